// The desk: where people see and settle what waits. Each item has a short id,
// the reason in a sentence, both values where there are two, and what may be chosen. What is chosen
// is carried out by the path itself in its next round, never beside it.

import { failure } from '../../base/errors.ts';
import { fingerprint } from '../../base/json.ts';
import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Parked, ParkedReason, Transaction } from '../../store/store.ts';
import { isOfLink } from '../state/parked.ts';
import { parkedPages } from '../state/parked-pages.ts';
import type { World } from '../world.ts';
import { type Telling, tellingsOf } from './telling-values.ts';
import { isWithoutPipe } from './without-pipe.ts';

export interface DeskItem extends Parked {
  /** Names the item for as long as it waits: the first letters are enough if no other begins so. */
  readonly id: string;
  readonly choices: readonly DeskChoice[];
  /** A value of one's own may be sent: for its row, or for one that is named as well; null: it may not. */
  readonly edit: 'value' | 'row' | null;
  /** What may be done beside that: have it looked at again, leave it as it is. */
  readonly may: readonly ('retry' | 'drop')[];
  /** The record and its candidates, each by a few of its values. */
  readonly tells: readonly Telling[];
}

/** One of the answers an item takes. */
export interface DeskChoice {
  /** `source`, `sink`, `new`, a ref … */
  readonly name: string;
  /** What it does, as a clause. */
  readonly does: string;
}

export interface DeskFilter {
  readonly pipe?: string;
  readonly why?: ParkedReason;
}

/** Items read in one store call. */
const pageMax = 500;

/** What waits, in order of pipe and subject, at most `limit` items. */
export async function deskItems(
  world: World,
  tx: Transaction,
  filter: DeskFilter,
  limit: number,
): Promise<readonly DeskItem[]> {
  const items: DeskItem[] = [];
  for await (const page of parkedPages(tx, filter, Math.min(pageMax, limit))) {
    items.push(...(await told(world, tx, page.slice(0, limit - items.length))));
    if (items.length === limit) break;
  }
  return items;
}

async function told(
  world: World,
  tx: Transaction,
  parked: readonly Parked[],
): Promise<readonly DeskItem[]> {
  const tells = await tellingsOf(world, tx, parked);
  return parked.map((one) => ({ ...itemOf(world, one), tells: tells(one) }));
}

export function itemOf(world: World, parked: Parked): Omit<DeskItem, 'tells'> {
  const pipe = world.catalogue.pipes.find((one) => one.id === parked.pipe);
  const id = deskId(parked);
  if (!pipe) return { ...parked, id, choices: [], edit: null, ...withoutPipe(world, parked) };
  return {
    ...parked,
    id,
    choices: choicesOf(pipe, parked),
    edit: editOf(pipe, parked),
    may: mayOf(parked),
  };
}

function withoutPipe(world: World, parked: Parked): Pick<DeskItem, 'reason' | 'may'> {
  const { pipe, reason } = parked;
  if (!isWithoutPipe(world, parked))
    return { reason: `${reason}; ${pipe} does not run here`, may: [] };
  return {
    reason: `${reason}; no file has the name of ${pipe} any more, so nothing comes of it: drop it`,
    may: ['drop'],
  };
}

/** Begins with a letter or a digit: a command line takes what begins with `-` for an option. */
export function deskId({ pipe, subject, row }: Pick<Parked, 'pipe' | 'subject' | 'row'>): string {
  return fingerprint([pipe, subject, row])
    .replace(/^[-_]+/, '')
    .slice(0, idLength);
}

/** Of a whole record that was refused or cannot be mapped, the property is named as well. */
function editOf({ rows }: Pipe, parked: Parked): DeskItem['edit'] {
  if (!isOfLink(parked)) return null;
  if (parked.row === '*') return ['dead', 'failed'].includes(parked.why) ? 'row' : null;
  return rows.some(({ id, rule, list }) => id === parked.row && rule && !list) ? 'value' : null;
}

/**
 * A listing is looked at when it is read the next time, and merge rules that changed cannot be left: nobody
 * is identified before they are approved, or written as they were.
 */
function mayOf({ why, guard }: Parked): DeskItem['may'] {
  if (why === 'unknown-outcome') return [];
  if (guard === 'listing') return ['drop'];
  return guard === 'rules' ? ['retry'] : ['retry', 'drop'];
}

const idLength = 10;

/** The item with this id, or the only one whose id begins so. Failures: `desk.unknown`, `desk.several`. */
export async function findItem(world: World, tx: Transaction, id: string): Promise<DeskItem> {
  const found: Parked[] = [];
  for await (const page of parkedPages(tx, {}, pageMax))
    found.push(...page.filter((one) => deskId(one).startsWith(id)));
  const [first] = found;
  if (id === '' || first === undefined) throw failure('desk.unknown', { id });
  if (found.length > 1) throw failure('desk.several', { id, ids: found.map(deskId).join(', ') });
  const [item] = await told(world, tx, [first]);
  return item as DeskItem;
}

/** All that an item takes beside a value, for who asked for something else. */
export function answersTo({ choices, may }: Pick<DeskItem, 'choices' | 'may'>): string {
  return [...choices.map(({ name }) => name), ...may].join(', ');
}

/** What a person chose and the next sync carries out, in the words of its choices: a side, or the record that was taken. */
export function chosenOf({ choice, taken }: Pick<Parked, 'choice' | 'taken'>): string | null {
  if (choice === 'left') return null;
  return choice === 'record' ? (taken.at(-1) ?? null) : choice;
}

function choicesOf(pipe: Pipe, parked: Parked): readonly DeskChoice[] {
  const { source, sink } = pipe;
  switch (parked.why) {
    case 'conflict':
    case 'in-doubt':
    case 'key-taken':
      if (parked.row === '*')
        return [
          { name: 'delete', does: 'delete or deactivate it on the other side too' },
          { name: 'keep', does: 'keep it, and leave the two apart' },
        ];
      return [
        { name: 'source', does: `the value of ${source.id} holds` },
        { name: 'sink', does: `the value of ${sink.id} holds` },
      ];
    case 'ambiguous':
      if (parked.row !== '*')
        return parked.candidates
          .filter((one) => one.includes(':')) // lines of a setting are its author's
          .map((ref) => ({ name: ref, does: `${parked.row} means ${ref}` }));
      if (isOfLink(parked))
        return [...parked.candidates.map(became), { name: 'again', does: again }];
      return [
        ...parked.candidates
          .filter((ref) => entityOf(ref) !== entityOf(parked.ref))
          .map((ref) => ({ name: ref, does: `it is ${ref}` })),
        { name: 'new', does: 'it is none of them, and may be created' },
      ];
    case 'unknown-outcome':
      if (parked.row === '*') return [{ name: 'again', does: again }];
      return [
        { name: 'done', does: 'it was carried out' },
        { name: 'again', does: 'it was not carried out: ask for it once more' },
      ];
    case 'create-not-allowed':
      return [
        ...parked.candidates.map((ref) => ({ name: ref, does: `it still is ${ref}` })),
        { name: 'new', does: 'it is something new, and may be created' },
      ];
    case 'held':
      return [{ name: 'approve', does: 'let go everything the guard holds of this pipe' }];
    case 'frozen':
      return [{ name: 'release', does: 'count anew, and go on from what was agreed' }];
    default:
      return [];
  }
}

const again = 'it did not arrive: send it once more';

function became(ref: string): DeskChoice {
  return { name: ref, does: `the create became ${ref}` };
}
