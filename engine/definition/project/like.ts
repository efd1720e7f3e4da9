// System files that take another one for granted: `like: shop` is that file, but for what this one
// says. The two are merged key by key before anything is checked as a whole or filled in, so variables
// that the other file needs and this one replaces are not asked for. A mistake is told where it stands.

import { didYouMean } from '../../base/did-you-mean.ts';
import { isObject } from '../../base/json.ts';
import type { Problems } from '../files/problems.ts';
import type { ProjectFiles } from '../files/project-files.ts';
import { checkFile } from '../files/sheet.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import { type SystemFile, systemGrammar } from '../grammar/system-definition.ts';
import { merged } from '../systems/merged.ts';

export interface LikeSheet {
  readonly sheet: Sheet;
  /** Its own name, and then those it is like: where schemas are looked for. */
  readonly names: readonly string[];
}

/** Every file with what it takes from others, checked; what cannot be used is left out and told. */
export function withLikes(
  sheets: ReadonlyMap<string, Sheet>,
  files: ProjectFiles['systems'],
  problems: Problems,
): ReadonlyMap<string, LikeSheet> {
  const whole = new Map<string, LikeSheet>();
  // What cannot be read has been told, and is there all the same.
  const known = files.map(({ name }) => name);
  for (const name of sheets.keys()) {
    const made = wholeSheet({ sheets, known, problems }, name, []);
    const sheet = made && checkFile(made.sheet, systemGrammar, problems);
    if (made && sheet && isComplete(sheet, problems)) whole.set(name, { ...made, sheet });
  }
  return whole;
}

interface Given {
  readonly sheets: ReadonlyMap<string, Sheet>;
  readonly known: readonly string[];
  readonly problems: Problems;
}

function wholeSheet(given: Given, name: string, above: readonly string[]): LikeSheet | undefined {
  const { sheets, known, problems } = given;
  const own = sheets.get(name);
  if (own === undefined) return undefined;
  const { like, ...rest } = isObject(own.value) ? (own.value as SystemFile) : {};
  // A `like` that is no text is told by the grammar.
  if (typeof like !== 'string') return { sheet: own, names: [name] };
  if (above.includes(name)) {
    // Told once, at the file where the circle is looked into.
    if (above[0] === name) {
      const detail = `\`${[...above, name].join('` is like `')}\`, which is a circle`;
      problems.error(own.valuePlace(['like']), 'key.alone', { detail });
    }
    return undefined;
  }
  if (!sheets.has(like)) {
    const hint = didYouMean(like, known) ?? 'It must be a file `pipes/systems/<name>.yaml`.';
    if (above.length === 0 && !known.includes(like))
      problems.error(own.valuePlace(['like']), 'system.unknown', { system: like }, hint);
    return undefined;
  }
  const other = wholeSheet(given, like, [...above, name]);
  if (other === undefined) return undefined;
  return { sheet: onTop(own, rest, other.sheet), names: [name, ...other.names] };
}

/** One sheet above another: what the upper one says hides what the lower one says. */
export function onTop(upper: Sheet, said: unknown, lower: Sheet): Sheet {
  const home = (steps: Steps): Sheet =>
    upper.has(steps) || !lower.has(steps) || steps.length === 0 ? upper : lower;
  return {
    file: upper.file,
    value: merged(lower.value, said),
    has: (steps) => upper.has(steps) || lower.has(steps),
    keyPlace: (steps) => home(steps).keyPlace(steps),
    valuePlace: (steps) => home(steps).valuePlace(steps),
    placeInside: (steps, offset) => home(steps).placeInside(steps, offset),
    written: (steps) => home(steps).written(steps),
    cutBy: (steps) => home(steps).cutBy(steps),
  };
}

/** What every system must say, itself or through the one it is like. */
function isComplete(sheet: Sheet, problems: Problems): boolean {
  const file = sheet.value as SystemFile;
  const missing = (['driver', 'entities'] as const).filter((key) => file[key] === undefined);
  const hint = 'Say it here, or take it from another system with `like`.';
  for (const key of missing) problems.error(sheet.keyPlace([]), 'key.missing', { key }, hint);
  return missing.length === 0;
}
