// Finds the name an author probably meant. Only close names are offered: a wrong suggestion costs
// more than none.

/** Names longer than this are not compared: the work grows with the square of the length. */
const lengthMax = 80;

/** `Did you mean `email`?`, or undefined if no name is close. */
export function didYouMean(name: string, names: Iterable<string>): string | undefined {
  const close = closest(name, names);
  return close === undefined ? undefined : `Did you mean \`${close}\`?`;
}

/** The closest of the names, within a third of the length; undefined if none is. */
export function closest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > lengthMax) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor((name.length + 1) / 3)) + 1;
  for (const candidate of names) {
    if (candidate.length > lengthMax || candidate === name) continue;
    const steps = distance(fold(name), fold(candidate));
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best ?? sameEnding(name, names);
}

/** Case and separators are what people mix up most: `isactive`, `is_active`, `isActive`. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

/** `city` for `billing.city`: the right name at the wrong place, if there is one such place. */
function sameEnding(name: string, names: Iterable<string>): string | undefined {
  const wanted = fold(name.slice(name.lastIndexOf('.') + 1));
  const hits = [...names].filter(
    (candidate) =>
      candidate !== name && fold(candidate.slice(candidate.lastIndexOf('.') + 1)) === wanted,
  );
  return hits.length === 1 ? hits[0] : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let steps = Math.min(
        (next[j - 1] as number) + 1,
        (row[j] as number) + 1,
        (row[j - 1] as number) + (isSame ? 0 : 1),
      );
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) steps = Math.min(steps, (before[j - 2] as number) + 1);
      next.push(steps);
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
}
