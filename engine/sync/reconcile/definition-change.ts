// A changed definition (`kernel.md` §5): mapping, settings, merge rules or what the system files say of
// reading and writing are not those this pipe last ran with. Every link is looked at again with its old
// base, and every record identified anew if the rules changed. Nothing is re-based to make a change
// disappear. A pipe that goes elsewhere under its old name does not run: its links name records over
// there by ids, and so may anybody's here.

import { fault } from '../../base/errors.ts';
import { fingerprint, type Json } from '../../base/json.ts';
import type { Direction, Pipe } from '../../definition/pipe.ts';
import type { Cause, Transaction } from '../../store/store.ts';
import { definitionFact } from '../collect/new-pipes.ts';
import { isEndElsewhere } from '../collect/other-account.ts';
import { endsReadAnew } from '../collect/read-anew.ts';
import { rulesFingerprint } from '../keys/rules-fingerprint.ts';
import { reconcileWork } from '../state/new-work.ts';
import { noteRuleChange } from '../state/rule-change-state.ts';
import type { World } from '../world.ts';
import { firstRunFact } from './first-run.ts';
import { takeOverFormer } from './former-name.ts';

/** Links or records queued in one store call. */
const pageMax = 1_000;

interface Definition {
  readonly pipe: string;
  readonly rules: string;
  readonly scope: string;
  readonly carried: string;
  readonly settings: string;
  readonly systems: string;
  readonly ends: readonly string[];
}

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
    if ((await definitionKnown(tx, pipe)) == null) await takeOverFormer(world, tx, pipe);
    await queueChanged(world, tx, pipe, now);
    return true;
  });
}

function definitionOf(world: World, pipe: Pipe): Definition {
  return {
    ends: [pipe.source.id, pipe.sink.id],
    pipe: pipe.fingerprint,
    rules: rulesFingerprint(pipe),
    scope: fingerprint([
      scopeOf(pipe.forward),
      pipe.back ? scopeOf(pipe.back) : null,
      pipe.startMs ?? null,
    ]),
    // A link whose key travels stays whatever the keys say; without the row that carries it, it does not.
    carried: fingerprint(pipe.merge.map(({ carriedBy }) => carriedBy.length > 0)),
    settings: fingerprint(pipe.settings),
    // What was refused may be taken when it is written in another way.
    systems: fingerprint(
      [pipe.source, pipe.sink].map(
        ({ system }) => world.catalogue.systems.get(system)?.fingerprint ?? null,
      ),
    ),
  };
}

/** What it last ran with. */
async function definitionKnown(tx: Transaction, pipe: Pipe): Promise<Partial<Definition> | null> {
  const name = definitionFact(pipe);
  return ((await tx.facts([name])).get(name) ?? null) as Partial<Definition> | null;
}

async function queueChanged(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  now: Definition,
): Promise<void> {
  const name = definitionFact(pipe);
  const known = await definitionKnown(tx, pipe);
  // What a store from before did not note is not taken for a change.
  const isOther = (part: 'pipe' | 'rules' | 'systems' | 'scope' | 'carried') =>
    known?.[part] !== undefined && known[part] !== now[part];
  if (known && !isOther('pipe') && !isOther('rules') && !isOther('systems')) {
    if (!known.ends || !known.systems) await tx.putFacts({ [name]: now as unknown as Json });
    return;
  }
  await refuseMoved(tx, pipe, known?.ends ?? now.ends);
  await tx.putFacts({ [name]: now as unknown as Json });
  if (!known) return tx.putFacts({ [firstRunFact(pipe)]: 'new' });
  const cause: Cause = known.settings === now.settings ? 'definition' : 'settings';
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

/** Who takes part, and who is created. */
function scopeOf({ when, create }: Direction): Json {
  return [when?.text ?? null, typeof create === 'string' ? create : create.text];
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
