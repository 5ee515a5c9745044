import { readFileSync } from "node:fs";
import { katex } from "@mdit/plugin-katex";
import { type DefaultTheme, defineConfig } from "vitepress";

/** What generate.ts wrote: an entry for each function and each package. */
const sidebars = JSON.parse(readFileSync(new URL("../generated/sidebars.json", import.meta.url), "utf8")) as {
  functions: DefaultTheme.SidebarItem[];
  reference: DefaultTheme.SidebarItem[];
};

const guides: DefaultTheme.SidebarItem[] = [
  {
    text: "Start",
    items: [
      { text: "Getting started", link: "/guide/getting-started" },
      { text: "Calls and options", link: "/guide/calls" },
      { text: "Backends", link: "/guide/backends" },
    ],
  },
  {
    text: "Understand",
    items: [
      { text: "Choosing a function", link: "/guide/choosing" },
      { text: "Vanishing and exploding gradients", link: "/guide/gradients" },
      { text: "Initialisation and gain", link: "/guide/initialisation" },
      { text: "Numerical traps", link: "/guide/traps" },
      { text: "Exact and fast", link: "/guide/exact-and-fast" },
    ],
  },
  {
    text: "Use with others",
    items: [
      { text: "onnxruntime and transformers.js", link: "/guide/runtimes" },
      { text: "Writing a backend", link: "/guide/writing-a-backend" },
      { text: "Deviations in the wild", link: "/guide/deviations" },
    ],
  },
];

/** The path that the site is served under. */
const base = process.env.DOCS_BASE ?? "/";

export default defineConfig({
  title: "nonlin",
  description: "Activation functions for JavaScript and TypeScript: the right number, the same bits everywhere, fast.",
  lang: "en",
  base,
  cleanUrls: true,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}favicon.svg` }]],
  srcExclude: ["README.md", "generated/**"],
  markdown: {
    config: (md) => {
      // Vue is to leave the formulas alone.
      const plugin = katex as unknown as Parameters<typeof md.use>[0]; // typed for another release of markdown-it
      md.use(plugin, { throwOnError: true, transformer: (html: string) => html.replace(/^<(\w+)/, "<$1 v-pre") });
    },
  },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/guide/getting-started", activeMatch: "/guide/" },
      { text: "Functions", link: "/functions/", activeMatch: "/functions/" },
      { text: "API", link: "/reference/", activeMatch: "/reference/" },
    ],
    sidebar: {
      "/guide/": guides,
      "/functions/": sidebars.functions,
      "/reference/": [{ text: "API reference", link: "/reference/", items: sidebars.reference }],
    },
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        miniSearch: {
          searchOptions: {
            // The page of a function before its line in the reference of each package.
            boostDocument: (id: string) => (id.includes("/functions/") ? 4 : id.includes("/reference/") ? 0.25 : 1),
          },
        },
      },
    },
    socialLinks: [{ icon: "github", link: "https://github.com/nonlin/nonlin" }],
    footer: { message: "Released under the Apache License 2.0." },
  },
});
