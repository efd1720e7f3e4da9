// A changed definition (`kernel.md` §5): mapping, settings, merge rules or what the system files say of
// reading and writing are not those this pipe last ran with. Every link is looked at again with its old
// base, and every record identified anew if the rules changed. Nothing is re-based to make a change
// disappear.

import type { Json } from '../base/json.ts';
import { fingerprint } from '../base/json.ts';
import type { Direction, Pipe } from '../definition/pipe.ts';
import type { Cause, NewWork, Transaction } from '../store/store.ts';
import { firstRunFact } from './first-run.ts';
import { noteRuleChange } from './rule-change-state.ts';
import { rulesFingerprint } from './rules-fingerprint.ts';
import type { World } from './world.ts';

/** Links or records queued in one store call. */
const pageMax = 1_000;

/** What the pipe was when it last ran. */
export function definitionFact({ id }: Pick<Pipe, 'id'>): string {
  return `definition ${id}`;
}

/** Queues what a changed definition touches, once; nothing if the pipe is as it last ran. */
export async function applyDefinition(world: World, pipe: Pipe): Promise<void> {
  const name = definitionFact(pipe);
  const now: {
    readonly pipe: string;
    readonly rules: string;
    readonly scope: string;
    readonly carried: string;
    readonly settings: string;
    readonly manners: string;
  } = {
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
    manners: fingerprint([pipe.source, pipe.sink].map((entity) => mannersOf(world, entity))),
  };
  await world.store.transact(async (tx) => {
    const known = (await tx.facts([name])).get(name) as typeof now | undefined;
    const isSame = (part: 'pipe' | 'rules' | 'manners') => known?.[part] === now[part];
    if (isSame('pipe') && isSame('rules') && isSame('manners')) return;
    await tx.putFacts({ [name]: now as unknown as Json });
    if (!known) return tx.putFacts({ [firstRunFact(pipe)]: 'new' });
    const cause: Cause = known.settings === now.settings ? 'definition' : 'settings';
    await queueLinks(world, tx, pipe, cause);
    // A store from before there was a scope knows none: it is not taken for a change.
    const isOther = (part: 'scope' | 'carried') =>
      known[part] !== undefined && known[part] !== now[part];
    if (known.rules !== now.rules) await noteRuleChange(tx, pipe, 'definition');
    else if (isOther('scope') || isOther('carried') || cause === 'settings')
      await noteRuleChange(tx, pipe, 'settings');
  });
}

function mannersOf({ catalogue }: World, { system }: Pipe['source']): string | null {
  return catalogue.systems.get(system)?.manners ?? null;
}

/** Who takes part, and who is created. */
function scopeOf({ when, create }: Direction): Json {
  return [when?.text ?? null, typeof create === 'string' ? create : create.text];
}

async function queueLinks(world: World, tx: Transaction, pipe: Pipe, cause: Cause): Promise<void> {
  for (let after = ''; ; ) {
    const ids = await tx.linkIdsOf(pipe.id, after, pageMax);
    if (ids.length === 0) return;
    await tx.putWork(
      ids.map(
        (key): NewWork => ({
          pipe: pipe.id,
          kind: 'reconcile',
          key,
          dueMs: world.clock.now(),
          cause,
          tries: 0,
        }),
      ),
    );
    after = ids.at(-1) as string;
  }
}
