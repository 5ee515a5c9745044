import { readdirSync, readFileSync } from "node:fs";
import { everyRow } from "@nonlin/core";
import { beforeAll, describe, expect, it } from "vitest";
import { site } from "../src/guides.js";
import { buildSite, runOnSources } from "../src/process.js";
import { referencePackages } from "../src/reference.js";

const built = new URL(".vitepress/dist/", site);

/** All pages of the built site, by path. */
function pages(): ReadonlyMap<string, string> {
  const paths = readdirSync(built, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  return new Map(paths.map((path) => [path, readFileSync(new URL(path, built), "utf8")]));
}

/** The page that a link leads to, as the server finds it. */
function pageOf(pathname: string): string {
  const path = decodeURI(pathname).replace(/^\//, "");
  return path === "" || path.endsWith("/") ? `${path}index.html` : `${path}.html`;
}

/** Links of a page to other pages and anchors of the site: [what it says, page, anchor]. */
function linksOf(path: string, html: string): readonly (readonly [href: string, page: string, anchor: string])[] {
  return [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)].flatMap(([, href = ""]) => {
    const target = new URL(
      href.replaceAll("&amp;", "&"),
      `https://site.invalid/${path.replace(/(index)?\.html$/, "")}`,
    );
    return target.host === "site.invalid"
      ? [[href, pageOf(target.pathname), decodeURIComponent(target.hash.slice(1))]]
      : [];
  });
}

/** What an HTML page shows by its ids. */
function anchorsOf(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\bid="([^"]*)"/g)].map(([, id = ""]) => id));
}

/** Links of all pages that lead to no page, or to no anchor in it. Files beside the pages are not looked for. */
function deadLinks(all: ReadonlyMap<string, string>): readonly string[] {
  const isDead = (page: string, anchor: string) => {
    const target = all.get(page);
    return target === undefined || (anchor !== "" && !anchorsOf(target).has(anchor));
  };
  const dead = [...all].flatMap(([path, html]) =>
    linksOf(path, html).flatMap(([href, page, anchor]) => (isDead(page, anchor) ? [`${path}: ${href}`] : [])),
  );
  return [...new Set(dead)];
}

it("links that lead nowhere are found, those that lead somewhere are not", () => {
  const all = new Map([
    ["index.html", '<a href="/guide/a">a</a> <a href="guide/b#x">b</a> <a href="/guide/c">c</a> <a href="#here">d</a>'],
    [
      "guide/a.html",
      '<h2 id="top">a</h2> <a class="x" href="./b">b</a> <a href="./b#top">b</a> <a href="https://x.y/z">z</a>',
    ],
    ["guide/b.html", '<h2 id="x">b</h2> <a href="../">home</a> <a href="./a#top">a</a>'],
  ]);
  expect(deadLinks(all)).toEqual(["index.html: /guide/c", "index.html: #here", "guide/a.html: ./b#top"]);
});

describe("the site", () => {
  let all: ReadonlyMap<string, string>;

  beforeAll(async () => {
    await runOnSources("generate.ts");
    await buildSite();
    all = pages();
  }, 300_000);

  it("has a page for every function and every package", () => {
    const functions = Object.keys(everyRow).map((name) => `functions/${name}.html`);
    const packages = referencePackages.map((name) => `reference/${name}.html`);
    expect([...functions, ...packages].filter((path) => !all.has(path))).toEqual([]);
  });

  it("lists every function", () => {
    const list = all.get("functions/index.html") ?? "";
    expect(Object.keys(everyRow).filter((name) => !list.includes(`functions/${name}"`))).toEqual([]);
  });

  it("has formulas that were rendered when it was built", () => {
    for (const name of Object.keys(everyRow)) expect(all.get(`functions/${name}.html`), name).toContain("<math");
  });

  it("draws every elementwise function in both colours", () => {
    for (const { name } of Object.values(everyRow).filter(({ kind }) => kind === "map" || kind === "channel")) {
      for (const theme of ["light", "dark"]) {
        expect(all.get(`functions/${name}.html`)).toContain(`/plots/${name}-${theme}.svg`);
        expect(readFileSync(new URL(`plots/${name}-${theme}.svg`, built), "utf8")).toContain("<svg");
      }
    }
  });

  it("has no link to a page or an anchor that is not there", () => {
    expect(deadLinks(all)).toEqual([]);
  });

  it("asks no other host for anything when a page is shown", () => {
    const foreign = [...all].flatMap(([path, html]) =>
      [...html.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="(https?:[^"]*)"/g)].map(
        ([, url]) => `${path}: ${url}`,
      ),
    );
    expect(foreign).toEqual([]);
    const styles = readdirSync(new URL("assets/", built)).filter((name) => name.endsWith(".css"));
    for (const name of styles) {
      expect(readFileSync(new URL(`assets/${name}`, built), "utf8")).not.toMatch(/url\(["']?https?:/);
    }
  });
});
