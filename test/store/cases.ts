// What every store keeps and answers, as a table: after the transactions of `given`, `ask` gives
// `gives`. The order of lists counts.

import assert from 'node:assert';
import type { Transaction } from '../../engine/store/store.ts';
import { placeOfParked } from '../../engine/store/work.ts';
import * as a from './samples.ts';

export interface StoreCase {
  readonly says: string;
  /** Each in a transaction of its own. */
  readonly given?: readonly ((tx: Transaction) => Promise<unknown>)[];
  readonly ask: (tx: Transaction) => Promise<unknown>;
  readonly gives: unknown;
}

const thousand = Array.from({ length: 1000 }, (_, at) => String(at).padStart(4, '0'));
const hostile = [
  '',
  ' ',
  `'; DROP TABLE image; --`,
  '"double" `back` \\ %_* [1] $1 ?1 :a',
  'line\nbreak\ttab\u0000nul\u2028',
  'Ærlig Østgård, smørbrød 北京 🧑‍🚒',
  'e\u0301 is not \u00e9',
  'constructor',
  '__proto__',
  '{"json":["text"]}',
  '1',
  'true',
  'null',
];

/** Text that is hard to quote, as a value, a name and a version. */
function odd(text: string) {
  return { props: { value: text, [`name ${text}`]: [text] }, version: text };
}

const nothing = { version: null, modifiedMs: null, editedAtMs: null, wroteAtMs: null, thing: null };
const bareImage = a.image('a.customer:1', { ...nothing, props: { gone: undefined } });

const oddProps = {
  big: 9_007_199_254_740_991,
  small: -0.1e-300,
  money: 1234.1,
  half: '\ud83d',
  empty: ['', {}, [], null, false],
  deep: [[[[{ a: [{ b: null }] }]]]],
};

const images: readonly StoreCase[] = [
  {
    says: 'an image comes back as it was put',
    given: [(tx) => tx.putImages([a.image('a.customer:1', { thing: 'T', wroteAtMs: 9 })])],
    ask: (tx) => tx.images(['a.customer:1', 'a.customer:2']),
    gives: new Map([['a.customer:1', a.image('a.customer:1', { thing: 'T', wroteAtMs: 9 })]]),
  },
  {
    says: 'an image without any optional value comes back with nulls',
    given: [(tx) => tx.putImages([bareImage])],
    ask: (tx) => tx.images(['a.customer:1']),
    gives: new Map([['a.customer:1', a.image('a.customer:1', { ...nothing, props: {} })]]),
  },
  {
    says: 'a later image replaces an earlier one',
    given: [
      (tx) => tx.putImages([a.image('a.customer:1', { version: '1' })]),
      (tx) => tx.putImages([a.image('a.customer:1', { version: null, props: {}, seq: 2 })]),
    ],
    ask: (tx) => tx.images(['a.customer:1']),
    gives: new Map([
      ['a.customer:1', a.image('a.customer:1', { version: null, props: {}, seq: 2 })],
    ]),
  },
  {
    says: 'of two images of one record in a batch the last is kept',
    given: [(tx) => tx.putImages([a.image('a.x:1'), a.image('a.x:1', { fingerprint: 'last' })])],
    ask: async (tx) => (await tx.images(['a.x:1'])).get('a.x:1')?.fingerprint,
    gives: 'last',
  },
  {
    says: 'a record asked for twice is answered once',
    given: [(tx) => tx.putImages([a.image('a.x:1')])],
    ask: async (tx) => (await tx.images(['a.x:1', 'a.x:1'])).size,
    gives: 1,
  },
  {
    says: 'a batch of a thousand images is kept and found',
    given: [(tx) => tx.putImages(thousand.map((id) => a.image(`a.x:${id}`)))],
    ask: async (tx) => (await tx.images(thousand.map((id) => `a.x:${id}`))).size,
    gives: 1000,
  },
  {
    says: 'refs, names and values may hold any text',
    given: [(tx) => tx.putImages(hostile.map((text) => a.image(`a.x:${text}`, odd(text))))],
    ask: (tx) => tx.images(hostile.map((text) => `a.x:${text}`)),
    gives: new Map(hostile.map((text) => [`a.x:${text}`, a.image(`a.x:${text}`, odd(text))])),
  },
  {
    says: 'numbers, depths and odd halves of characters survive in properties',
    given: [(tx) => tx.putImages([a.image('a.x:1', { props: oddProps })])],
    ask: async (tx) => (await tx.images(['a.x:1'])).get('a.x:1')?.props,
    gives: oddProps,
  },
  {
    says: 'refs of an entity come in order, page by page, of that entity only',
    given: [(tx) => tx.putImages(['b', 'c', 'a', 'é', 'B'].map((id) => a.image(`a.x:${id}`)))],
    ask: async (tx) => [
      await tx.refsOf('a.x', '', 2),
      await tx.refsOf('a.x', 'a.x:a', 9),
      await tx.countRefs('a.x', 'a.x:a'),
      await tx.countRefs('a.y', ''),
    ],
    gives: [['a.x:B', 'a.x:a'], ['a.x:b', 'a.x:c', 'a.x:é'], 3, 0],
  },
  {
    says: 'an entity whose name begins like another one is another one',
    given: [(tx) => tx.putImages([a.image('a.x:1'), a.image('a.xy:1'), a.image('a.x1:1')])],
    ask: (tx) => tx.refsOf('a.x', '', 9),
    gives: ['a.x:1'],
  },
  {
    says: 'records that hold a text are found, wherever they hold it and whatever the case of its letters',
    given: [
      (tx) =>
        tx.putImages([
          a.image('a.x:1', { props: { name: 'Åse "Nord" 100%' } }),
          a.image('a.x:2', { props: { lines: [{ number: 10_023 }] } }),
          a.image('b.y:1', { props: { orderNumber: 'W-10023', note: 'ÅSE!' } }),
        ]),
    ],
    ask: async (tx) => [
      ...(await Promise.all(
        ['10023', 'w-10023', 'åse', '"nord" 100%', '0%', '_', 'se!', 'nowhere'].map(
          async (text) => (await tx.searchImages(text, '', 9)).refs,
        ),
      )),
      await tx.searchImages('10023', '', 2),
      await tx.searchImages('10023', 'a.x:2', 2),
    ],
    gives: [
      ['a.x:2', 'b.y:1'],
      ['b.y:1'],
      ['a.x:1', 'b.y:1'],
      ['a.x:1'],
      ['a.x:1'],
      [],
      ['b.y:1'],
      [],
      { refs: ['a.x:2'], last: 'a.x:2' },
      { refs: ['b.y:1'], last: null },
    ],
  },
  {
    says: 'the records of things are found, and a record without a thing is not',
    given: [
      (tx) =>
        tx.putImages([
          a.image('a.x:1', { thing: 'T1' }),
          a.image('b.x:1', { thing: 'T1' }),
          a.image('a.x:2', { thing: 'T2' }),
          a.image('a.x:3'),
        ]),
    ],
    ask: async (tx) => (await tx.membersOf(['T1', 'null', ''])).map((found) => found.ref),
    gives: ['a.x:1', 'b.x:1'],
  },
  {
    says: 'the numbers of images are told without the images',
    given: [(tx) => tx.putImages([a.image('a.x:1', { seq: 7 }), a.image('a.x:2', { seq: 8 })])],
    ask: (tx) => tx.imageSeqs(['a.x:2', 'a.x:1', 'a.x:3']),
    gives: new Map([
      ['a.x:1', 7],
      ['a.x:2', 8],
    ]),
  },
  {
    says: 'heads tell of records without what they hold, as they are by now',
    given: [
      (tx) =>
        tx.putImages([a.image('a.x:1', { thing: 'T1' }), a.image('a.x:2', { state: 'gone' })]),
      async (tx) => {
        await tx.heads(['a.x:1', 'a.x:2', 'a.x:3']);
        await tx.putImages([a.image('a.x:3', { state: 'suspect' })]);
        await tx.putMembers([{ ref: 'a.x:2', thing: 'T2' }]);
        const heads = await tx.heads(['a.x:2', 'a.x:3']);
        const told = [...heads.values()].map(({ state, thing }) => [state, thing]);
        assert.deepEqual(told, [
          ['gone', 'T2'],
          ['suspect', null],
        ]);
      },
    ],
    ask: async (tx) =>
      [...(await tx.heads(['a.x:1', 'a.x:2', 'a.x:3', 'a.x:4'])).values()].map(
        ({ ref, entity, state, thing }) => [ref, entity, state, thing],
      ),
    gives: [
      ['a.x:1', 'a.x', 'live', 'T1'],
      ['a.x:2', 'a.x', 'gone', 'T2'],
      ['a.x:3', 'a.x', 'suspect', null],
    ],
  },
  {
    says: 'a record is put into a thing, and stays as it is otherwise',
    given: [
      (tx) => tx.putImages([a.image('a.x:1', { thing: 'T1' }), a.image('a.x:2')]),
      (tx) =>
        tx.putMembers([
          { ref: 'a.x:1', thing: 'T2' },
          { ref: 'a.x:9', thing: 'T2' },
        ]),
    ],
    ask: (tx) => tx.images(['a.x:1', 'a.x:2', 'a.x:9']),
    gives: new Map([
      ['a.x:1', a.image('a.x:1', { thing: 'T2' })],
      ['a.x:2', a.image('a.x:2')],
    ]),
  },
  {
    says: 'a transaction knows the things it put records into',
    given: [(tx) => tx.putImages([a.image('a.x:1')])],
    ask: async (tx) => {
      await tx.images(['a.x:1']);
      await tx.putMembers([{ ref: 'a.x:1', thing: 'T1' }]);
      return (await tx.images(['a.x:1'])).get('a.x:1')?.thing;
    },
    gives: 'T1',
  },
  {
    says: 'live records that a scan did not see are told, page by page',
    given: [
      (tx) => tx.putImages(['1', '2', '3', '4'].map((id) => a.image(`a.x:${id}`))),
      (tx) => tx.putImages([a.image('a.x:5', { state: 'gone' }), a.image('a.y:1')]),
      (tx) => tx.putSeen(1, ['a.x:1', 'a.x:2', 'a.x:3']),
      (tx) => tx.putSeen(2, ['a.x:2']),
    ],
    ask: async (tx) => [
      await tx.unseen('a.x', 2, '', 2),
      await tx.unseen('a.x', 2, 'a.x:3', 2),
      await tx.unseen('a.x', 3, '', 9),
    ],
    gives: [['a.x:1', 'a.x:3'], ['a.x:4'], ['a.x:1', 'a.x:2', 'a.x:3', 'a.x:4']],
  },
  {
    says: 'images are counted by entity and state',
    given: [
      (tx) => tx.putImages([a.image('b.x:1'), a.image('a.x:1'), a.image('a.x:2')]),
      (tx) => tx.putImages([a.image('a.x:2', { state: 'suspect' })]),
    ],
    ask: (tx) => tx.countImages(),
    gives: [
      { entity: 'a.x', state: 'live', count: 1 },
      { entity: 'a.x', state: 'suspect', count: 1 },
      { entity: 'b.x', state: 'live', count: 1 },
    ],
  },
];

