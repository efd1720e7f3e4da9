// What is said to who writes `yes` where true or false belongs: YAML 1.2 leaves the words of its first version
// as texts.

/** Undefined for what is no such word. */
export function truthHint(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (/^(yes|on|true)$/.test(text)) return 'Write `true`, without quotes.';
  return /^(no|off|false)$/.test(text) ? 'Write `false`, without quotes.' : undefined;
}
