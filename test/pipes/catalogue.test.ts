// The project's own files, folder by folder: they load without a problem, every example does what it
// says without any system at hand, and both systems of a folder ask for their credentials.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { runExample } from '../../engine/definition/examples/examples.ts';
import type { Catalogue } from '../../engine/definition/pipe.ts';
import { running } from '../../engine/definition/project/running.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { sandboxNames } from '../../engine/sandbox/sandbox.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const whole = await loadCatalogue(root, { env: {}, isOffline: true });
const folders = whole.pairs.map(({ id }) => id);

type Values = Readonly<Record<string, string>>;

const environments = new Map<string, Promise<Values>>();

/** What the files of a folder's systems ask for, each with a value that leads nowhere. */
function environmentOf(folder: string): Promise<Values> {
  const known = environments.get(folder) ?? askedBy(folder);
  environments.set(folder, known);
  return known;
}

async function askedBy(folder: string): Promise<Values> {
  const { problems } = await loadCatalogue(root, { env: { SAMBAND_RUN: folder }, isOffline: true });
  const missing = problems.filter(({ code }) => code === 'environment.missing');
  const names = missing.map(({ message }) => /[A-Z]+[A-Z\d]*_[A-Z_\d]+/.exec(message)?.[0] ?? '');
  return Object.fromEntries([
    ...names.map((name) => [name, `http://127.0.0.1:9/${name}`]),
    ['SAMBAND_RUN', folder],
  ]);
}

/** One line per example that does otherwise than it says. */
async function failures({ pipes }: Catalogue): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pipe of pipes) {
    for (const example of pipe.examples) {
      const { ok, message } = await runExample(pipe, example);
      if (!ok) found.push(`${pipe.id}: ${example.name}: ${message}`);
    }
  }
  return found;
}

test('every integration that has a sandbox has its folder of pipes', () => {
  expect(folders).toEqual(expect.arrayContaining([...sandboxNames]));
});

describe.each(folders)('%s', (folder) => {
  let catalogue: Catalogue;

  beforeAll(async () => {
    catalogue = await loadCatalogue(root, { env: await environmentOf(folder) });
  });

  test('loads without a problem', () => {
    expect(catalogue.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const own = running(catalogue);
    expect(own.pairs.map(({ id }) => id)).toEqual([folder]);
    const systems = [...own.systems.keys()].map((name) => `pipes/systems/${name}.yaml`);
    const files = [...systems, `pipes/${folder}/`];
    const about = catalogue.problems.filter(({ file }) => files.some((at) => file.startsWith(at)));
    expect(about).toEqual([]);
  });

  test('does what every example says, and shows each way of each pipe', async () => {
    const { pipes } = running(catalogue);
    for (const pipe of pipes) {
      const ways = new Set(pipe.examples.map((example) => example.way));
      expect(ways, pipe.id).toEqual(new Set(pipe.back ? ['forward', 'back'] : ['forward']));
    }
    expect(await failures({ ...whole, pipes })).toEqual([]);
  });

  test('is refused without the credentials of its systems, and each is named', async () => {
    const { SAMBAND_RUN: _, ...asked } = await environmentOf(folder);
    const { problems } = await loadCatalogue(root, { env: { SAMBAND_RUN: folder } });
    const errors = problems.filter(({ severity }) => severity === 'error');
    const named = errors.map(({ message }) => /[A-Z]+[A-Z\d]*_[A-Z_\d]+/.exec(message)?.[0]);
    expect([...new Set(named)].toSorted()).toEqual(Object.keys(asked).toSorted());
  });
});

test('a row that is changed by mistake is found by an example', async () => {
  const folder = 'custom-webshop-tripletex';
  const path = `pipes/${folder}/order.yaml`;
  const text = readFileSync(`${root}/${path}`, 'utf8');
  const files = { [path]: text.replace('count: quantity', 'count: quantity + 1') };
  const changed = await loadCatalogue(root, { env: await environmentOf(folder), files });
  expect(await failures(changed)).not.toEqual([]);
});