/** Every scope with every ref. */
function pairs(scopes: readonly string[], refs: readonly string[]) {
  return scopes.flatMap((scope) => refs.map((ref) => ({ scope, ref })));
}

const keys: readonly StoreCase[] = [
  {
    says: 'keys of a record in a scope are replaced as a whole, those of others stay',
    given: [
      (tx) =>
        tx.putKeys([
          { scope: 's', ref: 'a.x:1', values: ['1', '2', '2'] },
          { scope: 't', ref: 'a.x:1', values: ['1'] },
          { scope: 's', ref: 'a.x:2', values: ['1'] },
        ]),
      (tx) => tx.putKeys([{ scope: 's', ref: 'a.x:1', values: ['3', '2'] }]),
    ],
    ask: (tx) => tx.keysOf(pairs(['s', 't'], ['a.x:1', 'a.x:2'])),
    gives: [
      { scope: 's', ref: 'a.x:1', values: ['2', '3'] },
      { scope: 's', ref: 'a.x:2', values: ['1'] },
      { scope: 't', ref: 'a.x:1', values: ['1'] },
    ],
  },
  {
    says: 'a record without keys any more has none, and is found by none',
    given: [
      (tx) => tx.putKeys([{ scope: 's', ref: 'a.x:1', values: ['1'] }]),
      (tx) => tx.putKeys([{ scope: 's', ref: 'a.x:1', values: [] }]),
    ],
    ask: async (tx) => [
      await tx.keysOf(pairs(['s'], ['a.x:1'])),
      await tx.refsWithKeys([{ scope: 's', value: '1' }]),
    ],
    gives: [[], []],
  },
  {
    says: 'of two entries for one record in a batch the last counts',
    given: [
      (tx) =>
        tx.putKeys([
          { scope: 's', ref: 'a.x:1', values: ['1'] },
          { scope: 's', ref: 'a.x:1', values: ['2'] },
        ]),
    ],
    ask: (tx) => tx.keysOf(pairs(['s'], ['a.x:1'])),
    gives: [{ scope: 's', ref: 'a.x:1', values: ['2'] }],
  },
  {
    says: 'records are found by scope and value together, in ref order',
    given: [
      (tx) =>
        tx.putKeys([
          { scope: 's', ref: 'a.x:2', values: ['1'] },
          { scope: 's', ref: 'a.x:1', values: ['1', '2'] },
          { scope: 't', ref: 'b.x:9', values: ['1'] },
        ]),
    ],
    ask: (tx) =>
      tx.refsWithKeys([
        { scope: 's', value: '1' },
        { scope: 't', value: '2' },
        { scope: 's', value: '1' },
      ]),
    gives: [
      { scope: 's', value: '1', ref: 'a.x:1' },
      { scope: 's', value: '1', ref: 'a.x:2' },
    ],
  },
  {
    says: 'keys of records that had none are found like any other, however often they are added',
    given: [
      (tx) => tx.addKeys([{ scope: 's', ref: 'a.x:1', values: ['1', '2'] }]),
      (tx) => tx.addKeys([{ scope: 's', ref: 'a.x:1', values: ['2'] }]),
    ],
    ask: async (tx) => [
      await tx.keysOf(pairs(['s'], ['a.x:1'])),
      await tx.refsWithKeys([{ scope: 's', value: '2' }]),
    ],
    gives: [
      [{ scope: 's', ref: 'a.x:1', values: ['1', '2'] }],
      [{ scope: 's', value: '2', ref: 'a.x:1' }],
    ],
  },
  {
    says: 'a value is crowded in a scope where more records than so many have it',
    given: [
      (tx) =>
        tx.putKeys([
          ...['a.x:1', 'a.x:2', 'a.x:3'].map((ref) => ({ scope: 's', ref, values: ['1', '2'] })),
          { scope: 't', ref: 'b.x:1', values: ['1'] },
          { scope: 's', ref: 'a.x:4', values: ['1'] },
        ]),
    ],
    ask: (tx) =>
      tx.crowdedKeys(
        ['1', '2', '3'].flatMap((value) => ['s', 't'].map((scope) => ({ scope, value }))),
        3,
      ),
    gives: [{ scope: 's', value: '1' }],
  },
  {
    says: 'key values may hold any text',
    given: [(tx) => tx.putKeys([{ scope: 's', ref: 'a.x:1', values: hostile }])],
    ask: async (tx) =>
      (await tx.refsWithKeys(hostile.map((value) => ({ scope: 's', value }))))
        .map((found) => found.value)
        .sort(),
    gives: [...hostile].sort(),
  },
];

