// What `samband validate` says of rows that lose something on the way there and back, and of those whose
// author knows.

import { afterEach, expect, test } from 'vitest';
import { customerHead } from '../definition/small-project.ts';
import { type SmallProject, smallProject } from './small-verb.ts';

let project: SmallProject;
afterEach(() => project.remove());

const path = 'pipes/shop-erp/customer.yaml';

async function saidOf(rows: string, back = 'back: { create: always }\n') {
  project = smallProject({ [path]: `${customerHead}${back}properties:\n${rows}` });
  const { code, said } = await project.call('validate');
  expect(code, said).toBe(0);
  return said;
}

const lossy = 'source: $uppercase(name), back: { name: name }';

test('a loss is told where its row stands, with what to do', async () => {
  const said = await saidOf(`  name: { ${lossy} }\n`);
  expect(said).toContain(`${path}:5:3 warning: \`name\` breaks the law`);
  expect(said).toContain('or say in `loss` why that may be.');
});

test('a loss that its author gives a reason for is not told', async () => {
  expect(await saidOf(`  name: { ${lossy}, loss: The ERP has capitals only. }\n`)).not.toContain(
    'warning',
  );
});

test.each([
  [
    'comes back as it was',
    '  name: { source: name, loss: x }\n',
    '`name` excuses a loss that was not found: a row of its kind is not tried. Drop `loss`.',
  ],
  [
    'is undone by its way back',
    '  inactive: { source: $not(active), back: { active: $not(inactive) }, loss: x }\n',
    '`inactive` excuses a loss that was not found: 100 records that were made up came back as they were. Drop `loss`.',
  ],
  [
    'goes one way',
    '  name: { source: $uppercase(name), back: false, loss: x }\n',
    '`name` excuses a loss that was not found: it goes one way. Drop `loss`.',
  ],
  [
    'is one of a list',
    '  tags: tags\n  address: { properties: { city: { source: billing.city, back: false, loss: x } } }\n',
    '`address.city` excuses a loss that was not found: it goes one way. Drop `loss`.',
  ],
])('a reason without a loss is told: the row %s', async (_, rows, expected) => {
  const said = await saidOf(rows);
  expect(said.replace(/\s+/g, ' ')).toContain(`warning: ${expected.split('. Drop')[0]}`);
  expect(said).toContain('Drop `loss`.');
});
