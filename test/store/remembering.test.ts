// What a store has at hand from one transaction to the next is what the database holds: whatever is written, dropped,
// renamed or not kept, and however it was asked for before, a reader that remembers nothing gives the same answers.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { rowMemory } from '../../engine/store/row-memory.ts';
import { sparseMemory, sparseOn } from '../../engine/store/sparse.ts';
import type { Cells, Sql } from '../../engine/store/sql.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Request } from '../../engine/store/sqlite-thread.ts';
import type { Durability, Store, Transaction } from '../../engine/store/store.ts';
import * as a from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-remembering-'));
afterAll(() => rmSync(folder, { recursive: true }));
let opened = 0;

type Write = (tx: Transaction) => Promise<unknown>;
type Ask = (tx: Transaction) => Promise<unknown>;

const pipes = ['p', 'q'];
const refs = ['a.x:1', 'a.x:2', 'b.x:1', 'b.x:2', 'b.x:3'];
const ids = ['L1', 'L2', 'L3'];
const scopes = ['p 0', 'p 1'];
const times = [5, 10, 15, 20];
const things = ['T1', 'T2'];

const pipe = fc.constantFrom(...pipes);
const ref = fc.constantFrom(...refs);
const maybeRef = fc.option(ref);
const id = fc.constantFrom(...ids);
const number = fc.integer({ min: 1, max: 3 });
const someRefs = fc.subarray(refs);
const scope = fc.constantFrom(...scopes);
const values = fc.uniqueArray(fc.constantFrom('v1', 'v2', 'v3'));
const dueMs = fc.option(fc.constantFrom(...times));
const kinds = ['identify', 'reconcile'] as const;
const kind = fc.constantFrom(...kinds);

const writes: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ id, pipe, source: maybeRef, sink: maybeRef, sinceMs: number }).map(
    ({ id: name, ...rest }) =>
      (tx: Transaction) =>
        tx.putLinks([a.link(name, rest)]),
  ),
  fc.subarray(ids).map((some) => (tx: Transaction) => tx.dropLinks(some)),
  fc
    .record({
      name: ref,
      seq: number,
      thing: fc.option(fc.constantFrom(...things)),
      wrote: fc.boolean(),
    })
    .map(
      ({ name, seq, thing, wrote }) =>
        (tx: Transaction) =>
          tx.putImages([a.image(name, { seq: seq + 1, thing, wroteAtMs: wrote ? 7 : null })]),
    ),
  fc
    .record({ ref, thing: fc.option(fc.constantFrom(...things)) })
    .map((member) => (tx: Transaction) => tx.putMembers([member])),
  id.map((link) => (tx: Transaction) => tx.putBases([a.base(link)])),
  fc.record({ scope, ref, values }).map((keys) => (tx: Transaction) => tx.putKeys([keys])),
  fc
    .record({ link: id, pipe, refs: someRefs })
    .map((entry) => (tx: Transaction) => tx.putUses([entry])),
  fc.record({ id: fc.constantFrom(...things), aliasOf: fc.option(fc.constant('T3')) }).map(
    ({ id: name, aliasOf }) =>
      (tx: Transaction) =>
        tx.putThings([a.thing(name, { aliasOf })]),
  ),
  fc.record({ subject: fc.oneof(id, ref), pipe, waitsFor: maybeRef }).map(
    ({ subject, ...rest }) =>
      (tx: Transaction) =>
        tx.putParked([a.parked(subject, rest)]),
  ),
  fc
    .record({ subject: fc.oneof(id, ref), pipe, row: fc.constant('*') })
    .map((one) => (tx: Transaction) => tx.dropParked([one])),
  fc.record({ source: ref, sink: ref }).map(
    ({ source, sink }) =>
      (tx: Transaction) =>
        tx.putVerdicts([a.verdict(source, sink)]),
  ),
  fc.record({ ref, quick: number }).map(
    ({ ref: name, quick }) =>
      (tx: Transaction) =>
        tx.putOscillations([a.oscillation(name, { quick })]),
  ),
  fc.record({ key: ref, pipe, link: id, dueMs, tries: number }).map(
    ({ key, ...rest }) =>
      (tx: Transaction) =>
        tx.putIntents([a.intent(key, rest)]),
  ),
  someRefs.map((keys) => (tx: Transaction) => tx.dropIntents(keys)),
  fc.record({ name: fc.constantFrom('f1', 'f2'), value: number }).map(
    ({ name, value }) =>
      (tx: Transaction) =>
        tx.putFacts({ [name]: value }),
  ),
  fc.record({ entity: fc.constantFrom('a.x', 'b.x'), scan: number }).map(
    ({ entity, scan }) =>
      (tx: Transaction) =>
        tx.putCursors([a.cursor(entity, { scan })]),
  ),
  fc.record({ pipe, kind, key: ref, dueMs }).map(
    ({ key, ...rest }) =>
      (tx: Transaction) =>
        tx.putWork([a.work(key, rest)]),
  ),
  fc.record({ pipe, kind, key: ref }).map((entry) => (tx: Transaction) => tx.dropWork([entry])),
  fc.record({ pipe, kind, key: ref, dueMs: fc.constantFrom(...times) }).map(
    ({ dueMs: soonMs, ...entry }) =>
      (tx: Transaction) =>
        tx.hastenWork([entry], soonMs),
  ),
  fc.record({ pipe, kind, dueMs: fc.constantFrom(...times) }).map(
    ({ pipe: of, kind: what, dueMs: soonMs }) =>
      (tx: Transaction) =>
        tx.hastenAll(of, what, soonMs),
  ),
  fc.constant((tx: Transaction) => tx.renamePipes(new Map([['p', 'q']]))),
);

