// Random stories between two pipes of the same two entities, told twice: once as they are, and once with files that
// are renamed, moved and exchanged between the runs. A name says nothing, so both end alike, record by record, but for
// the numbers that new records get.

import { lastValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { type Random, seededRandom } from '../../engine/sandbox/random.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const customers = {
  customer: {
    properties: { name: 'string', email: 'string', number: 'string', kind: 'string' },
    modified: 'updatedAt',
  },
} as const;
const shop = systemOf('shop', customers);
const erp = systemOf('erp', customers);
const of = (system: typeof shop) => system.entities.customer as Entity;

const kinds = ['person', 'company'] as const;
type Kind = (typeof kinds)[number];
const keys = { person: 'email', company: 'number' } as const;

function forKind(id: string, kind: Kind): Pipe {
  const key = keys[kind];
  return pipe(of(shop), of(erp), {
    id,
    merge: [mergeBy(key, key, { carriedBy: [key] })],
    forward: { ...twoWay, delete: 'delete', when: compileExpression(`kind = '${kind}'`) },
    back: { ...twoWay, create: 'never' },
    rows: [both('name'), both('email'), both('number'), both('kind')],
    fingerprint: kind,
  });
}

/** The names that the files of both have, in the order of their kinds. */
type Names = readonly [string, string];

/** Renames, moves to another folder, exchanges, and one that is laid over a name that was left. */
function otherNames([person, company]: Names, random: Random): Names {
  return random.pick<Names>([
    [company, person],
    [company, person],
    [`b/${person}`, `b/${company}`],
    [person, `${company}s`],
    [company, `${person}s`],
  ]);
}

interface Story {
  readonly random: Random;
  readonly isRenamed: boolean;
}

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function told({ random, isRenamed }: Story) {
  let names: Names = ['a/person', 'a/company'];
  const pipes = () => kinds.map((kind, place) => forKind(names[place] as string, kind));
  let g = await ground([shop, erp], pipes());
  at = g;
  for (let step = 0; step < stepsMax; step++) {
    act(g, random);
    if (random.chance(0.3)) loseAnAnswer(g, random);
    if (random.chance(0.3)) await g.sync();
    else if (random.chance(0.4)) await once(g);
    if (!random.chance(0.4)) continue;
    const next = otherNames(names, random);
    if (isRenamed) names = next;
    g = await g.again(pipes());
  }
  await g.sync();
  // What is put off is looked at again.
  g.clock.pass(3_600_000);
  await g.sync();
  const isQuiet = (await g.sync()) === 0;
  const records = ['shop', 'erp'].map((system) =>
    g
      .records(`${system}.customer`)
      .map(({ updatedAt: _, id: __, ...record }) => JSON.stringify(record))
      .sort(),
  );
  const waiting = await g.world.store.transact((tx) => tx.parkedList({}, '', 100));
  await g.close();
  return {
    isQuiet,
    records,
    waits: waiting.map(({ ref, row, why }) => `${ref} ${row} ${why}`).sort(),
  };
}

const stepsMax = 14;

/** One round, after which a lost answer is still open. */
async function once({ world }: Ground): Promise<void> {
  for (const system of [shop, erp]) await collectEntity(world, of(system));
  for (const one of world.catalogue.pipes)
    await lastValueFrom(pipeFlow(world, one), { defaultValue: 0 });
}

/** Of the next write over there nobody hears whether it was done. */
function loseAnAnswer(g: Ground, random: Random): void {
  const kind = random.pick(['unclear', 'unclear-after'] as const);
  let isLost = false;
  g.drivers.erp?.setFaults(({ operation }) => {
    if (isLost || !['create', 'update', 'remove'].includes(operation)) return undefined;
    isLost = true;
    return { kind };
  });
}

/** Somebody adds, edits or removes a record on either side. */
function act(g: Ground, random: Random): void {
  g.clock.pass(1_000);
  const system = random.pick(['shop', 'shop', 'erp']);
  const people = g.drivers[system]?.people;
  const all = people?.records('customer') ?? [];
  const name = `n${random.between(1, 30)}`;
  const what = all.length === 0 ? 'add' : random.pick(['add', 'add', 'edit', 'edit', 'remove']);
  const id = all.length === 0 ? '' : random.pick(all).id;
  if (what === 'remove') people?.remove('customer', id);
  else if (what === 'edit')
    people?.edit('customer', id, { [random.pick(['name', 'email', 'number'])]: name });
  else
    people?.add('customer', {
      kind: random.pick(kinds),
      name,
      email: `${name}@nord.no`,
      number: `no ${name}`,
    });
}

it.each(Array.from({ length: 24 }, (_, seed) => seed + 1))('of story %i', async (seed) => {
  const plain = await told({ random: seededRandom(seed), isRenamed: false });
  const renamed = await told({ random: seededRandom(seed), isRenamed: true });
  expect(renamed).toEqual(plain);
  expect(plain.isQuiet).toBe(true);
});
