// A changed definition: mapping, settings, merge rules or what the system files say of
// reading and writing are not those this pipe last ran with. Every link is looked at again with its old
// base, and every record identified anew if the rules changed. Nothing is re-based to make a change
// disappear. A pipe that goes elsewhere under its old name does not run: its links name records over
// there by ids, and so may anybody's here.

import { fault } from '../../base/errors.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Cause, Transaction } from '../../store/store.ts';
import { isEndElsewhere } from '../collect/other-account.ts';
import { endsReadAnew } from '../collect/read-anew.ts';
import { reconcileWork } from '../state/new-work.ts';
import { noteRuleChange } from '../state/rule-change-state.ts';
import type { World } from '../world.ts';
import {
  type Definition,
  definitionNoted,
  definitionOf,
  noteDefinition,
} from './definition-noted.ts';
import { exchangeNames } from './exchanged-names.ts';
import { firstRunFact } from './first-run.ts';
import { takeOverFormer } from './former-name.ts';
import { guardFact } from './guards.ts';
import { refuseRenamedEnds } from './renamed-ends.ts';

/** Links or records queued in one store call. */
const pageMax = 1_000;

/**
 * Queues what a changed definition touches, once; nothing if the pipe is as it last ran. Gives whether it may run:
 * not before all that is kept of its ends was read as their files say now, and where they say. Throws the fault `pipe.moved` if its links
 * belong to other entities.
 */
export async function applyDefinition(world: World, pipe: Pipe): Promise<boolean> {
  const now = definitionOf(world, pipe);
  return world.store.transact(async (tx) => {
    if (await isEndElsewhere(world, tx, pipe)) return false;
    if ((await endsReadAnew(world, tx, pipe)).length > 0) return false;
    await exchangeNames(world, tx, pipe);
    if (!(await definitionNoted(tx, pipe))) await takeOverFormer(world, tx, pipe);
    if (!(await definitionNoted(tx, pipe))) await refuseRenamedEnds(world, tx, pipe);
    await queueChanged(world, tx, pipe, now);
    return true;
  });
}

async function queueChanged(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  now: Definition,
): Promise<void> {
  const known = await definitionNoted(tx, pipe);
  // What a store from before did not note is not taken for a change.
  const isOther = (part: 'pipe' | 'rules' | 'systems' | 'reading' | 'scope' | 'carried') =>
    known?.[part] !== undefined && known[part] !== now[part];
  if (known && !isOther('pipe') && !isOther('rules') && !isOther('systems')) {
    if (!known.ends || !known.systems || !known.reading || known.leftMs)
      await noteDefinition(tx, pipe, now);
    return;
  }
  await refuseMoved(tx, pipe, known?.ends ?? now.ends);
  await noteDefinition(tx, pipe, now);
  if (!known) return tx.putFacts({ [firstRunFact(pipe)]: 'new' });
  // What passed a limit was another definition; every link is counted anew.
  if (isOther('pipe')) await tx.putFacts({ [guardFact(pipe)]: {} });
  const cause: Cause = known.settings === now.settings ? 'definition' : 'settings';
  // Where all was read in another way, what looks edited is what that made of it.
  if (isOther('reading')) await dropDue(tx, pipe);
  await queueLinks(world, tx, pipe, cause);
  if (isOther('rules')) await noteRuleChange(tx, pipe, 'definition');
  else if (isOther('scope') || isOther('carried') || cause === 'settings')
    await noteRuleChange(tx, pipe, 'settings');
}

/** One that has no links yet may go wherever it likes. A store from before this was noted learns it in the next run. */
async function refuseMoved(tx: Transaction, pipe: Pipe, were: readonly string[]): Promise<void> {
  const [source, sink] = were;
  if (source === pipe.source.id && sink === pipe.sink.id) return;
  if ((await tx.linkIdsOf(pipe.id, '', 1)).length === 0) return;
  const now = `${pipe.source.id} to ${pipe.sink.id}`;
  throw fault('pipe.moved', { pipe: pipe.id, was: `${source} to ${sink}`, now });
}

async function queueLinks(world: World, tx: Transaction, pipe: Pipe, cause: Cause): Promise<void> {
  for (let after = ''; ; ) {
    const ids = await tx.linkIdsOf(pipe.id, after, pageMax);
    if (ids.length === 0) return;
    const dueMs = world.clock.now();
    await tx.putWork(ids.map((id) => reconcileWork(pipe.id, id, { dueMs, cause })));
    after = ids.at(-1) as string;
  }
}

async function dropDue(tx: Transaction, pipe: Pipe): Promise<void> {
  for (let after = ''; ; ) {
    const ids = await tx.linkIdsOf(pipe.id, after, pageMax);
    if (ids.length === 0) return;
    await tx.dropWork(ids.map((key) => ({ pipe: pipe.id, kind: 'reconcile', key })));
    after = ids.at(-1) as string;
  }
}