const pendingLink = a.link('L3', { sink: null, state: 'pending', evidence: { kind: 'thing' } });

const links: readonly StoreCase[] = [
  {
    says: 'links come back as they were put, also pending and many',
    given: [(tx) => tx.putLinks([a.link('L1', { isMany: true }), pendingLink])],
    ask: (tx) => tx.links(['L1', 'L3', 'L9']),
    gives: new Map([
      ['L1', a.link('L1', { isMany: true })],
      ['L3', pendingLink],
    ]),
  },
  {
    says: 'links of a record are found on either side, in every state, each once',
    given: [
      (tx) =>
        tx.putLinks([
          a.link('L1', { source: 'a.x:1', sink: 'b.x:1' }),
          a.link('L2', { source: 'b.x:1', sink: 'c.x:1', state: 'gone' }),
          a.link('L3', { source: 'a.x:3', sink: null, state: 'pending' }),
        ]),
    ],
    ask: async (tx) => [
      (await tx.linksOf(['b.x:1', 'a.x:1', 'null'])).map(({ id }) => id),
      (await tx.linksOf(['c.x:1'])).map(({ id }) => id),
      (await tx.linksOf(['a.x:3'])).map(({ id }) => id),
    ],
    gives: [['L1', 'L2'], ['L2'], ['L3']],
  },
  {
    says: 'two live links of one source are not the business of the store',
    given: [(tx) => tx.putLinks([a.link('L1'), a.link('L2', { source: 'a.customer:L1' })])],
    ask: async (tx) => (await tx.linksOf(['a.customer:L1'])).length,
    gives: 2,
  },
  {
    says: 'ids of a pipe come in order, page by page',
    given: [
      (tx) => tx.putLinks(['L2', 'L1', 'L3'].map((id) => a.link(id))),
      (tx) => tx.putLinks([a.link('L0', { pipe: 'a-b/order' })]),
    ],
    ask: async (tx) => [
      await tx.linkIdsOf('a-b/customer', '', 2),
      await tx.linkIdsOf('a-b/customer', 'L2', 2),
    ],
    gives: [['L1', 'L2'], ['L3']],
  },
  {
    says: 'records without a link of a pipe come in order, page by page',
    given: [
      (tx) => tx.putImages(['1', '2', '3', '4', '5'].map((id) => a.image(`a.x:${id}`))),
      (tx) => tx.putImages([a.image('b.x:1')]),
      (tx) =>
        tx.putLinks([
          a.link('L1', { source: 'a.x:2', sink: 'b.x:1' }),
          a.link('L2', { source: 'b.x:1', sink: 'a.x:4', state: 'ended' }),
          a.link('L3', { pipe: 'a-b/order', source: 'a.x:3', sink: null, state: 'pending' }),
        ]),
    ],
    ask: async (tx) => [
      await tx.unlinkedRefs('a-b/customer', 'a.x', '', 2),
      await tx.unlinkedRefs('a-b/customer', 'a.x', 'a.x:3', 9),
      await tx.unlinkedRefs('a-b/order', 'a.x', 'a.x:1', 2),
    ],
    gives: [['a.x:1', 'a.x:3'], ['a.x:5'], ['a.x:2', 'a.x:4']],
  },
  {
    says: 'links are counted by pipe and state',
    given: [(tx) => tx.putLinks([a.link('L1'), a.link('L2'), a.link('L3', { state: 'ended' })])],
    ask: (tx) => tx.countLinks(),
    gives: [
      { pipe: 'a-b/customer', state: 'ended', count: 1 },
      { pipe: 'a-b/customer', state: 'live', count: 2 },
    ],
  },
  {
    says: 'a base comes back as it was put, replaced as a whole',
    given: [
      (tx) => tx.putBases([a.base('L1'), a.base('L2')]),
      (tx) => tx.putBases([a.base('L2', { rows: {} })]),
    ],
    ask: (tx) => tx.bases(['L1', 'L2', 'L3']),
    gives: new Map([
      ['L1', a.base('L1')],
      ['L2', a.base('L2', { rows: {} })],
    ]),
  },
  {
    says: 'a dropped link takes its base along, and no other',
    given: [
      (tx) => tx.putLinks([a.link('L1'), a.link('L2')]),
      (tx) => tx.putBases([a.base('L1'), a.base('L2')]),
      (tx) => tx.dropLinks(['L1']),
    ],
    ask: async (tx) => [
      [...(await tx.links(['L1', 'L2'])).keys()],
      [...(await tx.bases(['L1', 'L2'])).keys()],
    ],
    gives: [['L2'], ['L2']],
  },
  {
    says: 'things come back with what they became part of',
    given: [(tx) => tx.putThings([a.thing('T1'), a.thing('T2', { aliasOf: 'T1' })])],
    ask: (tx) => tx.things(['T1', 'T2', 'T3']),
    gives: new Map([
      ['T1', a.thing('T1')],
      ['T2', a.thing('T2', { aliasOf: 'T1' })],
    ]),
  },
  {
    says: 'verdicts are found on either side, and a later one replaces',
    given: [
      (tx) => tx.putVerdicts([a.verdict('a.x:1', 'b.x:1'), a.verdict('a.x:2', 'b.x:2')]),
      (tx) => tx.putVerdicts([a.verdict('a.x:1', 'b.x:1', { says: 'cannot' })]),
    ],
    ask: async (tx) => [await tx.verdictsOf(['b.x:1']), await tx.verdictsOf(['a.x:2', 'b.x:2'])],
    gives: [[a.verdict('a.x:1', 'b.x:1', { says: 'cannot' })], [a.verdict('a.x:2', 'b.x:2')]],
  },
  {
    says: 'uses of a link are replaced as a whole, and found by what was used',
    given: [
      (tx) =>
        tx.putUses([
          { link: 'L2', pipe: 'p', refs: ['a.x:1', 'a.x:2', 'a.x:1'] },
          { link: 'L1', pipe: 'p', refs: ['a.x:1'] },
          { link: 'L3', pipe: 'p', refs: ['a.x:1'] },
        ]),
      (tx) =>
        tx.putUses([
          { link: 'L2', pipe: 'p', refs: ['a.x:1', 'a.x:3'] },
          { link: 'L3', pipe: 'p', refs: [] },
        ]),
    ],
    ask: (tx) => tx.usersOf(['a.x:1', 'a.x:2', 'a.x:3']),
    gives: [
      { ref: 'a.x:1', link: 'L1', pipe: 'p' },
      { ref: 'a.x:1', link: 'L2', pipe: 'p' },
      { ref: 'a.x:3', link: 'L2', pipe: 'p' },
    ],
  },
];

