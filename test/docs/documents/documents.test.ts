// The documents of a project that has a row of every kind. The golden text is rewritten on request:
// `vitest run --config test/vitest.config.ts test/docs -u`.

import { describe, expect, test } from 'vitest';
import { mustParse, readBack, remarksOf } from '../docutils.ts';
import {
  back,
  catalogue,
  type DocumentedCatalogue,
  list,
  mergeRule,
  pair,
  pipe,
  row,
  system,
} from '../hand-built.ts';
import { sample } from '../sample.ts';
import { documents } from '../texts.ts';

const path = 'generated-docs/my-shop-erp.rst';

test('the document of a pair reads as it was reviewed', async () => {
  await expect(documents(sample)[path]).toMatchFileSnapshot('golden/my-shop-erp.rst');
});

test('the overview reads as it was reviewed', async () => {
  const text = documents(sample)['generated-docs/index.rst'];
  await expect(text).toMatchFileSnapshot('golden/index.rst');
});

test('there is a document for each pair and an overview', () => {
  expect(Object.keys(documents(sample))).toEqual([
    path,
    'generated-docs/erp-my-shop.rst',
    'generated-docs/overview.svg',
    'generated-docs/index.rst',
  ]);
});

test('the same catalogue gives the same bytes', () => {
  expect(documents(structuredCopy())).toEqual(documents(sample));
});

/** The same facts in other objects. */
function structuredCopy(): DocumentedCatalogue {
  return { ...sample, pairs: sample.pairs.map((one) => ({ ...one, pipes: [...one.pipes] })) };
}

/** What docutils reads; pictures are not. */
function isText([file]: readonly [string, string]): boolean {
  return file.endsWith('.rst');
}

describe('the generated line', () => {
  const cases = [
    {
      says: 'stays when something changes that no reader sees',
      change: { fingerprint: 'other', batchSize: 7, place: { file: 'y', line: 9, column: 9 } },
      moves: false,
    },
    { says: 'moves when a note changes', change: { note: 'Another note.' }, moves: true },
    { says: 'moves when a policy changes', change: { conflict: 'sink' }, moves: true },
    { says: 'moves when a row goes', change: { rows: [] }, moves: true },
  ] as const;

  test.each(cases)('$says', ({ change, moves }) => {
    const changed = withFirstPipe(change);
    const [before, after] = [documents(sample)[path], documents(changed)[path]].map(generatedLine);
    expect(before).toMatch(/^Generated: edition ``[0-9a-f]{12}``$/);
    expect(after !== before).toBe(moves);
  });
});

function withFirstPipe(change: object): DocumentedCatalogue {
  const [first, ...others] = sample.pairs;
  if (!first) throw new Error('the sample has a pair');
  const pipes = first.pipes.map((one, at) => (at === 0 ? { ...one, ...change } : one));
  return { ...sample, pairs: [{ ...first, pipes }, ...others], pipes };
}

function generatedLine(text: string | undefined): string | undefined {
  return text?.split('\n').find((line) => line.startsWith('Generated'));
}

test('the check id of a line stays when its rule and its place in the file change', () => {
  const shop = system('shop', 'Shop', { user: {} });
  const erp = system('erp', 'ERP', { account: {} });
  const idsOf = (...rows: Parameters<typeof pipe>[2]) => {
    const users = pipe(shop.entities.user as never, erp.entities.account as never, rows);
    const text = documents(catalogue([shop, erp], [pair(shop, erp, [users])]));
    const policies = 5;
    return text['generated-docs/shop-erp.rst']?.match(/☐\u00a0\w{6}/g)?.slice(policies) ?? [];
  };
  const [name, email] = idsOf(row('name', 'name'), row('email', 'email'));
  expect(
    idsOf(row('email', '$lowercase(email)', { isRequired: true }), row('name', 'first')),
  ).toEqual([email, name]);
  expect(name).not.toBe(email);
});

test('a table always has a row', () => {
  for (const text of Object.values(documents(sample))) {
    const tables = text.split('.. list-table::').slice(1);
    const rows = tables.map((table) => table.match(/^ {3}\* -/gm)?.length ?? 0);
    expect(rows.filter((count) => count < 2)).toEqual([]);
  }
  const empty = catalogue([], []);
  expect(documents(empty)['generated-docs/index.rst']).toContain('No systems are connected yet.');
});

describe.runIf(mustParse)('docutils has nothing to say', () => {
  test('about the documents of the sample', () => {
    for (const [file, text] of Object.entries(documents(sample)).filter(isText)) {
      expect(remarksOf(text), file).toBe('');
    }
  });

  const names = [
    '.. include:: /etc/passwd',
    '|x| `y` *z* q_',
    'line\nbreak\u2028and\u0085more',
    'مرحبا',
    '\u202eOverride',
    '顧客 😀',
    '- Introduction',
    'Introduction',
    '\\',
    '::',
    '',
  ];

  test.each(names)('about a project in which everything is called %j', (name) => {
    const texts = documents(hostileProject(name));
    for (const [file, text] of Object.entries(texts).filter(isText))
      expect(remarksOf(text), file).toBe('');
    const titles = readBack(texts['generated-docs/a-b.rst'] ?? '').titles;
    const folded = titles.map((title) => title.toLowerCase().replace(/\s+/g, ' '));
    expect(new Set(folded).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThan(4);
  });
});

/** Four pipes between the same two entities, with the name wherever a name can be. */
function hostileProject(name: string): DocumentedCatalogue {
  const a = system('a', name, { x: { title: name } });
  const b = system('b', name, {
    y: { title: name, properties: { [name]: { type: 'string', enum: [name] } } },
  });
  const rule = { kind: 'constant', value: name } as const;
  const rows = [
    row(name, rule, { note: name, back: [back(name, rule)] }),
    row(`${name}.x`, {
      kind: 'find',
      entity: name,
      by: name,
      input: mergeRule('a', 'b').source[0] as never,
      missing: { kind: 'value', value: name },
    }),
    row(`${name}s`, undefined, {
      list: list('a', [row(name, rule)], { key: { source: name, sink: name } }),
    }),
  ];
  const example = {
    name,
    way: 'back',
    settings: { [name]: name },
    given: { [name]: { [name]: [name] } },
    target: { [name]: [{ [name]: name }] },
    linked: { [name]: name },
    found: { [name]: [{ [name]: name }] },
    expect: { [name]: name },
    place: { file: 'x', line: 1, column: 1 },
  } as const;
  const one = (rest: object) =>
    pipe(a.entities.x as never, b.entities.y as never, rows, {
      examples: [example],
      note: name,
      ...rest,
    });
  const pipes = [
    one({ id: 'a-b/x' }),
    one({ id: 'a-b/x' }),
    one({ id: `a-b/${name}` }),
    one({ title: name }),
    one({ title: 'Settings' }),
  ];
  const setting = {
    name,
    title: name,
    type: 'choice',
    value: name,
    default: name,
    help: name,
  } as const;
  return catalogue(
    [a, b],
    [pair(a, b, pipes, { id: 'a-b', title: name, introduction: name, settings: [setting] })],
  );
}
