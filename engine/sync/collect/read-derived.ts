// Derived entities beside those that are read: they have no reads of their own, so they are complete and
// read when what they are made from is, and a look at one of their records is a look at its parents.

import { fingerprint } from '../../base/json.ts';
import { idOf } from '../../base/ref.ts';
import type { DerivedRule } from '../../definition/derived-rule.ts';
import type { Entity } from '../../definition/system.ts';
import { readWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import { absorbDerived } from './absorb.ts';
import { derivedFact, derivedScope } from './derive.ts';

/** Parents looked at in one transaction. */
const pageMax = 500;

/** Once for a definition: from every parent that was read before. Complete when the parents are. */
export async function deriveAll(world: World, entity: Entity): Promise<void> {
  const rule = entity.derived as DerivedRule;
  const fact = derivedFact(entity);
  const texts = Object.entries(rule.record).map(([path, { text }]) => [path, text]);
  const now = fingerprint([rule.parent, entity.idOf.text, texts]);
  const isDone = await world.store.transact(
    async (tx) => (await tx.facts([fact])).get(fact) === now,
  );
  for (let after: string | undefined = isDone ? undefined : ''; after !== undefined; ) {
    const start: string = after;
    after = await world.store.transact(async (tx) => {
      const parents = await tx.refsOf(rule.parent, start, pageMax);
      await absorbDerived(world, tx, [entity], parents);
      return parents.at(-1);
    });
  }
  if (!isDone) await world.store.transact((tx) => tx.putFacts({ [fact]: now }));
  await noteDerived(world, entity);
}

/** Read completely once its parents are, and read last when they were. */
export async function noteDerived(world: World, entity: Entity): Promise<void> {
  const { parent } = entity.derived as DerivedRule;
  await world.store.transact(async (tx) => {
    const cursors = await tx.cursors([entity.id, parent]);
    const of = cursors.get(parent);
    if (of?.completeAtMs == null || cursors.get(entity.id)?.lastReadAtMs === of.lastReadAtMs)
      return;
    await tx.putCursors([{ ...of, entity: entity.id, position: null, isScanOpen: false }]);
  });
}

/** A look at a derived record is one at what it is made from. */
export async function lookAtParents(
  world: World,
  entity: Entity,
  refs: readonly string[],
): Promise<void> {
  const { parent } = entity.derived as DerivedRule;
  const of = world.catalogue.entities.get(parent) as Entity;
  await world.store.transact(async (tx) => {
    const hits = await tx.refsWithKeys(
      refs.map((ref) => ({ scope: derivedScope(entity), value: idOf(ref) })),
    );
    const now = world.clock.now();
    await tx.putWork(hits.map(({ ref }) => readWork(of, ref, now)));
  });
}
