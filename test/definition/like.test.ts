// `like`: what a second file takes from the first, what it replaces, and how mistakes in either are told.

import { expect, it } from 'vitest';
import type { System } from '../../engine/definition/system.ts';
import { type Around, catalogueWith, told } from './small-project.ts';

const schema = (...names: readonly string[]) =>
  JSON.stringify({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  });

const web = `title: Web
driver: http
base: \${WEB:?the first shop}
headers: { x-site: one, x-app: samband }
settings: { rows: { title: Rows, type: number, default: 5 } }
limits: { requests: 10/s, parallel: 2 }
auth: { kind: header, name: X-Key, value: '\${WEB_KEY}' }
answers: [{ when: $status = 1, means: ok }]
defaults: { list: { items: values } }
entities: { item: { list: { path: /items }, create: { path: /items } } }
`;

async function compiled(files: Readonly<Record<string, string>>, around: Around = {}) {
  const catalogue = await catalogueWith(
    {
      'schemas/web/item.json': schema('id', 'name'),
      'pipes/systems/web.yaml': web,
      ...files,
    },
    { variables: { WEB: 'https://one.example', WEB_KEY: 'key-one' }, ...around },
  );
  return { systems: catalogue.systems, problems: told(catalogue), secrets: catalogue.secrets };
}

const two = 'pipes/systems/two.yaml';

it('takes everything but what the file says', async () => {
  const { systems, problems } = await compiled({
    [two]: `like: web
title: Second web
base: https://two.example
headers: { x-site: two }
limits: { parallel: 1 }
answers: [{ when: $status = 2, means: wait }]
entities: { item: { list: { query: { size: 5 } } } }
`,
  });
  expect(problems).toEqual([]);
  const system = systems.get('two') as System;
  expect(system).toMatchObject({
    name: 'two',
    title: 'Second web',
    driver: 'http',
    base: { text: 'https://two.example' },
    headers: { 'x-site': { text: 'two' }, 'x-app': { text: 'samband' } },
    settings: { rows: 5 },
    limits: { requests: { count: 10 }, parallel: 1 },
    auth: { kind: 'header', name: 'X-Key' },
  });
  expect(system.answers.map(({ means }) => means)).toEqual(['wait']);
  expect(system.entities.item).toMatchObject({
    id: 'two.item',
    schema: { properties: { name: {} } },
    list: { items: { text: 'values' }, request: { path: { text: '/items' } } },
  });
});

it('does not ask for variables that it replaces, and asks for its own', async () => {
  const around = { variables: { WEB: 'https://one.example', WEB_KEY: 'key-one' } };
  const key = '${TWO_KEY:?ask the second shop}';
  const { problems } = await compiled(
    { [two]: `like: web\nauth: { value: '${key}' }\n`, 'pipes/systems/web.yaml': web },
    around,
  );
  expect(problems).toEqual([
    `${two}:2:16 environment.missing: The environment variable TWO_KEY is not set: ask the second shop. Set TWO_KEY before the engine starts.`,
  ]);
});

it('replaces a login of another kind as a whole', async () => {
  const { systems, problems } = await compiled({
    [two]: "like: web\nauth: { kind: bearer, token: '${WEB_KEY}' }\n",
  });
  expect(problems).toEqual([]);
  expect(systems.get('two')?.auth).toMatchObject({ kind: 'bearer' });
});

it('prefers a schema of its own', async () => {
  const { systems } = await compiled({
    [two]: 'like: web\n',
    'schemas/two/item.json': schema('id', 'title'),
  });
  expect(Object.keys(systems.get('two')?.entities.item?.schema.properties ?? {})).toEqual([
    'id',
    'title',
  ]);
});

it('goes over several files', async () => {
  const { systems, problems } = await compiled({
    [two]: 'like: web\ntitle: Two\n',
    'pipes/systems/three.yaml': 'like: two\nheaders: { x-site: three }\n',
  });
  expect(problems).toEqual([]);
  expect(systems.get('three')).toMatchObject({
    title: 'Two',
    base: { text: 'https://one.example' },
  });
});

it.each([
  [
    'a system that does not exist, with the one that was meant',
    { [two]: 'like: wbe\n' },
    [`${two}:1:7 system.unknown: There is no system \`wbe\`. Did you mean \`web\`?`],
  ],
  [
    'a circle',
    { [two]: 'like: three\n', 'pipes/systems/three.yaml': 'like: two\n' },
    [
      'pipes/systems/three.yaml:1:7 key.alone: `three` is like `two` is like `three`, which is a circle.',
      `${two}:1:7 key.alone: \`two\` is like \`three\` is like \`two\`, which is a circle.`,
    ],
  ],
  [
    'itself',
    { [two]: 'like: two\n' },
    [`${two}:1:7 key.alone: \`two\` is like \`two\`, which is a circle.`],
  ],
  [
    'what is missing in both',
    { [two]: 'like: three\n', 'pipes/systems/three.yaml': 'title: Three\nentities: {}\n' },
    [
      'pipes/systems/three.yaml:1:1 key.missing: `driver` is missing. Say it here, or take it from another system with `like`.',
      `${two}:1:1 key.missing: \`driver\` is missing. Say it here, or take it from another system with \`like\`.`,
    ],
  ],
] as const)('tells of %s', async (_, files, expected) => {
  expect((await compiled(files as Record<string, string>)).problems).toEqual(expected);
});

it('places a mistake where it stands', async () => {
  const broken = web.replace('list: { path: /items }', "list: { path: '/{$di}' }");
  const { problems } = await compiled({
    'pipes/systems/web.yaml': broken,
    [two]: "like: web\nheaders: { y: '{$wrong}' }\n",
  });
  expect(problems.map((line) => line.split(' ', 2).join(' '))).toEqual([
    `${two}:2:17 expression.variable:`,
    'pipes/systems/web.yaml:10:38 expression.variable:',
  ]);
});
