interface Deno {
  readonly permissions: { querySync(descriptor: { name: "env"; variable: string }): { readonly state: string } };
}

/**
 * What an environment variable holds; undefined where it is not set, is empty, or where the runtime has none or does not
 * tell: Deno would ask at the terminal, or throw, where it is not allowed to.
 */
export function environmentVariable(name: string): string | undefined {
  if (typeof process === "undefined") return undefined;
  const { Deno } = globalThis as { readonly Deno?: Deno };
  if (Deno !== undefined && Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") {
    return undefined;
  }
  return process.env?.[name] || undefined;
}
