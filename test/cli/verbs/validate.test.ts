// What `samband validate` says where there is no project, of rows that lose something on the way there and back, and of those whose
// author knows.

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { customerHead } from '../../definition/small-project.ts';
import { type Ran, run } from '../command.ts';
import { type SmallProject, smallProject } from './small-verb.ts';

let project: SmallProject;
afterEach(() => project.remove());

const path = 'pipes/shop-erp/customer.yaml';

async function saidOf(rows: string, back = 'back: { create: never }\n') {
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

describe('a folder that is no project', () => {
  const told = async (folder: string, detail: string): Promise<void> => {
    const ran: Ran = await run(['validate', '--project', folder]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(`There is no project in ${folder}: ${detail}. Go to one, `);
  };

  test('is told as what it is', async () => {
    project = smallProject({ 'pipes/samband.yaml': '', 'schemas/a/b.json': '{}' });
    await told(join(project.root, 'none'), 'there is no such folder');
    await told(join(project.root, 'schemas/a/b.json'), 'it is a file');
    await told('/', 'it has no pipes/');
    await told(join(project.root, 'schemas/a'), `it has no pipes/, but ${project.root} is one`);
  });
});

test('a file that cannot be read is told once, and that what hangs on it was not checked', async () => {
  const find = '{ find: erp.country, by: code, source: name }';
  project = smallProject({
    'pipes/systems/erp.yaml': 'title: a: b\n',
    [path]: `${customerHead}properties: { name: ${find} }\n`,
  });
  const { code, said } = await project.call('validate');
  expect(code).toBe(2);
  expect(said).toMatch(
    /^pipes\/systems\/erp\.yaml:1:8 This cannot be read as YAML[\s\S]*^1 error in the project's files\. What hangs on pipes\/systems\/erp\.yaml was not checked, /m,
  );
});

test('of a file that leads out of the project nothing is shown', async () => {
  project = smallProject({ 'outside.txt': '' });
  symlinkSync('/etc/passwd', join(project.root, 'pipes/systems/outside.yaml'));
  const { said } = await project.call('validate');
  expect(said).toContain('pipes/systems/outside.yaml:1:1 The file cannot be read: it leads out');
  expect(said).not.toContain('root:');
});
