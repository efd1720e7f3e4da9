// Which sets of pipes may run together: the properties they join must form a forest.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { catalogueWith, told } from './small-project.ts';

const schema = JSON.stringify({
  type: 'object',
  properties: {
    id: { type: 'string' },
    x: { type: 'string' },
    y: { type: 'string' },
    xx: { type: 'string' },
    ref: { type: 'string' },
    address: {
      type: 'object',
      properties: { city: { type: 'string' }, code: { type: 'string' } },
    },
    lines: {
      type: 'array',
      items: { type: 'object', properties: { id: { type: 'string' }, t: { type: 'string' } } },
    },
  },
});

const lines = (row: string) =>
  `  lines: { each: lines, key: { source: id, sink: id }, properties: { ${row} } }`;

/** What is told of these pipes, in four systems that are alike. */
async function toldOf(pipes: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const own: Record<string, string> = { ...pipes };
  for (const name of ['a', 'b', 'c', 'd']) {
    own[`pipes/systems/${name}.yaml`] = 'driver: memory\nentities: { one: {}, two: {} }\n';
    for (const entity of ['one', 'two']) own[`schemas/${name}/${entity}.json`] = schema;
  }
  return told(await catalogueWith(own)).filter((line) => /pipe\.|`settled`/.test(line));
}

/** A pipe as `a.one > b.one: x = x, y`; `<>` goes both ways; ` off` at the end: not enabled. */
async function check(pipes: readonly string[], expected: readonly string[]): Promise<void> {
  const own: Record<string, string> = {};
  for (const [at, line] of pipes.entries()) {
    const [, source, way, sink, rows, off] = /^(\S+) (<?>) (\S+): (.*?)( off)?$/.exec(
      line,
    ) as RegExpExecArray;
    const folder = `${source?.[0]}-${sink?.[0]}`;
    const properties = (rows as string).split(', ').map((row) => `  ${row.replace(' = ', ': ')}\n`);
    own[`pipes/${folder}/p${at}.yaml`] =
      `source: ${source}\nsink: ${sink}\n${off ? 'enabled: false\n' : ''}${way === '<>' ? 'back: { create: never }\n' : ''}properties:\n${properties.join('')}`;
  }
  const found = await toldOf(own);
  expect(found).toHaveLength(expected.length);
  for (const [at, text] of expected.entries()) expect(found[at]).toContain(text);
}