const asks: fc.Arbitrary<Ask> = fc.oneof(
  fc.subarray(ids).map((some) => (tx: Transaction) => tx.links(some)),
  someRefs.map((some) => (tx: Transaction) => tx.linksOf(some)),
  fc.subarray(ids).map((some) => (tx: Transaction) => tx.bases(some)),
  someRefs.map((some) => (tx: Transaction) => tx.usersOf(some)),
  someRefs.map((some) => (tx: Transaction) => tx.images(some)),
  someRefs.map((some) => (tx: Transaction) => tx.heads(some)),
  someRefs.map((some) => (tx: Transaction) => tx.keysOf(pairsOf(some))),
  fc.subarray(things).map((some) => (tx: Transaction) => tx.things(some)),
  fc.subarray([...ids, ...refs]).map((some) => (tx: Transaction) => tx.parkedOf(some)),
  someRefs.map((some) => (tx: Transaction) => tx.parkedWaitingFor(some)),
  someRefs.map((some) => (tx: Transaction) => tx.verdictsOf(some)),
  someRefs.map((some) => (tx: Transaction) => tx.oscillations(some)),
  someRefs.map((some) => (tx: Transaction) => tx.intents(some)),
  fc.subarray(ids).map((some) => (tx: Transaction) => tx.intentsOfLinks(some)),
  fc.record({ pipe, nowMs: fc.constantFrom(...times), limit: number }).map(
    ({ pipe: of, nowMs, limit }) =>
      (tx: Transaction) =>
        tx.dueIntents(of, nowMs, limit),
  ),
  fc.record({ pipe, kind, nowMs: fc.constantFrom(...times), limit: number }).map(
    ({ pipe: of, kind: what, nowMs, limit }) =>
      (tx: Transaction) =>
        tx.dueWork(of, what, nowMs, limit),
  ),
  fc.subarray(things).map((some) => (tx: Transaction) => tx.membersOf(some)),
  fc.subarray(['f1', 'f2']).map((some) => (tx: Transaction) => tx.facts(some)),
  fc.subarray(['a.x', 'b.x']).map((some) => (tx: Transaction) => tx.cursors(some)),
);

function pairsOf(some: readonly string[]) {
  return some.flatMap((one) => scopes.map((each) => ({ scope: each, ref: one })));
}