const pipe = 'a-b/customer';
const due = async (tx: Transaction, nowMs: number, limit = 9) =>
  (await tx.dueWork(pipe, 'reconcile', nowMs, limit)).map((found) => [found.key, found.seq]);

const queue: readonly StoreCase[] = [
  {
    says: 'work comes back as it was put, with a number',
    given: [(tx) => tx.putWork([a.work('L1', { tries: 2, cause: 'retry' })])],
    ask: (tx) => tx.dueWork(pipe, 'reconcile', 10, 9),
    gives: [{ ...a.work('L1', { tries: 2, cause: 'retry' }), seq: 1 }],
  },
  {
    says: 'work is due at its time, the earliest first, then in the order it was put',
    given: [
      (tx) => tx.putWork([a.work('L1', { dueMs: 20 }), a.work('L2'), a.work('L3')]),
      (tx) => tx.putWork([a.work('L0'), a.work('L4', { dueMs: 31 })]),
    ],
    ask: async (tx) => [await due(tx, 9), await due(tx, 30), await due(tx, 30, 2)],
    gives: [
      [],
      [
        ['L2', 2],
        ['L3', 3],
        ['L0', 4],
        ['L1', 1],
      ],
      [
        ['L2', 2],
        ['L3', 3],
      ],
    ],
  },
  {
    says: 'work is of its pipe and kind only',
    given: [
      (tx) => tx.putWork([a.work('L1'), a.work('L1', { kind: 'identify' })]),
      (tx) => tx.putWork([a.work('L1', { pipe: 'a-b/order' })]),
    ],
    ask: async (tx) => [
      await due(tx, 10),
      (await tx.dueWork('a-b/order', 'identify', 10, 9)).length,
    ],
    gives: [[['L1', 1]], 0],
  },
  {
    says: 'newer work of a key replaces the older and gets a new number',
    given: [
      (tx) => tx.putWork([a.work('L1'), a.work('L2')]),
      (tx) => tx.putWork([a.work('L1', { cause: 'link', dueMs: 11 })]),
    ],
    ask: (tx) => tx.dueWork(pipe, 'reconcile', 11, 9),
    gives: [
      { ...a.work('L2'), seq: 2 },
      { ...a.work('L1', { cause: 'link', dueMs: 11 }), seq: 3 },
    ],
  },
  {
    says: 'of the same work twice in a batch the last is kept',
    given: [(tx) => tx.putWork([a.work('L1'), a.work('L1', { cause: 'link' })])],
    ask: (tx) => tx.dueWork(pipe, 'reconcile', 10, 9),
    gives: [{ ...a.work('L1', { cause: 'link' }), seq: 2 }],
  },
  {
    says: 'work that was done is gone, and only that',
    given: [
      (tx) => tx.putWork([a.work('L1'), a.work('L2'), a.work('L1', { kind: 'identify' })]),
      async (tx) => tx.ackWork((await tx.dueWork(pipe, 'reconcile', 10, 1)) ?? []),
    ],
    ask: async (tx) => [await due(tx, 10), (await tx.dueWork(pipe, 'identify', 10, 9)).length],
    gives: [[['L2', 2]], 1],
  },
  {
    says: 'work that was renewed meanwhile is not gone when the older is done',
    given: [
      (tx) => tx.putWork([a.work('L1')]),
      (tx) => tx.putWork([a.work('L1', { cause: 'answer' })]),
      (tx) => tx.ackWork([{ ...a.work('L1'), seq: 1 }]),
    ],
    ask: (tx) => due(tx, 10),
    gives: [['L1', 2]],
  },
  {
    says: 'who is identified because the rules changed is so though something else asks for it too',
    given: [
      (tx) =>
        tx.putWork([
          a.work('L1', { kind: 'identify', cause: 'definition' }),
          a.work('L2', { kind: 'identify', cause: 'edit' }),
          a.work('L3', { cause: 'definition' }),
        ]),
      (tx) =>
        tx.putWork([
          a.work('L1', { kind: 'identify', cause: 'link' }),
          a.work('L2', { kind: 'identify', cause: 'definition' }),
          a.work('L3', { cause: 'edit' }),
        ]),
    ],
    ask: async (tx) =>
      [
        ...(await tx.dueWork(pipe, 'identify', 10, 9)),
        ...(await tx.dueWork(pipe, 'reconcile', 10, 9)),
      ].map(({ key, seq, cause }) => [key, seq, cause]),
    gives: [
      ['L1', 4, 'definition'],
      ['L2', 5, 'definition'],
      ['L3', 6, 'edit-and-definition'],
    ],
  },
  {
    says: 'of a link, an edit and a changed pipe are both known until it is decided',
    given: [
      (tx) =>
        tx.putWork([
          a.work('L1', { cause: 'edit' }),
          a.work('L2', { cause: 'answer' }),
          a.work('L3', { cause: 'settings' }),
          a.work('L4', { cause: 'edit' }),
        ]),
      (tx) =>
        tx.putWork([
          a.work('L1', { cause: 'definition' }),
          a.work('L2', { cause: 'settings' }),
          a.work('L3', { cause: 'edit' }),
          a.work('L4', { cause: 'link' }),
        ]),
      (tx) => tx.putWork([a.work('L1', { cause: 'edit' })]),
    ],
    ask: async (tx) =>
      (await tx.dueWork(pipe, 'reconcile', 10, 9)).map(({ key, cause }) => [key, cause]),
    gives: [
      ['L2', 'edit-and-definition'],
      ['L3', 'edit-and-definition'],
      ['L4', 'link'],
      ['L1', 'edit-and-definition'],
    ],
  },
  {
    says: 'work may be dropped by its name, renewed or not',
    given: [
      (tx) => tx.putWork([a.work('L1'), a.work('L2'), a.work('L1', { kind: 'identify' })]),
      (tx) => tx.putWork([a.work('L1')]),
      (tx) => tx.dropWork(['L1', 'L9'].map((key) => ({ pipe, kind: 'reconcile', key }))),
    ],
    ask: async (tx) => [await due(tx, 10), (await tx.dueWork(pipe, 'identify', 10, 9)).length],
    gives: [[['L2', 2]], 1],
  },
  {
    says: 'work is found by its name, whenever it is due',
    given: [
      (tx) =>
        tx.putWork([
          a.work('L1', { dueMs: 50 }),
          a.work('L2', { dueMs: null }),
          a.work('L3'),
          a.work('L1', { kind: 'identify', dueMs: 60 }),
        ]),
    ],
    ask: async (tx) => {
      const wanted = ['L1', 'L2', 'L9', 'L1'].map(
        (key) => ({ pipe, kind: 'reconcile', key }) as const,
      );
      return (await tx.workOf(wanted)).map(({ kind, key, dueMs }) => [kind, key, dueMs]);
    },
    gives: [
      ['reconcile', 'L1', 50],
      ['reconcile', 'L2', null],
    ],
  },
  {
    says: 'work that is due later is hastened; none is made, put off, or given a time',
    given: [
      (tx) =>
        tx.putWork([
          a.work('L1', { dueMs: 50 }),
          a.work('L2', { dueMs: 2 }),
          a.work('L3', { dueMs: null }),
          a.work('L4', { dueMs: 50 }),
          a.work('L1', { kind: 'identify', dueMs: 50 }),
        ]),
      (tx) => {
        const wanted = ['L1', 'L2', 'L3', 'L9'];
        return tx.hastenWork(
          wanted.map((key) => ({ pipe, kind: 'reconcile', key })),
          10,
        );
      },
    ],
    ask: async (tx) =>
      [
        await tx.dueWork(pipe, 'reconcile', 100, 9),
        await tx.asideWork(pipe, 'reconcile', 9),
        await tx.dueWork(pipe, 'identify', 100, 9),
      ].map((work) => work.map(({ key, dueMs }) => [key, dueMs])),
    gives: [
      [
        ['L2', 2],
        ['L1', 10],
        ['L4', 50],
      ],
      [['L3', null]],
      [['L1', 50]],
    ],
  },
  {
    says: 'all work of a pipe and kind that is due later is due at once; what has no time keeps none',
    given: [
      (tx) => tx.putWork([a.work('L1', { dueMs: 50 }), a.work('L2', { dueMs: 2 })]),
      (tx) => tx.putWork([a.work('L3', { dueMs: null })]),
      (tx) => tx.putWork([a.work('L1', { kind: 'identify', dueMs: 50 })]),
      (tx) => tx.putWork([a.work('L1', { pipe: 'other', dueMs: 50 })]),
      (tx) => tx.hastenAll(pipe, 'reconcile', 10),
    ],
    ask: async (tx) =>
      [
        await tx.dueWork(pipe, 'reconcile', 100, 9),
        await tx.asideWork(pipe, 'reconcile', 9),
        await tx.dueWork(pipe, 'identify', 100, 9),
        await tx.dueWork('other', 'reconcile', 100, 9),
      ].map((work) => work.map(({ key, dueMs }) => [key, dueMs])),
    gives: [
      [
        ['L2', 2],
        ['L1', 10],
      ],
      [['L3', null]],
      [['L1', 50]],
      [['L1', 50]],
    ],
  },
  {
    says: 'a number is not used again when its work is gone',
    given: [
      (tx) => tx.putWork([a.work('L1')]),
      (tx) => tx.ackWork([{ ...a.work('L1'), seq: 1 }]),
      (tx) => tx.putWork([a.work('L1')]),
    ],
    ask: (tx) => due(tx, 10),
    gives: [['L1', 2]],
  },
  {
    says: 'a thousand pieces of work are put, taken and done in one call each',
    given: [
      (tx) => tx.putWork(thousand.map((id) => a.work(id))),
      async (tx) => tx.ackWork(await tx.dueWork(pipe, 'reconcile', 10, 999)),
    ],
    ask: (tx) => due(tx, 10),
    gives: [['0999', 1000]],
  },
  {
    says: 'work without a time is never due, waits aside in the order it was put, and has no next',
    given: [
      (tx) => tx.putWork(['L2', 'L1', 'L3'].map((id) => a.work(id, { dueMs: null }))),
      (tx) => tx.putWork([a.work('L3', { dueMs: 5 })]),
      (tx) => tx.putWork([a.work('a.x:1', { kind: 'identify', dueMs: null })]),
    ],
    ask: async (tx) => [
      (await tx.dueWork(pipe, 'reconcile', Number.MAX_SAFE_INTEGER, 9)).map(({ key }) => key),
      (await tx.asideWork(pipe, 'reconcile', 9)).map(({ key, dueMs }) => [key, dueMs]),
      (await tx.asideWork(pipe, 'reconcile', 1)).map(({ key }) => key),
      await tx.countWork(10),
    ],
    gives: [
      ['L3'],
      [
        ['L2', null],
        ['L1', null],
      ],
      ['L2'],
      [
        { pipe, kind: 'identify', count: 1, due: 0, nextDueMs: null },
        { pipe, kind: 'reconcile', count: 3, due: 1, nextDueMs: 5 },
      ],
    ],
  },
  {
    says: 'work is counted by pipe and kind: all, due, and the next',
    given: [
      (tx) => tx.putWork([a.work('L1', { dueMs: 5 }), a.work('L2'), a.work('L3', { dueMs: 99 })]),
      (tx) => tx.putWork([a.work('a.x:1', { kind: 'identify', dueMs: 99 })]),
    ],
    ask: (tx) => tx.countWork(10),
    gives: [
      { pipe, kind: 'identify', count: 1, due: 0, nextDueMs: 99 },
      { pipe, kind: 'reconcile', count: 3, due: 2, nextDueMs: 5 },
    ],
  },
];

