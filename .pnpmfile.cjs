// What pnpm pack and pnpm publish change in a manifest.

/** An exports map without the condition that leads to the sources: they are not in the tarball. */
function withoutSources(map) {
  if (typeof map !== "object" || map === null) return map;
  const kept = Object.entries(map).filter(([condition]) => condition !== "@nonlin/source");
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSources(value)]));
}

module.exports = {
  hooks: {
    beforePacking: ({ scripts, devDependencies, ...manifest }) => ({
      ...manifest,
      exports: withoutSources(manifest.exports),
    }),
  },
};
