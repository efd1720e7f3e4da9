// The properties that the path has whatever happens, each by its number: P1 to P12. P13, that `validate` takes exactly the
// forests, stands in `test/definition/forest.test.ts`.

import fc from 'fast-check';
import { lastValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { MemoryFault } from '../../engine/drivers/memory-faults.ts';
import { equal } from '../../engine/mapping/compare.ts';
import type { Row } from '../../engine/mapping/row.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { deskList } from '../../engine/sync/desk/list.ts';
import { askDesk } from '../../engine/sync/desk/request.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import {
  type Chain,
  carryOut,
  chain,
  customers,
  entityAt,
  held,
  history,
  joined,
  names,
  paths,
  policy,
  rewriting,
  type Step,
  unluckyHistory,
} from './histories.ts';
import { both, type Ground, ground, mergeBy, pipe, row, testClock } from './two-systems.ts';

const runs = Number(process.env.RANDOM_RUNS ?? 15);
const timeoutMs = 120_000;
const open: Ground[] = [];
afterEach(async () => {
  for (const g of open.splice(0)) await g.close();
});

const rewrites = fc.record({ a: rewriting, b: rewriting, c: rewriting });

async function begun(...given: Parameters<typeof chain>): Promise<Chain> {
  const g = await chain(...given);
  open.push(g);
  return g;
}

const writesIn = (g: Ground) => g.events.filter(({ kind }) => kind === 'wrote').length;

/** Whatever each run says, over random histories. */
function always<T extends [unknown, ...unknown[]]>(
  given: { readonly [key in keyof T]: fc.Arbitrary<T[key]> },
  says: (...values: T) => Promise<void>,
): Promise<void> {
  const closing = async (...values: T) => {
    await says(...values);
    for (const g of open.splice(0)) await g.close();
  };
  return fc.assert(fc.asyncProperty(...given, closing as never), {
    numRuns: runs,
  }) as Promise<void>;
}

/** Every link with its records, its base and what waits of it. */
async function links(g: Ground) {
  return g.world.store.transact(async (tx) => {
    const ids = (
      await Promise.all(g.world.catalogue.pipes.map(({ id }) => tx.linkIdsOf(id, '', 100)))
    ).flat();
    const [all, bases, parked] = [await tx.links(ids), await tx.bases(ids), await tx.parkedOf(ids)];
    const images = await tx.images(
      [...all.values()].flatMap(({ source, sink }) => [source ?? '', sink ?? '']),
    );
    return [...all.values()].map((link) => ({
      link,
      base: bases.get(link.id),
      parked: parked.filter(({ subject }) => subject === link.id),
      source: images.get(link.source ?? '')?.props,
      sink: images.get(link.sink ?? '')?.props,
    }));
  });
}

/** P2 */
async function expectAgreement(g: Ground): Promise<void> {
  for (const { link, base, parked, source, sink } of await links(g)) {
    for (const path of paths) {
      const [F, S] = [source?.[path] ?? null, sink?.[path] ?? null];
      const known = base?.rows[path];
      const isNoted =
        known?.note !== undefined && equal(F, known.F, 'exact') && equal(S, known.S, 'exact');
      const isAgreed = equal(F, S, 'exact') || isNoted || parked.some((one) => one.row === path);
      expect(isAgreed, `${path} of ${link.source} ${F}, of ${link.sink} ${S}`).toBe(true);
    }
  }
}

/** P4 */
async function expectSilence(g: Ground): Promise<void> {
  const before = await links(g);
  const wrote = writesIn(g);
  await g.world.store.transact((tx) =>
    tx.putWork(
      before.map(({ link }) => ({
        pipe: link.pipe,
        kind: 'reconcile',
        key: link.id,
        cause: 'retry',
        tries: 0,
        dueMs: g.clock.now(),
      })),
    ),
  );
  for (const one of g.world.catalogue.pipes)
    await lastValueFrom(pipeFlow(g.world, one), { defaultValue: 0 });
  expect(writesIn(g)).toBe(wrote);
  expect((await links(g)).map(({ base }) => base)).toEqual(before.map(({ base }) => base));
}

const linksOfEach = 2;
const customersThere = 2;

it(
  'P1: it ends, after no more writes than links times edits, and one per lost answer',
  async () => {
    await always([unluckyHistory, policy, rewrites], async (steps, conflict, made) => {
      const g = await begun(conflict, { rewrites: made });
      const before = writesIn(g);
      const { edits, lost } = await carryOut(g, steps);
      await g.sync();
      const most = linksOfEach * (edits + customersThere) + lost();
      expect(writesIn(g) - before).toBeLessThanOrEqual(most);
    });
  },
  timeoutMs,
);

