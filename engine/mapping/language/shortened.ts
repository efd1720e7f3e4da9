// A value as a sentence names it: its beginning, as JSON. The rest is not written: a value with shared parts
// can be longer than any memory, and sentences go to a journal.

/** Signs of a value; what is longer ends in `…`. */
const lengthMax = 60;

/** `"Fjord AS"`, `[1,2]`, `NaN`, `a function`; `nothing` for undefined. */
export function shortened(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  const text = typeof value === 'number' ? String(value) : beginningOf(value);
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
}

function beginningOf(value: unknown): string {
  let partsLeft = lengthMax;
  return String(
    JSON.stringify(value, (_name, part: unknown) => {
      if (partsLeft-- <= 0) return null;
      return typeof part === 'string' ? part.slice(0, lengthMax) : part;
    }),
  );
}