it.each([
  ['one pipe', ['a.one <> b.one: x = x, y = y'], []],
  ['a chain of two', ['a.one <> b.one: x = x', 'b.one <> c.one: x = x'], []],
  [
    'a star of three',
    ['a.one <> d.one: x = x', 'b.one <> d.one: x = x', 'c.one <> d.one: x = x'],
    [],
  ],
  [
    'a triangle over different properties',
    ['a.one <> b.one: x = x', 'b.one <> c.one: y = y', 'a.one <> c.one: ref = ref'],
    [],
  ],
  ['two entities of the same systems', ['a.one <> b.one: x = x', 'a.two <> b.two: x = x'], []],
  ['several properties of one row', ['a.one > b.one: x = x & y'], []],
  [
    'a switched-off pipe that would close a circle',
    ['a.one <> b.one: x = x', 'b.one <> c.one: x = x', 'a.one <> c.one: x = x off'],
    [],
  ],
  [
    'two pipes that write different properties',
    ['a.one > b.one: x = x', 'a.one > b.one: y = y'],
    [],
  ],
  [
    'two rows of one pipe that the next pipe joins',
    ['a.one > b.one: x = x, y = y', 'b.one > c.one: ref = x & y'],
    [],
  ],
  [
    'triangle swap: three systems, each two of them joined',
    ['a.one <> b.one: x = x', 'b.one <> c.one: x = x', 'a.one <> c.one: x = x'],
    [
      'pipe.cycle: These rows close a circle: a-b/p0 (x), a-c/p2 (x), b-c/p1 (x). Drop `x` from b-c/p1',
    ],
  ],
  [
    'a triangle of one-way rows',
    ['a.one > b.one: x = x', 'b.one > c.one: x = x', 'c.one > a.one: x = x'],
    ['pipe.cycle'],
  ],
  [
    'a triangle whose middle changes the property',
    ['a.one <> b.one: y = x', 'b.one <> c.one: ref = y', 'a.one <> c.one: ref = x'],
    ['pipe.cycle'],
  ],
  [
    'a circle of four',
    [
      'a.one <> b.one: x = x',
      'b.one <> c.one: x = x',
      'c.one <> d.one: x = x',
      'a.one <> d.one: x = x',
    ],
    ['pipe.cycle'],
  ],
  [
    'two opposite one-way rows: from one to the other, and back',
    ['a.one > b.one: x = x', 'b.one > a.one: x = x'],
    ['pipe.cycle'],
  ],
  [
    'the same two entities twice',
    ['a.one <> b.one: x = x', 'a.one <> b.one: x = x'],
    ['pipe.cycle'],
  ],
  [
    'a circle hidden in an expression',
    ['a.one <> b.one: x = x', 'b.one <> c.one: x = x', 'c.one > a.one: x = y & x'],
    ['pipe.cycle'],
  ],
  [
    'two one-way pipes into one property',
    ['a.one > c.one: x = x', 'b.one > c.one: x = x'],
    ['pipe.two-writers: `x` of `c.one` is written by two pipes: a-c/p0, b-c/p1.'],
  ],
  [
    'records that wait for records that wait for nobody',
    ['a.one > b.one: x = x', 'a.two > b.two: ref = {link: a.one,source: ref,settled: true}'],
    [],
  ],
  [
    'records that wait for those that wait for them',
    [
      'a.one > b.one: ref = {link: a.two,source: ref,settled: true}',
      'a.two > b.two: ref = {link: a.one,source: ref,settled: true}',
    ],
    ['pipe.waits-in-circle: Records of these pipes wait for each other until all are settled'],
  ],
  [
    'references in a circle of which one waits',
    [
      'a.one > b.one: ref = {link: a.two,source: ref}',
      'a.two > b.two: ref = {link: a.one,source: ref,settled: true}',
    ],
    [],
  ],
  [
    'records that wait for others of their kind',
    ['a.one > b.one: ref = {link: a.one,source: ref,settled: true}'],
    [
      'pipe.waits-in-circle: Records of these pipes wait for each other until all are settled, which is never: a-b/p0.',
    ],
  ],
  [
    'records that wait for those of a third system to come over a second',
    [
      'a.one > b.one: x = x',
      'b.one > c.one: x = x',
      'a.two > c.two: ref = {link: a.one,source: ref,settled: true}',
    ],
    ['key.alone: `settled` needs a pipe between `a.one` and `c.one`.'],
  ],
] as const)('%s', (_, pipes, expected) => check(pipes, expected));

it.each([
  [
    'a circle of two whose rows name the record',
    { 'a-b': '  x: $source.y', 'b-a': "  y: $source.x & '.'" },
    'pipe.cycle',
  ],
  [
    'a circle of two over an object and a part of it',
    { 'a-b': '  address: address', 'b-a': "  address.city: address.city & '.'" },
    'pipe.cycle',
  ],
  [
    'an object from one system and a part of it from another',
    { 'a-b': '  address: address', 'c-b': '  address.city: x' },
    'pipe.two-writers: `address.city` of `b.one` is written by two pipes: a-b/p, c-b/p.',
  ],
  [
    'a part from one system and the object around it from another',
    { 'a-b': '  address.city: x', 'c-b': '  address: address' },
    'pipe.two-writers: `address` of `b.one` is written by two pipes: a-b/p, c-b/p.',
  ],
  [
    'a list, and what is made of its items on the way back',
    { 'a-b': lines('t: t'), 'b-a': "  x: $join(lines.t, '.')" },
    'pipe.cycle',
  ],
  [
    'what items take from the record around them',
    { 'a-b': lines('t: $source.x'), 'b-a': "  x: $join(lines.t, '.')" },
    'pipe.cycle',
  ],
  ['parts of one object', { 'a-b': '  address.city: x', 'c-b': '  address.code: x' }, undefined],
  ['names that begin alike', { 'a-b': '  x: x', 'c-b': '  xx: x' }, undefined],
] as const)('%s', async (_, folders, expected) => {
  const files = Object.entries(folders).map(([folder, rows]) => {
    const [source, sink] = folder.split('-');
    const file = `source: ${source}.one\nsink: ${sink}.one\nproperties:\n${rows}\n`;
    return [`pipes/${folder}/p.yaml`, file];
  });
  const found = await toldOf(Object.fromEntries(files));
  expect(found).toHaveLength(expected ? 1 : 0);
  if (expected) expect(found[0]).toContain(expected);
});