it(
  'P2, P4: at rest every row agrees, or is noted or waits; deciding it all again changes nothing',
  async () => {
    await always([unluckyHistory, policy, rewrites], async (steps, conflict, made) => {
      const g = await begun(conflict, { rewrites: made });
      await carryOut(g, steps);
      await g.sync();
      await expectAgreement(g);
      await expectSilence(g);
    });
  },
  timeoutMs,
);

it(
  'P3: what is written over is what was agreed, or stands in the journal',
  async () => {
    await always([history, policy], async (steps, conflict) => {
      const g = await begun(conflict);
      await carryOut(g, steps);
      await g.sync();
      const refs = names.flatMap((name) => ['1', '2'].map((id) => `${name}.customer:${id}`));
      const journal = await g.world.store.transact((tx) => tx.journalOf(refs, 1_000));
      for (const { value, path } of g.overwritten) {
        const isKept = journal.some(({ before }) =>
          JSON.stringify(before ?? null).includes(String(value)),
        );
        expect(isKept, `${path} ${value}`).toBe(true);
      }
    });
  },
  timeoutMs,
);

it(
  'P5: a source that nobody else edited keeps its own spelling',
  async () => {
    const ofSource = history.map((steps) =>
      steps.map((step): Step => (step.do === 'edit' ? { ...step, at: 'a' } : step)),
    );
    const others = fc.record({ b: rewriting, c: rewriting });
    await always([ofSource, policy, others], async (steps, conflict, made) => {
      const g = await begun(conflict, { rewrites: made });
      const typed = structuredClone(held(g)[0]?.[1] ?? []) as Record<string, unknown>[];
      let edits = 0;
      for (const step of steps)
        if (step.do === 'edit')
          Object.assign(typed[Number(step.id) - 1] ?? {}, {
            [step.path]: ` Edit ${++edits} by a `,
          });
      await carryOut(g, steps);
      await g.sync();
      expect(held(g)[0]?.[1]).toEqual(typed);
    });
  },
  timeoutMs,
);

class Crash extends Error {}

/** A store whose process dies at the transaction of that number, before it or before it commits. */
function dying(store: Store, at: number, isBefore: boolean): Store {
  let left = at;
  const transact: Store['transact'] = (work, durability) =>
    store.transact(async (tx) => {
      if (left <= 0 || (isBefore && left === 1)) throw new Crash();
      const result = await work(tx);
      if (--left === 0) throw new Crash();
      return result;
    }, durability);
  return { ...store, transact };
}

it.each([
  ['a request that comes late', { kind: 'late', ms: 900 }, 0],
  ['an answer that is lost, and a search that lags', { kind: 'unclear-after' }, 900],
] as const)(
  'P6: killed at each line, with %s, no more is created than lacked one',
  async (_, fault, lagMs) => {
    for (const isBefore of [true, false])
      for (let at = 1, isOver = false; !isOver; at++) {
        const store = await openSqliteStore(':memory:');
        isOver = await begin(store, { at, isBefore }, fault, lagMs);
      }
  },
  timeoutMs,
);

/** A first sync that dies at a line, and another; tells whether it was over before. */
async function begin(
  store: Store,
  { at, isBefore }: { readonly at: number; readonly isBefore: boolean },
  fault: MemoryFault,
  lagMs: number,
): Promise<boolean> {
  const clock = testClock();
  const { systems } = customers;
  const subject = joined('newest').slice(0, 1);
  const g = await ground(systems, subject, { clock, store: dying(store, at, isBefore) });
  open.push(g);
  const { a, b } = g.drivers;
  let left = 1;
  b?.setLag(lagMs);
  b?.setFaults(({ operation }) => (operation === 'create' && left-- > 0 ? fault : undefined));
  for (const n of [1, 2]) a?.people.add('customer', { name: `${n}`, email: `${n}@nord.no` });
  b?.people.add('customer', { name: '2', email: '2@nord.no' });
  clock.pass(1_000);
  const died = await g.sync().then(
    () => undefined,
    (error) => error,
  );
  if (died && !(died instanceof Crash)) throw died;
  const next = await ground(systems, subject, { clock, store, drivers: g.drivers });
  await next.sync();
  const made = next.records('b.customer').map(({ email }) => email);
  expect(made.sort()).toEqual(['1@nord.no', '2@nord.no']);
  return died === undefined;
}