const intents: readonly StoreCase[] = [
  {
    says: 'an intent comes back as it was put',
    given: [(tx) => tx.putIntents([a.intent('b.x:1'), a.intent('create:T:b.x', { target: null })])],
    ask: (tx) => tx.intents(['b.x:1', 'create:T:b.x', 'b.x:2']),
    gives: new Map([
      ['b.x:1', a.intent('b.x:1')],
      ['create:T:b.x', a.intent('create:T:b.x', { target: null })],
    ]),
  },
  {
    says: 'an intent may be put again under its own id',
    given: [
      (tx) => tx.putIntents([a.intent('b.x:1')]),
      (tx) => tx.putIntents([a.intent('b.x:1', { tries: 1, dueMs: 20 })]),
    ],
    ask: async (tx) => (await tx.intents(['b.x:1'])).get('b.x:1'),
    gives: a.intent('b.x:1', { tries: 1, dueMs: 20 }),
  },
  {
    says: 'after an intent is dropped its key is free for another',
    given: [
      (tx) => tx.putIntents([a.intent('b.x:1'), a.intent('b.x:2')]),
      (tx) => tx.dropIntents(['b.x:1']),
      (tx) => tx.putIntents([a.intent('b.x:1', { id: 'another' })]),
    ],
    ask: async (tx) => [...(await tx.intents(['b.x:1', 'b.x:2'])).values()].map(({ id }) => id),
    gives: ['another', 'intent of b.x:2'],
  },
  {
    says: 'intents are found by link',
    given: [(tx) => tx.putIntents(['2', '1', '3'].map((id) => a.intent(id, { link: `L${id}` })))],
    ask: async (tx) => (await tx.intentsOfLinks(['L1', 'L2', 'L9'])).map(({ key }) => key),
    gives: ['1', '2'],
  },
  {
    says: 'due intents of a pipe come the earliest first',
    given: [
      (tx) =>
        tx.putIntents([
          a.intent('1', { dueMs: 20 }),
          a.intent('2'),
          a.intent('3', { dueMs: 21 }),
          a.intent('4', { pipe: 'a-b/order' }),
        ]),
    ],
    ask: async (tx) => [
      (await tx.dueIntents(pipe, 20, 9)).map(({ key }) => key),
      (await tx.dueIntents(pipe, 20, 1)).map(({ key }) => key),
    ],
    gives: [['2', '1'], ['2']],
  },
  {
    says: 'the open creates of a pipe are told without what they send',
    given: [
      (tx) =>
        tx.putIntents([
          a.intent('1', { kind: 'create', link: 'l1', entity: 'b.customer', atMs: 5, dueMs: 20 }),
          a.intent('2', { kind: 'update' }),
          a.intent('3', { kind: 'create', pipe: 'a-b/order' }),
        ]),
    ],
    ask: (tx) => tx.openCreates(pipe, 9),
    gives: [{ key: '1', link: 'l1', entity: 'b.customer', atMs: 5, dueMs: 20 }],
  },
  {
    says: 'an intent that waits for a person is never due, and open as all are',
    given: [
      (tx) =>
        tx.putIntents([
          a.intent('1', { dueMs: null }),
          a.intent('2', { dueMs: 20 }),
          a.intent('3', { pipe: 'a-b/order', dueMs: null }),
        ]),
    ],
    ask: async (tx) => [
      (await tx.dueIntents(pipe, Number.MAX_SAFE_INTEGER, 9)).map(({ key }) => key),
      new Map((await tx.openIntents(pipe, 9)).map(({ key, dueMs }) => [key, dueMs])),
      (await tx.openIntents(pipe, 1)).length,
      await tx.countIntents(),
    ],
    gives: [
      ['2'],
      new Map([
        ['1', null],
        ['2', 20],
      ]),
      1,
      [
        { pipe, count: 2, nextDueMs: 20 },
        { pipe: 'a-b/order', count: 1, nextDueMs: null },
      ],
    ],
  },
  {
    says: 'intents are counted by pipe, with the next',
    given: [(tx) => tx.putIntents([a.intent('1', { dueMs: 20 }), a.intent('2')])],
    ask: (tx) => tx.countIntents(),
    gives: [{ pipe, count: 2, nextDueMs: 10 }],
  },
];