async function everything(tx: Transaction): Promise<unknown> {
  return {
    links: await tx.links(ids),
    linksOf: await Promise.all(refs.map((one) => tx.linksOf([one]))),
    bases: await tx.bases(ids),
    users: await tx.usersOf(refs),
    images: await tx.images(refs),
    heads: Object.fromEntries(
      [...(await tx.heads(refs))].map(([at, { thing, state }]) => [at, { thing, state }]),
    ),
    keys: Map.groupBy(await tx.keysOf(pairsOf(refs)), ({ scope: of, ref: at }) => `${of} ${at}`),
    things: await tx.things(things),
    waiting: await tx.parkedOf([...ids, ...refs]),
    waitedFor: await tx.parkedWaitingFor(refs),
    verdicts: await tx.verdictsOf(refs),
    oscillations: await tx.oscillations(refs),
    intents: await tx.intents(refs),
    busy: await tx.intentsOfLinks(ids),
    due: await Promise.all(
      pipes.flatMap((of) => times.map((nowMs) => tx.dueIntents(of, nowMs, 9))),
    ),
    queued: await Promise.all(
      pipes.flatMap((of) =>
        kinds.flatMap((what) => times.map((nowMs) => tx.dueWork(of, what, nowMs, 9))),
      ),
    ),
    members: await Promise.all(things.map((thing) => tx.membersOf([thing]))),
    facts: await tx.facts(['f1', 'f2']),
    cursors: await tx.cursors(['a.x', 'b.x']),
  };
}

/**
 * When an answer is waited for; `never` and what is asked after another answer or a while, `late`, may be under way when
 * the transaction ends, as it is with what others ask when one of them fails.
 */
const waits = ['at-once', 'at-end', 'never', 'after-another', 'late'] as const;
type Wait = (typeof waits)[number];

/** Questions may be asked at once with what is written after them; writes come one after the other. */
interface Turn {
  readonly steps: readonly { readonly does: Write | Ask; readonly waits: Wait }[];
  readonly isKept: boolean;
  readonly durability: Durability;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  steps: fc.array(
    fc.oneof(
      fc.record({ does: writes, waits: fc.constant<Wait>('at-once') }),
      fc.record({ does: asks, waits: fc.constantFrom(...waits) }),
    ),
    { minLength: 1, maxLength: 12 },
  ),
  isKept: fc.boolean(),
  durability: fc.constantFrom('at-once', 'at-next'),
});

async function carriedOut(tx: Transaction, does: Write | Ask, wait: Wait): Promise<unknown> {
  if (wait === 'after-another') await tx.things(['T9']);
  if (wait === 'late') await new Promise((resolve) => setImmediate(resolve));
  return does(tx);
}

async function carryOut(store: Store, { steps, isKept, durability }: Turn): Promise<void> {
  const end = new Error('not to be kept');
  const carried = store.transact(async (tx) => {
    const underWay: Promise<unknown>[] = [];
    for (const { does, waits: wait } of steps) {
      const carrying = carriedOut(tx, does, wait);
      if (wait === 'at-once') await carrying;
      else if (wait === 'at-end') underWay.push(carrying);
      else carrying.catch(() => {});
    }
    await Promise.all(underWay);
    if (!isKept) throw end;
  }, durability);
  await carried.catch((error) => {
    if (error !== end) throw error;
  });
}

test('after whatever was written and asked, all answers are those of a reader who remembers nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(turn, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (list, isAskedEach) => {
        const path = join(folder, `${opened++}.db`);
        const store = await openSqliteStore(path);
        const reader = await openSqliteStore(path, { readOnly: true });
        for (const one of list) {
          await carryOut(store, one);
          // Asking for everything after each leaves nothing to be found out.
          if (isAskedEach || one === list.at(-1))
            expect(await store.transact(everything)).toEqual(await reader.transact(everything));
        }
        await reader.close();
        await store.close();
      },
    ),
    { numRuns: 80 },
  );
});

test.each<[string, Ask, Write]>([
  ['links', (tx) => tx.links(['L1']), (tx) => tx.putLinks([a.link('L1')])],
  ['links of a record', (tx) => tx.linksOf(['a.customer:L1']), (tx) => tx.putLinks([a.link('L1')])],
  [
    'keys',
    (tx) => tx.keysOf(pairsOf(['a.x:1'])),
    (tx) => tx.putKeys([{ scope: 'p 0', ref: 'a.x:1', values: ['v1'] }]),
  ],
  ['facts', (tx) => tx.facts(['f1']), (tx) => tx.putFacts({ f1: 1 })],
  [
    'members of a thing',
    (tx) => tx.membersOf(['T1']),
    (tx) => tx.putImages([a.image('a.x:1', { thing: 'T1' })]),
  ],
  [
    'due work',
    (tx) => tx.dueWork('p', 'identify', 20, 9),
    (tx) => tx.putWork([a.work('a.x:1', { pipe: 'p', kind: 'identify', dueMs: 10 })]),
  ],
])('of %s what is written while they are asked for is known afterwards', async (_, ask, write) => {
  const path = join(folder, `${opened++}.db`);
  const store = await openSqliteStore(path);
  await store.transact(async (tx) => {
    const asked = ask(tx);
    await write(tx);
    await asked;
  });
  const reader = await openSqliteStore(path, { readOnly: true });
  const known = await store.transact(ask);
  expect(known).toEqual(await reader.transact(ask));
  expect(JSON.stringify(known instanceof Map ? [...known] : known).length).toBeGreaterThan(2);
  await reader.close();
  await store.close();
});

