// Incremental equals batch: whatever people add, edit, confirm and forbid, and whenever the engine looks
// in between, in the end the same records are linked, and the same wait for a person with the same
// candidates, as if all had been read at once.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MergeRule } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { genericMax } from '../../engine/identity/rule-edges.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { judge } from '../../engine/sync/desk/judge.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const runs = Number(process.env.RANDOM_RUNS ?? 150);
const properties = {
  number: 'string',
  country: 'string',
  emails: { type: 'array', items: { type: 'string' } },
  office: 'string',
} as const;
const make = (name: string) => systemOf(name, { customer: { properties: properties as never } });
const a = make('a');
const b = make('b');

/** A key of two properties, several keys of one record, and one that many records may share. */
const compound = "number ? number & '/' & country";
const rulesOf = (isMany: boolean): readonly MergeRule[] => [
  mergeBy(compound, compound),
  mergeBy('emails', 'emails'),
  mergeBy('office', 'office', { isMany }),
];
const customers = (isMany: boolean) =>
  pipe(a.entities.customer as Entity, b.entities.customer as Entity, {
    merge: rulesOf(isMany),
    forward: { create: 'never', update: 'never', delete: 'keep' },
    rows: [row('office', { source: 'office' })],
  });

type Side = 'a' | 'b';
type Step =
  | { readonly do: 'add'; readonly side: Side; readonly record: Record<string, unknown> }
  | {
      readonly do: 'edit';
      readonly side: Side;
      readonly which: number;
      readonly change: Record<string, unknown>;
    }
  | {
      readonly do: 'judge';
      readonly left: number;
      readonly right: number;
      readonly says: 'must' | 'cannot';
    }
  | { readonly do: 'take back'; readonly which: number }
  | { readonly do: 'look' };

const side = fc.constantFrom<Side>('a', 'b');
const which = fc.nat({ max: genericMax + 2 });
const email = fc.constantFrom('v@a', 'w@a', 'x@a', 'y@a', 'post@a');
const record = fc.record(
  {
    number: fc.constantFrom('', '1', '2', '3', '4'),
    country: fc.constantFrom('NO', 'SE'),
    emails: fc.uniqueArray(email, { maxLength: 2 }),
    office: fc.constantFrom('', '', 'nord', 'sor'),
  },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add' as const), side, record }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('edit' as const), side, which, change: record }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('judge' as const),
      left: which,
      right: which,
      says: fc.constantFrom('must' as const, 'cannot' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('take back' as const), which }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
);