const waiting = [
  a.parked('L1', { row: 'name', why: 'conflict', values: { F: 'a', S: null }, choice: 'sink' }),
  a.parked('L1', { row: 'customer.id', waitsFor: 'a.customer:7' }),
  a.parked('L2', { waitsFor: 'a.customer:7', candidates: ['b.x:1', 'b.x:2'], sinceMs: 3 }),
  a.parked('a.x:1', { pipe: 'a-b/order', guard: 'deletes', taken: ['b.x:1'] }),
] as const;
const [conflict, reference, whole, order] = waiting;
const held = { why: 'held', guard: 'changes', reason: 'Too many.' } as const;
const heldCount = { oldestMs: 5, reason: held.reason };
const park = (tx: Transaction) => tx.putParked(waiting);

const parkedCases: readonly StoreCase[] = [
  {
    says: 'what waits comes back as it was put, by subject',
    given: [park],
    ask: (tx) => tx.parkedOf(['L1', 'a.x:1']),
    gives: [reference, conflict, order],
  },
  {
    says: 'what waits for a record is found',
    given: [park],
    ask: (tx) => tx.parkedWaitingFor(['a.customer:7', 'a.customer:8', '']),
    gives: [reference, whole],
  },
  {
    says: 'one record may wait in two pipes, and is dropped from one',
    given: [
      park,
      (tx) => tx.putParked([a.parked('a.x:1')]),
      (tx) => tx.dropParked([{ pipe: 'a-b/order', subject: 'a.x:1', row: '*' }]),
    ],
    ask: (tx) => tx.parkedOf(['a.x:1']),
    gives: [a.parked('a.x:1')],
  },
  {
    says: 'a row that waits anew replaces its older reason, other rows stay',
    given: [park, (tx) => tx.putParked([{ ...reference, why: 'ambiguous', waitsFor: null }])],
    ask: async (tx) => [await tx.parkedOf(['L1']), await tx.parkedWaitingFor(['a.customer:7'])],
    gives: [[{ ...reference, why: 'ambiguous', waitsFor: null }, conflict], [whole]],
  },
  {
    says: 'what waits is listed in order, page by page, all or by pipe and reason',
    given: [park],
    ask: async (tx) => [
      await tx.parkedList({}, '', 2),
      await tx.parkedList({}, placeOfParked(conflict), 9),
      await tx.parkedList({ pipe: 'a-b/order' }, '', 9),
      await tx.parkedList({ pipe, why: 'reference' }, placeOfParked(reference), 9),
      await tx.parkedList({ why: 'held' }, '', 9),
    ],
    gives: [[reference, conflict], [whole, order], [order], [whole], []],
  },
  {
    says: 'what a person left is neither listed nor counted, and still known where it stands',
    given: [park, (tx) => tx.putParked([{ ...reference, choice: 'left' }])],
    ask: async (tx) => [
      await tx.parkedList({ pipe }, '', 9),
      await tx.countParked(),
      await tx.parkedWaitingFor(['a.customer:7']),
    ],
    gives: [
      [conflict, whole],
      [
        { pipe, why: 'conflict', count: 1, oldestMs: 5 },
        { pipe, why: 'reference', count: 1, oldestMs: whole.sinceMs },
        { pipe: 'a-b/order', why: 'reference', count: 1, oldestMs: 5 },
      ],
      [{ ...reference, choice: 'left' }, whole],
    ],
  },
  {
    says: 'what guards hold is counted by pipe and guard, with what a person chose and without what one left',
    given: [
      park,
      (tx) =>
        tx.putParked([
          a.parked('L1', { ...held, row: 'name', sinceMs: 7 }),
          a.parked('L2', { ...held, row: 'name', choice: 'source' }),
          a.parked('L3', { ...held, row: 'name', choice: 'left' }),
          a.parked('L3', { ...held, row: 'phone', guard: 'emptied' }),
          a.parked('L1', { ...held, pipe: 'a-b/order', guard: 'deletes' }),
        ]),
    ],
    ask: (tx) => tx.countHeld(),
    gives: [
      { ...heldCount, pipe, guard: 'changes', count: 2, chosen: 1 },
      { ...heldCount, pipe, guard: 'emptied', count: 1, chosen: 0 },
      { ...heldCount, pipe: 'a-b/order', guard: 'deletes', count: 1, chosen: 0 },
    ],
  },
  {
    says: 'what waits is counted by pipe and reason, with the oldest',
    given: [park],
    ask: (tx) => tx.countParked(),
    gives: [
      { pipe, why: 'conflict', count: 1, oldestMs: 5 },
      { pipe, why: 'reference', count: 2, oldestMs: 3 },
      { pipe: 'a-b/order', why: 'reference', count: 1, oldestMs: 5 },
    ],
  },
];

