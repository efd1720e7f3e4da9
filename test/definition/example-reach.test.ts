// Which breakages of a pipe its examples notice: each place goes from unseen to seen with the example that
// shows it.

import { expect, test } from 'vitest';
import { exampleReach } from '../../engine/definition/examples/example-reach.ts';
import { catalogueWith } from './small-project.ts';

const pipe = (examples: string) => `source: shop.customer
sink: erp.customer
create: always
back: { create: never }
properties:
  name: { source: "$first(name, firstName)", required: true, when: active }
  email: { source: "age > 17 ? email : 'none'", write: on-create }
  kind: kind
examples:
${examples}`;

const examples = {
  name: `  - name: a name
    given: { name: Ola, firstName: Per, active: true }
    expect: { name: Ola }
`,
  firstName: `  - name: a first name
    given: { firstName: Per, active: true }
    expect: { name: Per }
`,
  nobody: `  - name: without a name
    given: { active: true }
    expect: failed
`,
  passive: `  - name: whoever is not active has no name
    given: { name: Ola, active: false, age: 3 }
    expect: { name: null, email: none }
`,
  grown: `  - name: a grown person
    given: { name: Ola, active: true, age: 20, email: a@b.no }
    expect: { email: a@b.no }
`,
  later: `  - name: an address stays
    given: { name: Ola, active: true, age: 20, email: new@b.no }
    target: { id: 1, name: Ola, email: a@b.no }
    expect: nothing
`,
  kind: `  - name: a kind goes over
    given: { name: Ola, kind: person, active: true }
    expect: { kind: person }
`,
  back: `  - name: and comes back
    way: back
    given: { id: 1, kind: person }
    target: { id: '1', name: Ola }
    expect: { kind: person }
`,
} as const;

async function missed(...names: readonly (keyof typeof examples)[]): Promise<readonly string[]> {
  const text = pipe(names.map((name) => examples[name]).join(''));
  const { pipes, problems } = await catalogueWith({ 'pipes/shop-erp/customer.yaml': text });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const found = await Promise.all(
    (['branch', 'rule'] as const).map((kind) => exampleReach(pipes[0] as never, kind)),
  );
  return found.flat().flatMap((one) => (one.isNoticed ? [] : [`${one.row} ${one.lacks}`]));
}

test('an example notices what it shows, and nothing else', async () => {
  expect(await missed('name')).toEqual([
    'email `email`',
    'name its condition',
    'name being required',
    'name `firstName`',
    'email the row',
    'email `write: on-create`',
    'kind the row',
    '← kind the row',
  ]);
});

test.each([
  ['firstName', ['name `firstName`']],
  ['nobody', ['name being required']],
  ['passive', ['name its condition', 'email the row']],
  ['grown', ['email `email`', 'email the row']],
  ['later', ['email `write: on-create`']],
  ['kind', ['kind the row']],
  ['back', ['← kind the row']],
] as const)('%s shows %j', async (name, shown) => {
  const before = await missed('name');
  const after = await missed('name', name);
  expect(before.filter((one) => !after.includes(one))).toEqual(shown);
});

test('all of them together leave nothing', async () => {
  const names = Object.keys(examples) as (keyof typeof examples)[];
  expect(await missed(...names)).toEqual([]);
});
