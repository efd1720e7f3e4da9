// A file that did not pass its check, without what did not fit: so that one look shows also what else is wrong
// with it. A key or a word that is probably another one is read as that. Whatever is left out makes places around it
// doubtful: what would be told there may only follow from what is missing, so it is not told (`Place.isDoubtful`).

import { isObject } from '../../base/json.ts';
import type { Shape } from '../grammar/shape.ts';
import { type Sheet, type Steps, spotName } from './places.ts';
import type { Slip } from './schema.ts';
import { kindAt, slotAt, valueAt } from './slots.ts';

/** What stands in the place of a value. */
type Change =
  | { readonly kind: 'out' }
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'value'; readonly value: unknown };

/** Undefined if nothing of it can be used. */
export function mended(
  sheet: Sheet,
  shape: Shape<unknown>,
  slips: readonly Slip[],
): Sheet | undefined {
  const changes = new Map<string, Change>();
  const doubtful = new Set<string>();
  const unread = new Set<string>();
  for (const slip of slips) {
    const { steps, change } = changeFor(sheet, shape, slip, changes);
    if (steps.length === 0) return undefined;
    changes.set(spotName(steps), change);
    if (change.kind === 'key') continue;
    for (const one of around(slip.steps)) doubtful.add(spotName(one));
    if (change.kind === 'out')
      for (const one of beside(sheet, shape, slip.steps)) doubtful.add(spotName(one));
    if (
      change.kind === 'out' &&
      slip.steps.length > 1 &&
      slotAt(shape, sheet.value, slip.steps) === 'word'
    )
      unread.add(spotName(slip.steps.slice(0, -1)));
  }
  const moved: Moved = new Map();
  const value = rebuilt(sheet.value, { changes, moved }, [], []);
  const doubts = { changes, doubtful, unread };
  return placed(sheet, value, moved, (steps) => isDoubted(sheet, steps, doubts));
}

/** True if what stands there, or that nothing does, is not to be relied on. */
export function isUnsure(sheet: Sheet | undefined, steps: Steps): boolean {
  return sheet === undefined || sheet.keyPlace(steps).isDoubtful === true;
}

interface Changed {
  readonly steps: Steps;
  readonly change: Change;
}

function changeFor(
  { value }: Sheet,
  shape: Shape<unknown>,
  { steps, kind, meant }: Slip,
  before: ReadonlyMap<string, Change>,
): Changed {
  const out = { kind: 'out' } as const;
  if (kind === 'missing') {
    const wanted = kindAt(shape, value, steps);
    if (wanted === 'map') return { steps, change: { kind: 'value', value: {} } };
    return { steps: steps.slice(0, -1), change: out };
  }
  if (meant === undefined) return { steps, change: out };
  if (kind === 'value') return { steps, change: { kind, value: meant } };
  const isTaken = Object.keys(valueAt(value, steps.slice(0, -1)) as object).some((name) => {
    const change = before.get(spotName([...steps.slice(0, -1), name]));
    return change?.kind === 'key' && change.name === meant;
  });
  return { steps, change: isTaken ? out : { kind, name: meant } };
}

/** All blocks around it. */
function around(steps: Steps): readonly Steps[] {
  return steps.map((_, length) => steps.slice(0, length));
}

/**
 * What stands beside it in a block may mean something else without it, but for the keys at the top of a file, each of
 * which stands for itself.
 */
function beside({ value }: Sheet, shape: Shape<unknown>, steps: Steps): readonly Steps[] {
  const block = steps.slice(0, -1);
  const all = valueAt(value, block);
  if (block.length === 0 || kindAt(shape, value, block) !== 'block' || !isObject(all)) return [];
  const plain = Object.keys(all).filter((name) => typeof all[name] !== 'object');
  return plain.map((name) => [...block, name]);
}

interface Doubts {
  readonly changes: ReadonlyMap<string, Change>;
  readonly doubtful: ReadonlySet<string>;
  /** Blocks without the word that tells how all in them is meant, such as an example whose `way` is not known. */
  readonly unread: ReadonlySet<string>;
}

/** What is not there is as doubtful as the block where it would stand. */
function isDoubted(sheet: Sheet, steps: Steps, { changes, doubtful, unread }: Doubts): boolean {
  const isOut = steps.some((_, at) => {
    const name = spotName(steps.slice(0, at + 1));
    return changes.get(name)?.kind === 'out' || unread.has(name);
  });
  if (isOut || doubtful.has(spotName(steps))) return true;
  if (sheet.has(steps) || steps.length === 0) return false;
  const there = steps.findIndex((_, at) => !sheet.has(steps.slice(0, at + 1)));
  return doubtful.has(spotName(steps.slice(0, there)));
}

/** Steps of the mended value → the last step, as it is in the file. */
type Moved = Map<string, string | number>;

interface Plan {
  readonly changes: ReadonlyMap<string, Change>;
  readonly moved: Moved;
}

function rebuilt(value: unknown, plan: Plan, was: Steps, is: Steps): unknown {
  const { changes, moved } = plan;
  const inner = (one: unknown, from: string | number, to: string | number): unknown => {
    if (from !== to) moved.set(spotName([...is, to]), from);
    const change = changes.get(spotName([...was, from]));
    return change?.kind === 'value'
      ? change.value
      : rebuilt(one, plan, [...was, from], [...is, to]);
  };
  const changeAt = (step: string | number) => changes.get(spotName([...was, step]));
  if (Array.isArray(value)) {
    const kept = [...value.entries()].filter(([at]) => changeAt(at)?.kind !== 'out');
    return kept.map(([from, one], to) => inner(one, from, to));
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).flatMap(([from, one]): [string, unknown][] => {
    const change = changeAt(from);
    if (change?.kind === 'out') return [];
    const to = change?.kind === 'key' ? change.name : from;
    return [[to, inner(one, from, to)]];
  });
  // Defined, never assigned: a name may be `__proto__`.
  return Object.fromEntries([...kept, ...addedTo(was, changes, new Set(kept.map(([key]) => key)))]);
}

/** What is missing in this block and was filled in. */
function addedTo(
  block: Steps,
  changes: ReadonlyMap<string, Change>,
  there: ReadonlySet<string>,
): readonly [string, unknown][] {
  return [...changes].flatMap(([name, change]): [string, unknown][] => {
    const steps = JSON.parse(name) as Steps;
    const key = String(steps.at(-1));
    const isIn = spotName(steps.slice(0, -1)) === spotName(block) && !there.has(key);
    return change.kind === 'value' && isIn ? [[key, change.value]] : [];
  });
}

function placed(
  sheet: Sheet,
  value: unknown,
  moved: Moved,
  isDoubtful: (steps: Steps) => boolean,
): Sheet {
  const home = (steps: Steps): Steps =>
    steps.map((step, at) => moved.get(spotName(steps.slice(0, at + 1))) ?? step);
  const place =
    (ask: Sheet['keyPlace']): Sheet['keyPlace'] =>
    (steps) => {
      const was = home(steps);
      const found = ask(was);
      return isDoubtful(was) ? { ...found, isDoubtful: true } : found;
    };
  return {
    file: sheet.file,
    value,
    isMended: true,
    has: (steps) => sheet.has(home(steps)),
    keyPlace: place(sheet.keyPlace),
    valuePlace: place(sheet.valuePlace),
    placeInside: (steps, offset) => place((was) => sheet.placeInside(was, offset))(steps),
    written: (steps) => sheet.written(home(steps)),
    cutBy: (steps) => sheet.cutBy(home(steps)),
  };
}