const told = ['a.x:1', 'a.x:2', 'a.x:1'].map((ref, at) => a.entry(ref, { atMs: at }));

const journal: readonly StoreCase[] = [
  {
    says: 'the journal of records comes the newest first, numbered in the order it was written',
    given: [
      (tx) => tx.appendJournal(told.slice(0, 2)),
      (tx) => tx.appendJournal([...told.slice(2), a.entry('a.x:9', { link: null, pipe: null })]),
    ],
    ask: async (tx) => [
      await tx.journalOf(['a.x:1', 'a.x:2'], 9),
      (await tx.journalOf(['a.x:1', 'a.x:2'], 2)).map(({ seq }) => seq),
      await tx.journalAfter(3, 9),
      (await tx.journalAfter(0, 2)).map(({ seq }) => seq),
      await tx.journalEnd(),
    ],
    gives: [
      [2, 1, 0].map((at) => ({ ...told[at], seq: at + 1 })),
      [3, 2],
      [{ ...a.entry('a.x:9', { link: null, pipe: null }), seq: 4 }],
      [1, 2],
      4,
    ],
  },
  {
    says: 'a journal without entries ends before the first',
    given: [],
    ask: (tx) => tx.journalEnd(),
    gives: 0,
  },
  {
    says: 'what the journal has kept for long enough goes, a portion of the oldest at a time',
    given: [
      (tx) => tx.appendJournal([...told, ...told].map((one, atMs) => ({ ...one, atMs }))),
      async (tx) => {
        await tx.dropJournal(4, 3);
      },
    ],
    ask: async (tx) => [
      (await tx.journalAfter(0, 9)).map(({ seq }) => seq),
      await tx.dropJournal(4, 3),
      (await tx.journalAfter(0, 9)).map(({ seq, atMs }) => [seq, atMs]),
      await tx.dropJournal(4, 3),
    ],
    gives: [
      [4, 5, 6],
      1,
      [
        [5, 4],
        [6, 5],
      ],
      0,
    ],
  },
  {
    says: 'the same thing may happen twice',
    given: [(tx) => tx.appendJournal([a.entry('a.x:1'), a.entry('a.x:1')])],
    ask: async (tx) => (await tx.journalOf(['a.x:1'], 9)).length,
    gives: 2,
  },
  {
    says: 'counters of oscillation are kept by record and property',
    given: [
      (tx) => tx.putOscillations([a.oscillation('a.x:1'), a.oscillation('a.x:2')]),
      (tx) => tx.putOscillations([a.oscillation('a.x:1', { property: 'email', frozenAtMs: 9 })]),
      (tx) => tx.putOscillations([a.oscillation('a.x:1', { quick: 0, daily: [] })]),
    ],
    ask: (tx) => tx.oscillations(['a.x:1']),
    gives: [
      a.oscillation('a.x:1', { property: 'email', frozenAtMs: 9 }),
      a.oscillation('a.x:1', { quick: 0, daily: [] }),
    ],
  },
  {
    says: 'a cursor comes back as it was put, whatever its position is',
    given: [
      (tx) => tx.putCursors([a.cursor('a.x'), a.cursor('a.y', { position: 'page 2' })]),
      (tx) =>
        tx.putCursors([a.cursor('a.x', { position: null, isScanOpen: false, completeAtMs: 9 })]),
    ],
    ask: (tx) => tx.cursors(['a.x', 'a.y', 'a.z']),
    gives: new Map([
      ['a.x', a.cursor('a.x', { position: null, isScanOpen: false, completeAtMs: 9 })],
      ['a.y', a.cursor('a.y', { position: 'page 2' })],
    ]),
  },
  {
    says: 'facts are any JSON, and null is one',
    given: [
      (tx) => tx.putFacts({ text: 'a', number: 1.5, yes: true, none: null, list: [1, { a: 'b' }] }),
      (tx) => tx.putFacts({ text: 'b' }),
    ],
    ask: (tx) => tx.facts(['text', 'number', 'yes', 'none', 'list', 'missing']),
    gives: new Map<string, unknown>([
      ['list', [1, { a: 'b' }]],
      ['none', null],
      ['number', 1.5],
      ['text', 'b'],
      ['yes', true],
    ]),
  },
];

