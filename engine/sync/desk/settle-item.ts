// Settles an item of the desk: choose, give a value, try again, or leave it as it is. All of it only
// changes what is stored; the path carries it out in its next round, with its own checks, so that an
// answer given to values that have changed since asks again.

import { isEmpty } from '../../base/empty.ts';
import { failure } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { equal } from '../../mapping/compare.ts';
import { cast, fits } from '../../mapping/property-type.ts';
import type { Parked, Transaction } from '../../store/store.ts';
import { answerAction } from '../settle/action.ts';
import { adoptChosen, sendOnceMore } from '../settle/create.ts';
import { apartFrom, isOfLink } from '../state/parked.ts';
import { putVerdicts } from '../state/verdicts.ts';
import type { World } from '../world.ts';
import { approve } from './approve.ts';
import { answersTo, type DeskItem, findItem } from './desk.ts';
import { lookAgain, noteAnswers, type Person } from './item-notes.ts';
import { leaveItems } from './leave-items.ts';
import { type Proposal, proposalFor } from './propose.ts';
import { proposeWhere } from './propose-where.ts';
import { releaseFrozen } from './release-frozen.ts';
import { retryItems } from './retry-all.ts';
import { dropWithoutPipe, isWithoutPipe, noPipe } from './without-pipe.ts';

export interface Settled {
  /** What happens now, as a sentence. */
  readonly said: string;
  /** The line that settles all cases like it. */
  readonly always?: Proposal;
}

export async function choose(
  world: World,
  id: string,
  choice: string,
  person: Person,
): Promise<Settled> {
  const item = await world.store.transact((tx) => findItem(world, tx, id));
  const known = item.choices.find((one) => one.name === choice);
  if (!known)
    throw failure('desk.choice', {
      id: item.id,
      choice,
      allowed: item.choices.map(({ name }) => name).join(', ') || 'none; see `samband desk show`',
    });
  const pipe = pipeOf(world, item);
  const always = await proposed(world, pipe, item, choice);
  const said = `${known.does}.`.replace(/^./, (letter) => letter.toUpperCase());
  await carryOut(world, pipe, item, choice, person);
  return { said, ...(always ? { always } : {}) };
}

async function proposed(
  world: World,
  pipe: Pipe,
  item: DeskItem,
  choice: string,
): Promise<Proposal | undefined> {
  const entity = world.catalogue.entities.get(entityOf(choice));
  if (item.why !== 'ambiguous' || item.row === '*' || !entity)
    return proposalFor(pipe, item, choice);
  const images = await world.store.transact((tx) => tx.images(item.candidates));
  const found = new Map([...images].map(([ref, { props }]) => [ref, props]));
  return proposeWhere(pipe, item.row, entity, choice, found);
}

async function carryOut(
  world: World,
  pipe: Pipe,
  item: DeskItem,
  choice: string,
  person: Person,
): Promise<void> {
  const isAction = item.why === 'unknown-outcome' && item.row !== '*';
  if (choice === 'again' && !isAction) return sendOnceMore(world, pipe, item.subject);
  if (choice === 'approve') return void (await approve(world, pipe, person));
  if (isOfLink(item) && item.why === 'ambiguous' && item.row === '*')
    return adoptChosen(world, pipe, item.subject, choice, person.who);
  await world.store.transact(async (tx) => {
    const reason = `${person.who} chose: ${choice}`;
    await noteAnswers(world, tx, [item], { what: 'chosen', reason });
    if (isAction) return answerAction(world, tx, item, choice as 'done' | 'again');
    if (choice === 'release') return releaseFrozen(world, tx, pipe, item);
    if (choice === 'new') return takeAsNew(world, tx, pipe, item, person);
    if (item.row !== '*' && choice.includes(':'))
      return putChoice(world, tx, item, { choice: 'record', taken: [...item.taken, choice] });
    if (choice.includes(':')) {
      const [source, sink] = item.ref.startsWith(`${pipe.source.id}:`)
        ? [item.ref, choice]
        : [choice, item.ref];
      return putVerdicts(world, tx, pipe, [{ source, sink, says: 'must' }], person.who);
    }
    const side = choice === 'source' || choice === 'delete' ? 'source' : 'sink';
    await putChoice(world, tx, item, { choice: side });
  });
}

