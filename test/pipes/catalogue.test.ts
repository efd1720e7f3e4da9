// The project's own files: they load without a problem, and every example does what it says, without
// any system at hand.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runExample } from '../../engine/definition/examples.ts';
import type { Catalogue } from '../../engine/definition/pipe.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const env = {
  WEBSHOP_URL: 'http://127.0.0.1:9/api',
  WEBSHOP_API_KEY: 'the-shop-key',
  TRIPLETEX_CONSUMER_TOKEN: 'the-consumer',
  TRIPLETEX_EMPLOYEE_TOKEN: 'the-employee',
};
const catalogue = await loadCatalogue(root, { env });

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

test('the files load without a problem', () => {
  expect(catalogue.problems).toEqual([]);
  expect(catalogue.pipes.map((pipe) => pipe.id)).toEqual([
    'custom-webshop-tripletex/customer',
    'custom-webshop-tripletex/order',
    'custom-webshop-tripletex/product',
  ]);
});

test('every example does what it says', async () => {
  expect(await failures(catalogue)).toEqual([]);
});

test('each pipe shows examples of both ways', () => {
  for (const pipe of catalogue.pipes) {
    const ways = new Set(pipe.examples.map((example) => example.way));
    expect(ways, pipe.id).toEqual(new Set(['forward', 'back']));
  }
});

test('a row that is changed by mistake is found by an example', async () => {
  const path = 'pipes/custom-webshop-tripletex/order.yaml';
  const text = readFileSync(`${root}/${path}`, 'utf8');
  const files = { [path]: text.replace('count: quantity', 'count: quantity + 1') };
  const changed = await loadCatalogue(root, { env, files });
  expect(changed.problems).toEqual([]);
  expect(await failures(changed)).not.toEqual([]);
});

test('both systems are refused without their credentials, and each is named', async () => {
  const { problems } = await loadCatalogue(root, { env: {} });
  const errors = problems.filter(({ severity }) => severity === 'error');
  const named = errors.map(({ message }) => /[A-Z]+_[A-Z_]+/.exec(message)?.[0]);
  expect(named.toSorted()).toEqual(Object.keys(env).toSorted());
});