const plan = fc.record({
  steps: fc.array(step, { minLength: 10, maxLength: 24 }),
  isMany: fc.boolean(),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

async function begun({ isMany }: Plan): Promise<Ground> {
  return ground([a, b], [customers(isMany)], { store: await openSqliteStore(':memory:') });
}

function people(here: Ground, one: Step): void {
  if (one.do === 'add') here.drivers[one.side]?.people.add('customer', one.record as never);
  if (one.do !== 'edit') return;
  const id = idAt(here, one.side, one.which);
  if (id !== undefined) here.drivers[one.side]?.people.edit('customer', id, one.change as never);
}

/** Counted round the records that there are. */
function idAt(here: Ground, name: Side, at: number): string | undefined {
  const all = here.records(`${name}.customer`);
  return all.length === 0 ? undefined : String(all[at % all.length]?.id);
}

async function collect(here: Ground): Promise<void> {
  here.clock.pass(10_000);
  for (const entity of [a, b]) await collectEntity(here.world, entity.entities.customer as Entity);
}

async function decide(here: Ground): Promise<void> {
  const [one] = here.world.catalogue.pipes;
  while (one && (await identify(here.world, one)) > 0);
}

interface Verdict {
  readonly left: string;
  readonly right: string;
  readonly says: 'must' | 'cannot' | 'withdrawn';
}

/** What is said now; nobody says of one record that it is two others. */
function verdictOf(here: Ground, said: readonly Verdict[], one: Step): Verdict | undefined {
  const old = one.do === 'take back' ? said[one.which % said.length] : undefined;
  if (old) return { ...old, says: 'withdrawn' };
  if (one.do !== 'judge') return undefined;
  const [a1, b1] = [idAt(here, 'a', one.left), idAt(here, 'b', one.right)];
  if (a1 === undefined || b1 === undefined) return undefined;
  const verdict = { left: `a.customer:${a1}`, right: `b.customer:${b1}`, says: one.says };
  const isTold = said.some((two) => two.left === verdict.left || two.right === verdict.right);
  return isTold ? undefined : verdict;
}

function say(here: Ground, { left, right, says }: Verdict): Promise<unknown> {
  return here.world.store.transact((tx) =>
    judge(here.world, tx, { left, right }, says, { who: 'Kari' }),
  );
}

/** Who is linked to whom, and who waits with which candidates. */
async function known(here: Ground) {
  return here.world.store.transact(async (tx) => {
    const refs = [...(await tx.refsOf('a.customer', '', 99))];
    const links = (await tx.linksOf(refs)).filter(({ state }) => state === 'live');
    const parked = await tx.parkedList({}, '', 99);
    return {
      links: links.map(({ source, sink }) => `${source} ${sink}`).sort(),
      parked: parked.map(({ ref, candidates }) => `${ref}: ${[...candidates].sort()}`).sort(),
    };
  });
}

async function stepByStep(one: Plan) {
  const here = await begun(one);
  let said: readonly Verdict[] = [];
  for (const next of one.steps) {
    people(here, next);
    const verdict = verdictOf(here, said, next);
    if (next.do === 'look' || verdict) await collect(here);
    if (verdict) await say(here, verdict);
    if (verdict) said = [...said.filter((two) => two.left !== verdict.left), verdict];
    if (next.do === 'look') await decide(here);
  }
  await collect(here);
  await decide(here);
  const result = await known(here);
  await here.close();
  return { said, ...result };
}

async function atOnce(one: Plan, said: readonly Verdict[]) {
  const here = await begun(one);
  for (const next of one.steps) people(here, next);
  await collect(here);
  for (const verdict of said.toReversed()) await say(here, verdict);
  await decide(here);
  const result = await known(here);
  await here.close();
  return result;
}

/** Paired by a person with a record that nobody else is near to, and met by a neighbour's change. */
const neighbourPaired: Plan = {
  isMany: false,
  steps: [
    { do: 'add', side: 'a', record: { office: 'nord' } },
    { do: 'add', side: 'b', record: { office: 'nord' } },
    { do: 'add', side: 'a', record: { number: '2', country: 'NO' } },
    { do: 'add', side: 'b', record: { emails: ['w@a'] } },
    { do: 'look' },
    { do: 'judge', left: 0, right: 0, says: 'must' },
    { do: 'look' },
    {
      do: 'edit',
      side: 'a',
      which: 0,
      change: { number: '2', country: 'NO', emails: ['w@a'], office: '' },
    },
    { do: 'look' },
    { do: 'edit', side: 'a', which: 1, change: { office: 'sor' } },
  ],
};

describe('merge', () => {
  it('gives the same step by step as all at once', async () => {
    const seen = { links: 0, parked: 0, said: 0, runs: 0 };
    await fc.assert(
      fc.asyncProperty(plan, async (one) => {
        const { said, ...result } = await stepByStep(one);
        expect(result).toEqual(await atOnce(one, said));
        seen.runs++;
        if (result.links.length > 0) seen.links++;
        if (result.parked.length > 0) seen.parked++;
        if (said.length > 0) seen.said++;
      }),
      { numRuns: runs, examples: [[neighbourPaired]] },
    );
    // A run that never links, doubts or hears anybody would show nothing.
    for (const count of [seen.links, seen.parked, seen.said])
      expect(count).toBeGreaterThan(seen.runs / 4);
  }, 600_000);
});
