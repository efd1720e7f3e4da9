// The key of the work of a first load (`collect/first-load.ts`): the name of the merge rules under which the keys of
// its records were stored, and the ref after which it goes on.

/** First loads of a pipe: two, unless its rules change while they last. */
export const firstLoadsMax = 10;

export function firstLoadKey(rules: string, after: string): string {
  return `${rules} ${after}`;
}

/** The name of the rules, and the ref. */
export function splitFirstLoadKey(key: string): readonly [string, string] {
  const at = key.indexOf(' ');
  return [key.slice(0, at), key.slice(at + 1)];
}
