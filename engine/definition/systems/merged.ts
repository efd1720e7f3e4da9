// What a block says over what it starts from: an entity over `defaults`, a system over the one that it is like.

/** Key by key; a block that says another `kind` or `by` replaces the default as a whole. */
export function merged(defaults: unknown, own: unknown): unknown {
  if (own === undefined) return defaults;
  if (!isBlock(defaults) || !isBlock(own)) return own;
  for (const tag of ['kind', 'by']) {
    if (own[tag] !== undefined && defaults[tag] !== undefined && own[tag] !== defaults[tag])
      return own;
  }
  const names = new Set([...Object.keys(defaults), ...Object.keys(own)]);
  return Object.fromEntries([...names].map((name) => [name, merged(defaults[name], own[name])]));
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
