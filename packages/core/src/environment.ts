interface Deno {
  readonly permissions: { querySync(descriptor: { name: "env"; variable: string }): { readonly state: string } };
}

interface Runtime {
  readonly Deno?: Deno;
  readonly process?: { readonly env?: { readonly [variable: string]: string | undefined } };
}

/**
 * What an environment variable holds; undefined where it is not set, is empty, or where the runtime has none or does not
 * tell: Deno would ask at the terminal, or throw, where it is not allowed to.
 */
export function environmentVariable(name: string): string | undefined {
  const { Deno, process } = globalThis as Runtime;
  if (Deno !== undefined && Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") {
    return undefined;
  }
  return process?.env?.[name] || undefined;
}