const inT1 = a.image('a.x:1', { seq: 2, thing: 'T1', wroteAtMs: 7 });
const identify = { pipe: 'p', kind: 'identify', key: 'a.x:1' } as const;
const later = a.work('a.x:1', { ...identify, dueMs: 20 });
const membersOfT1: Ask = async (tx) => (await tx.membersOf(['T1'])).map(({ ref: at }) => at);
const due: Ask = async (tx) => (await tx.dueWork('p', 'identify', 5, 9)).map(({ key }) => key);

test.each<[string, readonly Write[], Ask, unknown]>([
  [
    'work that is hastened is due',
    [(tx) => tx.putWork([later]), due, (tx) => tx.hastenWork([identify], 5)],
    due,
    ['a.x:1'],
  ],
  [
    'work that is hastened with all of its kind is due',
    [(tx) => tx.putWork([later]), due, (tx) => tx.hastenAll('p', 'identify', 5)],
    due,
    ['a.x:1'],
  ],
  [
    'a record of which nothing is at hand is put into a thing',
    [(tx) => tx.putImages([{ ...inT1, thing: null }]), (tx) => tx.putMembers([inT1])],
    membersOfT1,
    ['a.x:1'],
  ],
  [
    'a record of which nothing is at hand leaves a thing with its image',
    [(tx) => tx.putImages([inT1]), membersOfT1, (tx) => tx.putImages([{ ...inT1, thing: 'T2' }])],
    membersOfT1,
    [],
  ],
  [
    'a record leaves a thing for another',
    [
      (tx) => tx.putImages([inT1]),
      membersOfT1,
      (tx) => tx.putMembers([{ ref: 'a.x:1', thing: 'T2' }]),
    ],
    membersOfT1,
    [],
  ],
])('%s', async (_, steps, ask, expected) => {
  const store = await openSqliteStore(join(folder, `${opened++}.db`));
  for (const step of steps) await store.transact(step);
  expect(await store.transact(ask)).toEqual(expected);
  await store.close();
});

test.each<[string, (ref: string) => Write]>([
  ['with their images', (ref) => (tx) => tx.putImages([{ ...inT1, ref, seq: 1 }])],
  [
    'after them',
    (ref) => async (tx) => {
      await tx.putImages([{ ...inT1, ref, seq: 1, thing: null }]);
      await tx.putMembers([{ ref, thing: 'T1' }]);
    },
  ],
])('of a thing that grows %s all members are told, however many', async (_, joining) => {
  const store = await openSqliteStore(join(folder, `${opened++}.db`));
  const all = Array.from({ length: 120 }, (_none, at) => `a.x:${1_000 + at}`);
  for (const [at, ref] of all.entries()) {
    await store.transact(joining(ref));
    expect(await store.transact(membersOfT1)).toEqual(all.slice(0, at + 1));
  }
  await store.close();
});

test('an answer that comes when others have their turn is not remembered', async () => {
  const store = await openSqliteStore(join(folder, `${opened++}.db`));
  await store.transact((tx) => tx.membersOf(['T2'])); // who is in things at all is at hand from then on
  await store.transact((tx) => tx.putImages([{ ...inT1, ref: 'a.x:2' }]));
  const leaving: Write = async (tx) => {
    void membersOfT1(tx);
    for (let tick = 0; tick < 9; tick++) await undefined; // until it is on its way
  };
  await Promise.all([
    store.transact(leaving, 'at-next'),
    store.transact((tx) => tx.putImages([inT1])),
  ]);
  expect(await store.transact(membersOfT1)).toEqual(['a.x:1', 'a.x:2']);
  await store.close();
});