it(
  'P7: no link outlives the rule that made it, and no base its link',
  async () => {
    const keys = fc.array(
      fc.record({
        at: fc.constantFrom('a' as const, 'b' as const),
        id: fc.constantFrom('1', '2', '3'),
        email: fc.constantFrom('', 'x@a', 'y@a', 'Z@a'),
      }),
      { minLength: 2, maxLength: 12 },
    );
    await always([keys], async (edits) => {
      const never = { create: 'never', update: 'always', delete: 'keep' } as const;
      const merge = [mergeBy('email', 'email')];
      const subject = pipe(entityAt('a'), entityAt('b'), {
        merge,
        forward: never,
        back: never,
        rows: [both('name')],
      });
      const g = await ground(customers.systems, [subject]);
      open.push(g);
      for (const name of ['a', 'b'] as const)
        for (const n of [1, 2, 3])
          g.drivers[name]?.people.add('customer', { name: `${n}`, email: `${n}@a` });
      await g.sync();
      for (const { at, id, email } of edits) {
        g.drivers[at]?.people.edit('customer', id, { email });
        await g.sync();
        const all = await links(g);
        for (const { link, source, sink } of all) {
          if (link.state !== 'live') continue;
          expect(String(source?.email).toLowerCase()).toBe(String(sink?.email).toLowerCase());
          expect(source?.email).not.toBe('');
        }
        const known = await g.world.store.transact((tx) =>
          tx.bases(all.map(({ link }) => link.id)),
        );
        expect(all.map(({ link }) => link.id)).toEqual(expect.arrayContaining([...known.keys()]));
      }
    });
  },
  timeoutMs,
);

it(
  'P8: each write has one intent, which is stored before it',
  async () => {
    await always([unluckyHistory, policy], async (steps, conflict) => {
      const g = await begun(conflict);
      const seen: string[] = [];
      for (const [name, driver] of g.world.drivers) {
        const { update } = driver;
        if (!update) continue;
        (g.world.drivers as Map<string, typeof driver>).set(name, {
          ...driver,
          update: async (entity, requests, signal) => {
            const refs = requests.map(({ id }) => `${entity.id}:${id}`);
            const stored = await g.world.store.transact((tx) => tx.intents(refs));
            seen.push(...refs);
            expect([...stored.keys()].sort()).toEqual([...refs].sort());
            return update(entity, requests, signal);
          },
        });
      }
      await carryOut(g, steps);
      await g.sync();
      expect(seen.length).toBeGreaterThanOrEqual(g.overwritten.length > 0 ? 1 : 0);
    });
  },
  timeoutMs,
);

it(
  'P9: however large the batches, read twice or in another order, the rest is the same',
  async () => {
    const edits = history.map((steps) => steps.filter((step) => step.do === 'edit'));
    const leading = fc.constantFrom('source' as const, 'sink' as const);
    await always(
      [edits, leading, fc.integer({ min: 1, max: 3 })],
      async (steps, conflict, batchSize) => {
        const g = await begun(conflict);
        await carryOut(g, steps);
        await g.sync();
        const other = await begun(conflict, { batchSize });
        await carryOut(other, steps);
        for (const name of ['c', 'a', 'c', 'b'] as const)
          await collectEntity(other.world, entityAt(name));
        const turned = await other.again([...joined(conflict, batchSize)].reverse());
        await turned.sync();
        expect(held(turned)).toEqual(held(g));
      },
    );
  },
  timeoutMs,
);

it(
  'P10: a changed definition and its reverse leave the sink as it was',
  async () => {
    const mapping = fc.constantFrom(
      '$uppercase(name)',
      "name & '!'",
      '$substring(name, 0, 3)',
      "''",
    );
    await always([history, mapping], async (steps, source) => {
      const g = await begun('newest');
      await carryOut(g, steps);
      await g.sync();
      const before = held(g);
      const changed: Row = row('name', { source, to: { name: 'name' }, conflict: 'newest' });
      await (await g.again(joined('newest', 100, [changed]))).sync();
      await (await g.again(joined('newest'))).sync();
      expect(held(g)).toEqual(before);
    });
  },
  timeoutMs,
);

it(
  'P12: frozen and released, it goes on from the base: all of the above holds',
  async () => {
    await always([history, policy], async (steps, conflict) => {
      const g = await begun(conflict);
      for (let n = 0; n < 12; n++) {
        const [name, text] = n % 2 ? (['b', 'OLA'] as const) : (['a', 'ola'] as const);
        g.drivers[name]?.people.edit('customer', '1', { name: text });
        g.clock.pass(60_000);
        await g.sync();
      }
      const frozen = async () => {
        const { items } = await g.world.store.transact((tx) =>
          deskList(g.world, tx, { why: 'frozen' }, 100),
        );
        return items;
      };
      expect(await frozen()).not.toEqual([]);
      await carryOut(g, steps);
      await g.sync();
      for (const { id } of await frozen())
        await askDesk(g.world, { do: 'choose', item: id, choice: 'release' }, { who: 'somebody' });
      await g.sync();
      await expectAgreement(g);
      await expectSilence(g);
    });
  },
  timeoutMs,
);