it('an action whose value waits for the record itself closes a circle', async () => {
  const system = 'driver: memory\nentities: { one: { actions: { send: { path: /send } } } }\n';
  const value = '{ link: a.one, source: id, settled: true }';
  const lines = told(
    await catalogueWith({
      'pipes/systems/a.yaml': system,
      'pipes/systems/b.yaml': system,
      'schemas/a/one.json': schema,
      'schemas/b/one.json': schema,
      'pipes/a-b/p.yaml': `source: a.one\nsink: b.one\nthen: [{ action: send, with: { to: ${value} } }]\nproperties: { x: x }\n`,
    }),
  );
  expect(lines.join()).toContain('p.yaml:3:32 pipe.waits-in-circle');
});

it('ring of siblings: a property is shared in one many-to-one pipe only', async () => {
  const many = (sink: string, isShared: boolean) =>
    `source: a.one\nsink: ${sink}.one\nmerge: [{ source: ref, sink: ref, many: true }]\nback: { create: never }\nproperties:\n  x: { source: x${isShared ? ', shared: true' : ''} }\n`;
  const system = 'driver: memory\nentities: { one: {} }\n';
  const files = (isShared: boolean) => ({
    ...Object.fromEntries(
      ['a', 'b', 'c'].flatMap((name) => [
        [`pipes/systems/${name}.yaml`, system],
        [`schemas/${name}/one.json`, schema],
      ]),
    ),
    'pipes/a-b/one.yaml': many('b', true),
    'pipes/a-c/one.yaml': many('c', isShared),
  });
  expect(told(await catalogueWith(files(false)))).toEqual([]);
  expect(told(await catalogueWith(files(true))).join()).toContain(
    'pipe.shared-twice: Two pipes share the same property between siblings',
  );
});

/** Pipes between systems, each with its rows as pairs of a sink and a source property. */
const somePipes = fc.array(
  fc.record({
    ends: fc.constantFrom('ab', 'ba', 'bc', 'cb', 'ac', 'cd', 'da', 'bd'),
    isTwoWay: fc.boolean(),
    rows: fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('x', 'y')), {
      minLength: 1,
      maxLength: 2,
      comparator: ([left, from], [right, to]) => left === right || from === to,
    }),
  }),
  { minLength: 2, maxLength: 4 },
);
type SomePipe = typeof somePipes extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

/** Sets of names that are joined, two at a time; tells whether the two were joined already. */
function joining(): { join(left: string, right: string): boolean; of(name: string): string } {
  const up = new Map<string, string>();
  const of = (name: string): string => (up.has(name) ? of(up.get(name) as string) : name);
  const join = (left: string, right: string) => {
    const [a, b] = [of(left), of(right)];
    if (a !== b) up.set(a, b);
    return a === b;
  };
  return { join, of };
}

/** As it is said: of properties that rows join, each pipe is an edge, and edges close no circle; one pipe writes a property. */
function isForest(pipes: readonly SomePipe[]): boolean {
  const properties = joining();
  for (const { ends, rows } of pipes)
    for (const [sink, source] of rows) properties.join(`${ends[1]}${sink}`, `${ends[0]}${source}`);
  const edges = new Map<string, ReturnType<typeof joining>>();
  const isEdge = pipes.every(({ ends, rows }) => {
    const groups = new Set(rows.map(([sink]) => properties.of(`${ends[1]}${sink}`)));
    return [...groups].every((group) => {
      const known = edges.get(group) ?? joining();
      edges.set(group, known);
      return !known.join(ends[0] as string, ends[1] as string);
    });
  });
  const writers = pipes.flatMap(({ ends, rows, isTwoWay }) =>
    rows.map(([sink]) => ({ to: `${ends[1]}${sink}`, isTwoWay })),
  );
  const isWrittenOnce = writers.every(
    (one, at) =>
      !writers
        .slice(0, at)
        .some((other) => other.to === one.to && !(one.isTwoWay && other.isTwoWay)),
  );
  return isEdge && isWrittenOnce;
}

it('P13: exactly the forests are accepted', async () => {
  const files = (pipes: readonly SomePipe[]) =>
    Object.fromEntries(
      pipes.map(({ ends: [source, sink], isTwoWay, rows }, at) => [
        `pipes/${source}-${sink}/p${at}.yaml`,
        [
          `source: ${source}.one\nsink: ${sink}.one`,
          ...(isTwoWay ? ['back: { create: never }'] : []),
          `properties:\n${rows.map(([to, from]) => `  ${to}: ${from}\n`).join('')}`,
        ].join('\n'),
      ]),
    );
  await fc.assert(
    fc.asyncProperty(somePipes, async (pipes) => {
      expect((await toldOf(files(pipes))).length === 0).toBe(isForest(pipes));
    }),
    { numRuns: 100 },
  );
}, 60_000);
