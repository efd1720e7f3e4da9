// Empty is one thing: null, absent, '' and [] are all "no value".

/** True for null, undefined, '' and []. */
export function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
