// Pipes between the same two entities whose files got each other's names: each is now what another one was when it
// last ran, and goes on with the links of that one. Under the name alone the records of the one would be out of the
// scope of the other, and their counterparts would go. Where conditions were exchanged, so are those who took part.

import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction, Work } from '../../store/store.ts';
import { freshKeys, hasLookUps } from '../keys/fresh-keys.ts';
import { storeKeys } from '../keys/neighbourhood.ts';
import { identifyWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import { type Definition, definitionOf, definitionsNoted, type Noted } from './definition-noted.ts';
import { type Move, moveNames, tellMove } from './move-names.ts';
import { isBetween, linksByName, namesLeft } from './names-left.ts';

/** For all pipes between the entities of this one at once, before any of them runs as it is now. */
export async function exchangeNames(world: World, tx: Transaction, pipe: Pipe): Promise<void> {
  const pipes = world.catalogue.pipes.filter(
    (one) => one.isEnabled && isBetween(one, { ends: [pipe.source.id, pipe.sink.id] }),
  );
  const ran = await definitionsNoted(tx, pipes);
  if (ran.get(pipe.id)?.pipe === pipe.fingerprint || ran.size === 0) return;
  const all = await namesLeft(world, tx);
  const gone = all.filter(({ isGone, noted }) => isGone && isBetween(pipe, noted));
  const formers = formersAmong(
    new Map(pipes.map((one) => [one.id, definitionOf(world, one)])),
    new Map([...ran, ...gone.map(({ id, noted }) => [id, noted] as const)]),
  );
  if (formers.size === 0) return;
  const links = await linksByName(tx);
  const moves = closed(formers).map(([was, now]): Move => {
    return { was, now, links: links.get(was) ?? 0 };
  });
  const due = await takeDue(tx, moves);
  await moveNames(tx, moves);
  for (const one of pipes) {
    const move = moves.find(({ now }) => now === one.id);
    if (move === undefined) continue;
    await identifyAll(world, tx, one, due);
    if (formers.has(one.id)) await tellMove(world, tx, one, move);
  }
}

/** Name now → the name of which it has the definition: what each is now, and what each was. */
type Formers = ReadonlyMap<string, string>;

/** Who only changed stays who it is; who may have been several, or is claimed by several, does too. */
function formersAmong(
  now: ReadonlyMap<string, Definition>,
  was: ReadonlyMap<string, Noted>,
): Formers {
  const isOther = (id: string, part: 'pipe' | 'scope') =>
    now.get(id)?.[part] !== was.get(id)?.[part];
  const found = new Map<string, string>();
  const take = (part: 'pipe' | 'scope', mayTake: (heir: string, former: string) => boolean) => {
    const isLike = (heir: string, former: string) =>
      heir !== former &&
      isOther(heir, part) &&
      isOther(former, part) &&
      now.get(heir)?.[part] === was.get(former)?.[part] &&
      mayTake(heir, former);
    const open = [...now.keys()].filter((id) => !found.has(id));
    const left = [...was.keys()].filter((id) => ![...found.values()].includes(id));
    for (const heir of open) {
      const [former, ...others] = left.filter((one) => isLike(heir, one));
      if (former === undefined || others.length > 0) continue;
      if (open.filter((one) => isLike(one, former)).length === 1) found.set(heir, former);
    }
  };
  // A name that never ran and one without a file: `former-name.ts` tells these from others by more than that.
  take('pipe', (heir, former) => was.has(heir) || now.has(former));
  take('scope', (heir, former) => was.has(heir) && now.has(former));
  // Whoever's links are taken has those of another, is gone, or is somebody new beside one that got another name.
  const isFree = (heir: string, former: string) =>
    !now.has(former) || found.has(former) || (!was.has(heir) && isOther(former, 'scope'));
  for (let isDone = false; !isDone; ) {
    const stays = [...found].filter(([heir, former]) => !isFree(heir, former));
    for (const [heir] of stays) found.delete(heir);
    isDone = stays.length === 0;
  }
  return found;
}

/** Former name → name now, so that every name is left once: what nobody takes rests under the name that nobody has. */
function closed(formers: Formers): readonly (readonly [string, string])[] {
  const left = new Set(formers.values());
  const rests = [...formers.keys()].filter((heir) => !left.has(heir));
  const endOf = (id: string): string => {
    const former = formers.get(id);
    return former === undefined ? id : endOf(former);
  };
  return [
    ...[...formers].map(([heir, former]) => [former, heir] as const),
    ...rests.map((heir) => [heir, endOf(heir)] as const),
  ];
}

/**
 * Who is to be identified, under whatever name it was queued: what was read since the last run has been by the names
 * of now, and has keys by their rules.
 */
async function takeDue(tx: Transaction, moves: readonly Move[]): Promise<readonly Work[]> {
  const all = Number.MAX_SAFE_INTEGER;
  const due: Work[] = [];
  for (const { was } of moves) due.push(...(await tx.dueWork(was, 'identify', all, all)));
  await tx.dropWork(due);
  return due;
}

/** Records handled in one store call. */
const pageMax = 1_000;

async function identifyAll(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  due: readonly Work[],
): Promise<void> {
  const hasRun = (await definitionsNoted(tx, [pipe])).has(pipe.id);
  // A newcomer to the one is none to another, who is asked of what is made of it (`former-name.ts`).
  const causeOf = ({ cause }: Work) => (cause === 'first' && hasRun ? 'settings' : cause);
  const byRef = [...new Map(due.map((one) => [one.key, one])).values()];
  for (let at = 0; at < byRef.length; at += pageMax) {
    const page = byRef.slice(at, at + pageMax);
    const refs = page.map(({ key }) => key);
    if (!hasLookUps(pipe)) await storeKeys(tx, pipe, (await freshKeys(world, tx, pipe, refs)).keys);
    const dueMs = world.clock.now();
    await tx.putWork(
      page.map((one) => identifyWork(pipe.id, one.key, { dueMs, cause: causeOf(one) })),
    );
  }
}
