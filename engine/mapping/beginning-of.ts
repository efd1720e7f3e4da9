// The beginning of a value as a text, for a sentence that names it. The rest is not written: a value with
// shared parts can be longer than any memory.

/** JSON, whole up to `length` signs; what is longer ends in `…`. */
export function beginningOf(value: unknown, length: number): string {
  let partsLeft = length;
  const text = String(
    JSON.stringify(value, (_name, part: unknown) => {
      if (partsLeft-- <= 0) return null;
      return typeof part === 'string' ? part.slice(0, length) : part;
    }),
  );
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