test.each(['\u{1f600}', 'x\ud800y', '\udc00', 'a\0b', '\u0001s', '\ufeff'])(
  'who asked for %j is found after a start too, whatever a text holds',
  async (value) => {
    const path = join(folder, `${opened++}.db`);
    const users: Ask = async (tx) => (await tx.usersOf([value])).map(({ link }) => link);
    const store = await openSqliteStore(path);
    await store.transact((tx) => tx.putUses([{ link: 'L1', pipe: 'p', refs: [value] }]));
    expect(await store.transact(users)).toEqual(['L1']);
    await store.close();
    const again = await openSqliteStore(path);
    expect(await again.transact(users)).toEqual(['L1']);
    await again.close();
  },
);

test('work that is put while it is found out when some is due is not missed', async () => {
  const found = Promise.withResolvers<readonly Cells[]>();
  const memory = sparseMemory();
  const sparse = sparseOn({ all: () => found.promise } as unknown as Sql, () => memory);
  const finding = sparse.findQueued('p', 'identify');
  sparse.meetQueued([{ pipe: 'p', kind: 'identify', dueMs: 10 }]);
  expect(sparse.mayBeQueued('p', 'identify', 5)).toBe(true);
  found.resolve([[20]]);
  await finding;
  expect([5, 10, 20].map((nowMs) => sparse.mayBeQueued('p', 'identify', nowMs))).toEqual([
    false,
    true,
    true,
  ]);
});

describe('rows that are kept', () => {
  test('the newest are kept for certain, and twice as many at most', () => {
    const memory = rowMemory<number>(100);
    for (let at = 0; at < 1_000; at++) memory.keep(`row ${at}`, at);
    const kept = Array.from({ length: 1_000 }, (_, at) => at).filter((at) =>
      memory.has(`row ${at}`),
    );
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept.at(-1)).toBe(999);
    expect(kept.map((at) => memory.get(`row ${at}`))).toEqual(kept);
  });

  test('that there is none is kept as well, and what is forgotten is not known either way', () => {
    const memory = rowMemory<number>(1);
    memory.keep('none', undefined);
    memory.keep('one', 1);
    expect([memory.has('none'), memory.get('none'), memory.get('one')]).toEqual([
      true,
      undefined,
      1,
    ]);
    memory.keep('none', 2);
    memory.forget('none');
    memory.forget('one');
    expect([memory.has('none'), memory.has('one')]).toEqual([false, false]);
  });
});

test.each([
  ['few records', 9, 0],
  ['more than are remembered at first', 2_001, 1],
])(
  'of a store with %s, each that was there and each that comes is found',
  async (_, count, asked) => {
    const path = join(folder, `${opened++}.db`);
    const names = Array.from({ length: count }, (_, at) => `a.x:${at}`);
    const fill = await openSqliteStore(path);
    await fill.transact((tx) => tx.putImages(names.map((name) => a.image(name, { seq: 1 }))));
    await fill.close();
    const store = await openSqliteStore(path);
    const found = await store.transact((tx) => tx.heads([...names, 'a.x:new']));
    expect([...found.keys()].sort()).toEqual([...names].sort());
    await store.transact((tx) => tx.putImages([a.image('a.x:new', { seq: 1 })]));
    expect([...(await store.transact((tx) => tx.heads(['a.x:new']))).keys()]).toEqual(['a.x:new']);
    const statements = await statementsOf(() => store.transact((tx) => tx.heads(['a.x:none'])));
    expect(statements.filter((text) => text.includes('JOIN image'))).toHaveLength(asked);
    await store.close();
  },
);

test('who is in a new thing is known from its first member on', async () => {
  const store = await openSqliteStore(join(folder, `${opened++}.db`));
  await store.transact((tx) => tx.putImages([{ ...inT1, seq: 1, thing: null }]));
  await store.transact((tx) => tx.putMembers([inT1]));
  const said = await statementsOf(() => store.transact(membersOfT1));
  expect(said.filter((text) => text.includes('member'))).toEqual([]);
  await store.close();
});

/** What is said to the database meanwhile. */
async function statementsOf(act: () => Promise<unknown>): Promise<readonly string[]> {
  const said: string[] = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (requests: readonly Request[]) {
    said.push(...requests.map((one) => ('text' in one ? one.text : one.kind)));
    postMessage.call(this, requests);
  };
  await act().finally(() => {
    Worker.prototype.postMessage = postMessage;
  });
  return said;
}