/** A value of the person's own, sent in place of the mapped one, once. */
export async function edit(
  world: World,
  id: string,
  given: { readonly row?: string; readonly value: Json },
  person: Person,
): Promise<Settled> {
  return world.store.transact(async (tx) => {
    const item = await findItem(world, tx, id);
    const pipe = pipeOf(world, item);
    if (item.edit === null)
      throw failure('desk.choice', { id: item.id, choice: 'edit', allowed: answersTo(item) });
    const name = given.row ?? item.row;
    const rows = pipe.rows.filter((row) => row.rule !== undefined && !row.list);
    const row = rows.find((one) => one.id === name);
    if (!row)
      throw failure('desk.row', { id: item.id, rows: rows.map((one) => one.id).join(', ') });
    const value = cast(given.value, row.type);
    if (!fits(value, row.type))
      throw failure('desk.value', { row: row.id, type: row.type, value: JSON.stringify(value) });
    if (row.isRequired && isEmpty(value)) throw failure('desk.required', { row: row.id });
    const reason = `${person.who} gave ${row.id} a value`;
    await noteAnswers(world, tx, [item], { what: 'edited', reason, after: value });
    const held = item.row === row.id ? item.values : null;
    if (item.row !== row.id) await tx.dropParked([item]);
    const isKnown =
      held !== null && (equal(value, held.F, row.compare) || equal(value, held.S, row.compare));
    const choice = !isKnown ? 'value' : equal(value, held?.F, row.compare) ? 'source' : 'sink';
    const values = { F: held?.F ?? null, S: held?.S ?? null, V: value };
    await putChoice(world, tx, { ...item, row: row.id }, { choice, values });
    const until =
      item.row === row.id && item.why === 'reference'
        ? `, and stands ${apartFrom(item.reason)[0].replace(/^waits /, '')}`
        : '';
    return { said: `${row.id} is sent as ${JSON.stringify(value)}, once${until}.` };
  });
}

/** Tries again, with whatever has changed since. */
export async function retry(world: World, id: string, person: Person): Promise<Settled> {
  const item = await world.store.transact((tx) => findItem(world, tx, id));
  const pipe = pipeOf(world, item);
  if (!item.may.includes('retry'))
    throw failure('desk.choice', { id: item.id, choice: 'retry', allowed: answersTo(item) });
  return world.store.transact(async (tx) => {
    await retryItems(world, tx, pipe, [item], person);
    return { said: `${item.ref} is looked at again.` };
  });
}

/** Leaves it as it is. */
export async function drop(world: World, id: string, person: Person): Promise<Settled> {
  return world.store.transact(async (tx) => {
    const item = await findItem(world, tx, id);
    if (isWithoutPipe(world, item)) return { said: await dropOfNone(world, tx, item, person) };
    const [said] = await leaveItems(world, tx, pipeOf(world, item), [item], person);
    if (typeof said !== 'string') throw said;
    return { said };
  });
}

async function dropOfNone(
  world: World,
  tx: Transaction,
  item: DeskItem,
  person: Person,
): Promise<string> {
  const [open] = await dropWithoutPipe(world, tx, [parkedIn(item)], person);
  if (open) throw failure('desk.open', { id: item.id, allowed: 'nothing before its pipe is back' });
  return `${item.ref} is off the desk. If ${item.pipe} comes back, it is looked at again.`;
}

/** Nothing that it was taken for is it: neither the candidates nor what it was linked to once. */
async function takeAsNew(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  item: DeskItem,
  { who }: Person,
): Promise<void> {
  const isSource = item.ref.startsWith(`${pipe.source.id}:`);
  const past = (await tx.linksOf([item.ref])).filter(
    (link) => link.pipe === pipe.id && (link.state === 'ended' || link.state === 'gone'),
  );
  await tx.dropLinks(past.map((link) => link.id));
  await tx.dropParked([item]);
  const apart = item.candidates.map((other) => {
    const [source, sink] = isSource ? [item.ref, other] : [other, item.ref];
    return { source, sink, says: 'cannot' } as const;
  });
  await putVerdicts(world, tx, pipe, apart, who);
}

async function putChoice(
  world: World,
  tx: Transaction,
  item: DeskItem,
  next: Pick<Parked, 'choice'> & Partial<Pick<Parked, 'values' | 'taken'>>,
): Promise<void> {
  await tx.putParked([{ ...parkedIn(item), ...next }]);
  await lookAgain(world, tx, [item]);
}

/** As the store keeps it. */
function parkedIn(item: DeskItem): Parked {
  const { id: _, choices: __, edit: ___, may: ____, tells: _____, ...parked } = item;
  return parked;
}

function pipeOf(world: World, item: DeskItem): Pipe {
  const pipe = world.catalogue.pipes.find((one) => one.id === item.pipe);
  if (!pipe) throw noPipe(world, item);
  return pipe;
}