const renamed: StoreCase = {
  says: 'what is kept under the name of a pipe is kept under another, and that of others stays',
  given: [
    async (tx) => {
      await tx.putLinks([a.link('L1'), a.link('L2', { pipe: 'a-b/customer 2' })]);
      await tx.putBases([a.base('L1'), a.base('L2', { pipe: 'a-b/customer 2' })]);
      await tx.putWork([
        a.work('L1', { cause: 'settings' }),
        a.work('L1', { pipe: 'x', dueMs: 1 }),
      ]);
      await tx.putIntents([a.intent('b.customer:1')]);
      await tx.putParked([
        a.parked('L1', { choice: 'sink' }),
        a.parked('L1', { pipe: 'x' }),
        a.parked('L2', { pipe: 'x' }),
      ]);
      await tx.putUses([{ link: 'L1', pipe: 'a-b/customer', refs: ['a.x:1'] }]);
      await tx.putKeys(
        ['a-b/customer 0', 'a-b/customer 12', 'a-b/customer 2 0', 'x 0'].map((scope) => ({
          scope,
          ref: 'a.customer:1',
          values: ['7'],
        })),
      );
    },
    (tx) => tx.renamePipes(new Map([['a-b/customer', 'x']])),
  ],
  ask: async (tx) => [
    await tx.linkIdsOf('a-b/customer', '', 9),
    await tx.linkIdsOf('x', '', 9),
    await tx.linkIdsOf('a-b/customer 2', '', 9),
    [...(await tx.bases(['L1', 'L2'])).values()].map(({ pipe }) => pipe),
    (await tx.dueWork('x', 'reconcile', 99, 9)).map(({ key, cause }) => [key, cause]),
    (await tx.openIntents('x', 9)).map(({ key }) => key),
    (await tx.parkedList({}, '', 9)).map(({ pipe, subject, choice }) => [pipe, subject, choice]),
    await tx.usersOf(['a.x:1']),
    (
      await tx.keysOf(
        ['a-b/customer 0', 'a-b/customer 12', 'a-b/customer 2 0', 'x 0'].map((scope) => ({
          scope,
          ref: 'a.customer:1',
        })),
      )
    ).map(({ scope }) => scope),
  ],
  gives: [
    [],
    ['L1'],
    ['L2'],
    ['x', 'a-b/customer 2'],
    [['L1', 'settings']],
    ['b.customer:1'],
    [
      ['x', 'L1', 'sink'],
      ['x', 'L2', null],
    ],
    [{ ref: 'a.x:1', link: 'L1', pipe: 'x' }],
    ['a-b/customer 2 0', 'x 0'],
  ],
};

const exchanged: StoreCase = {
  says: 'names of pipes that are exchanged take along all that is kept under them, with its keys',
  given: [
    async (tx) => {
      const of = (pipe: string) => ({ pipe });
      await tx.putLinks([a.link('L1', of('x')), a.link('L2', of('y')), a.link('L3', of('z'))]);
      await tx.putWork([
        a.work('L1', of('x')),
        a.work('same', { pipe: 'x', cause: 'settings' }),
        a.work('same', { pipe: 'y', cause: 'edit' }),
      ]);
      await tx.putParked([a.parked('L2', of('y'))]);
      await tx.putKeys(
        ['x 0', 'y 0', 'y 1', 'z 0'].map((scope) => ({
          scope,
          ref: 'a.customer:1',
          values: [`of ${scope}`],
        })),
      );
    },
    (tx) =>
      tx.renamePipes(
        new Map([
          ['x', 'y'],
          ['y', 'x'],
        ]),
      ),
  ],
  ask: async (tx) => [
    await tx.linkIdsOf('x', '', 9),
    await tx.linkIdsOf('y', '', 9),
    await tx.linkIdsOf('z', '', 9),
    (await tx.dueWork('x', 'reconcile', 99, 9)).map(({ key, cause }) => [key, cause]),
    (await tx.dueWork('y', 'reconcile', 99, 9)).map(({ key }) => key).sort(),
    (await tx.parkedList({}, '', 9)).map(({ pipe, subject }) => [pipe, subject]),
    (
      await tx.keysOf(
        ['x 0', 'x 1', 'y 0', 'y 1', 'z 0'].map((scope) => ({ scope, ref: 'a.customer:1' })),
      )
    ).map(({ scope, values }) => [scope, ...values]),
  ],
  gives: [
    ['L2'],
    ['L1'],
    ['L3'],
    [['same', 'edit']],
    ['L1', 'same'],
    [['x', 'L2']],
    [
      ['x 0', 'of y 0'],
      ['x 1', 'of y 1'],
      ['y 0', 'of x 0'],
      ['z 0', 'of z 0'],
    ],
  ],
};

/** Every method with a batch, given nothing, has nothing to do. */
const empty: StoreCase = {
  says: 'an empty batch asks nothing, changes nothing and gives nothing',
  given: [
    async (tx) => {
      await tx.putImages([]);
      await tx.putMembers([]);
      await tx.putSeen(1, []);
      await tx.putKeys([]);
      await tx.addKeys([]);
      await tx.putLinks([]);
      await tx.dropLinks([]);
      await tx.putBases([]);
      await tx.putThings([]);
      await tx.putVerdicts([]);
      await tx.putWork([]);
      await tx.ackWork([]);
      await tx.dropWork([]);
      await tx.hastenWork([], 1);
      await tx.putIntents([]);
      await tx.dropIntents([]);
      await tx.putParked([]);
      await tx.dropParked([]);
      await tx.putUses([]);
      await tx.putOscillations([]);
      await tx.appendJournal([]);
      await tx.putCursors([]);
      await tx.putFacts({});
    },
    (tx) => tx.putKeys([{ scope: 's', ref: 'a.x:1', values: ['1'] }]),
  ],
  ask: async (tx) => [
    await tx.images([]),
    await tx.heads([]),
    await tx.imageSeqs([]),
    await tx.membersOf([]),
    await tx.keysOf([]),
    await tx.refsWithKeys([]),
    await tx.crowdedKeys([], 0),
    await tx.links([]),
    await tx.linksOf([]),
    await tx.bases([]),
    await tx.things([]),
    await tx.verdictsOf([]),
    await tx.intents([]),
    await tx.intentsOfLinks([]),
    await tx.parkedOf([]),
    await tx.parkedWaitingFor([]),
    await tx.usersOf([]),
    await tx.oscillations([]),
    await tx.journalOf([], 9),
    await tx.journalAfter(0, 9),
    await tx.cursors([]),
    await tx.facts([]),
    await tx.countImages(),
  ],
  gives: [
    new Map(),
    new Map(),
    new Map(),
    [],
    [],
    [],
    [],
    new Map(),
    [],
    new Map(),
    new Map(),
    [],
    new Map(),
    [],
    [],
    [],
    [],
    [],
    [],
    [],
    new Map(),
    new Map(),
    [],
  ],
};

export const storeCases: readonly StoreCase[] = [
  ...images,
  ...keys,
  ...links,
  ...queue,
  ...intents,
  ...parkedCases,
  ...journal,
  renamed,
  exchanged,
  empty,
];
