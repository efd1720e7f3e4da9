// `samband init`: a project of one's own that validates but for what only its owner can know, and nothing
// that was there is gone.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runExample } from '../../../engine/definition/examples/examples.ts';
import { loadCatalogue } from '../../../engine/definition/read-project.ts';
import { type SmallProject, smallProject } from './small-verb.ts';

let project: SmallProject;
let folder: string;

beforeEach(() => {
  project = smallProject({});
  folder = mkdtempSync(join(tmpdir(), 'samband-init-'));
});

afterEach(() => {
  project.remove();
  rmSync(folder, { recursive: true, force: true });
});

const pipes = new URL('../../../pipes/', import.meta.url).pathname;
const integrations = readdirSync(pipes, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'systems')
  .map(({ name }) => name);

/** Errors of the project beside the variables that its owner has to set. */
async function mistakes(): Promise<readonly string[]> {
  const { problems } = await loadCatalogue(folder, { env: {} });
  return problems
    .filter(({ severity, code }) => severity === 'error' && !code.startsWith('environment.'))
    .map(({ code, message }) => `${code}: ${message}`);
}

test('begins with an example that validates, and whose examples hold', async () => {
  const { code, said } = await project.call('init', folder);
  expect(code, said).toBe(0);
  expect(said).toContain('npx samband validate');
  expect(await mistakes()).toEqual([]);
  const catalogue = await loadCatalogue(folder, { env: {}, isOffline: true });
  const [one, ...others] = catalogue.pipes;
  expect(others).toEqual([]);
  const ran = await Promise.all(one?.examples.map((example) => runExample(one, example)) ?? []);
  expect(ran.length).toBeGreaterThan(0);
  expect(ran.filter(({ ok }) => !ok)).toEqual([]);
});

test.each(integrations)('begins with %s as it came, and that alone', async (like) => {
  const { code, said } = await project.call('init', folder, '--like', like);
  expect(code, said).toBe(0);
  expect(await mistakes()).toEqual([]);
  const { pipes: found } = await loadCatalogue(folder, { env: {}, isOffline: true });
  expect(found.filter(({ pair }) => pair === like).length).toBeGreaterThan(0);
});

describe('what is there', () => {
  test('is left as it was, and told', async () => {
    mkdirSync(join(folder, 'schemas'));
    writeFileSync(join(folder, '.gitignore'), 'dist/\n');
    const { code, said } = await project.call('init', folder);
    expect([code, said]).toEqual([0, expect.stringContaining('Left as they were: .gitignore.')]);
    expect(said).toContain('Add `.samband/` to .gitignore');
  });

  test('may be a folder where a file would be', async () => {
    mkdirSync(join(folder, '.gitignore'));
    const { code, said } = await project.call('init', folder);
    expect([code, said]).toEqual([0, expect.stringContaining('Left as they were: .gitignore.')]);
    expect(said).toContain('Add `.samband/` to .gitignore');
  });

  test.each([
    ['a pipe', 'pipes/a-b/item.yaml', 'source: a.item\n'],
    ['a system', 'pipes/systems/a.yml', 'driver: memory\n'],
    ['a file of the example that was changed', 'pipes/systems/shop.yaml', 'driver: memory\n'],
  ])('as %s is begun from, without the example', async (_, path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    const { code, said } = await project.call('init', folder);
    expect(code, said).toBe(0);
    expect(said).toContain(`What is there is the beginning, without the example: ${path}.`);
    expect(said).not.toContain('The example carries');
    const below = readdirSync(join(folder, 'pipes'), { recursive: true, withFileTypes: true });
    const files = below.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(files.sort()).toEqual([basename(path), 'samband.yaml'].sort());
    expect(existsSync(join(folder, 'schemas/pipe.schema.json'))).toBe(true);
  });

  test('as part of an example that broke off is completed', async () => {
    await project.call('init', folder);
    rmSync(join(folder, 'pipes/samband.yaml'));
    rmSync(join(folder, 'pipes/shop-erp'), { recursive: true });
    const { code, said } = await project.call('init', folder);
    expect(code, said).toBe(0);
    expect(existsSync(join(folder, 'pipes/shop-erp/customer.yaml'))).toBe(true);
  });

  test('as pipes is kept beside an integration that is asked for', async () => {
    mkdirSync(join(folder, 'pipes/a-b'), { recursive: true });
    writeFileSync(join(folder, 'pipes/a-b/item.yaml'), '');
    const { code, said } = await project.call('init', folder, '--like', String(integrations[0]));
    expect(code, said).toBe(0);
    expect(existsSync(join(folder, 'pipes', String(integrations[0])))).toBe(true);
  });

  test('as a project is not begun again', async () => {
    await project.call('init', folder);
    const { code, said } = await project.call('init', folder);
    expect(code).toBe(2);
    expect(said).toMatch(/^There is a project in .* already: pipes\/samband\.yaml is there\./);
  });
});

test('an integration that there is not is told with those there are', async () => {
  const { code, said } = await project.call('init', folder, '--like', `${integrations[0]}x`);
  expect(code).toBe(2);
  expect(said).toContain(`Did you mean \`${integrations[0]}\`?`);
  expect(existsSync(join(folder, 'pipes'))).toBe(false);
});

test('and so they are told in a folder that is a project already', async () => {
  await project.call('init', folder);
  const { said } = await project.call('init', folder, '--like', 'which');
  expect(said).toContain(`There are the integrations ${integrations[0]}, `);
});

test('where no folder can be made it says so in one sentence', async () => {
  writeFileSync(join(folder, 'file'), '');
  const { code, said } = await project.call('init', join(folder, 'file', 'below'));
  expect(code).toBe(2);
  expect(said).toMatch(/^The project cannot be written to .*: a part of its path is no folder\. /);
});
