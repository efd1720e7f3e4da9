// A changed definition (`kernel.md` §5): mapping, settings or merge rules are not those this pipe last
// ran with. Every link is looked at again with its old base, and every record identified anew if the
// rules changed. Nothing is re-based to make a change disappear.

import type { Json } from '../base/json.ts';
import { fingerprint } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import { ruleParts } from '../definition/row-version.ts';
import type { Cause, NewWork, Transaction } from '../store/store.ts';
import { firstRunFact } from './first-run.ts';
import type { World } from './world.ts';

/** Links or records queued in one store call. */
const pageMax = 1_000;

/** Queues what a changed definition touches, once; nothing if the pipe is as it last ran. */
export async function applyDefinition(world: World, pipe: Pipe): Promise<void> {
  const name = `definition ${pipe.id}`;
  const now: { readonly pipe: string; readonly rules: string; readonly settings: string } = {
    pipe: pipe.fingerprint,
    rules: fingerprint(
      pipe.merge.map(({ source, sink, compare, isMany, when }) => [
        texts(source),
        texts(sink),
        compare,
        isMany,
        when?.text ?? null,
      ]),
    ),
    settings: fingerprint(pipe.settings),
  };
  await world.store.transact(async (tx) => {
    const known = (await tx.facts([name])).get(name) as typeof now | undefined;
    if (known?.pipe === now.pipe && known.rules === now.rules) return;
    await tx.putFacts({ [name]: now as unknown as Json });
    if (!known) return tx.putFacts({ [firstRunFact(pipe)]: 'new' });
    const cause: Cause = known.settings === now.settings ? 'definition' : 'settings';
    await queueLinks(world, tx, pipe, cause);
    if (known.rules !== now.rules || cause === 'settings')
      await queueRecords(world, tx, pipe, cause);
  });
}

function texts(keys: Pipe['merge'][number]['source']): Json {
  return keys.map((key) =>
    'kind' in key ? ruleParts(key, (value) => value?.text ?? null) : key.text,
  );
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

async function queueRecords(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  cause: Cause,
): Promise<void> {
  for (const entity of [pipe.source, pipe.sink]) {
    for (let after = ''; ; ) {
      const refs = await tx.refsOf(entity.id, after, pageMax);
      if (refs.length === 0) break;
      await tx.putWork(
        refs.map(
          (key): NewWork => ({
            pipe: pipe.id,
            kind: 'identify',
            key,
            dueMs: world.clock.now(),
            cause,
            tries: 0,
          }),
        ),
      );
      after = refs.at(-1) as string;
    }
  }
}
