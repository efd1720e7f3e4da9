// Whose access trials in real systems have: a person's, where a system keeps from the engine what the engine
// changed itself.

import { expect, test } from 'vitest';
import {
  personEnvironment,
  personKeep,
  refuseOwnAccess,
} from '../../../engine/cli/verify/access.ts';
import type { Catalogue, Pipe } from '../../../engine/definition/pipe.ts';
import { loadCatalogue } from '../../../engine/definition/read-project.ts';
import { keepInMemory } from '../../../engine/drivers/http/kept-tokens.ts';
import { repository, run } from '../command.ts';

const env = {
  RETAILCRM_API_KEY: 'key-1',
  RETAILCRM_URL: 'http://127.0.0.1:9/api/v5',
  RETAILCRM_SITE: 'shop',
};
const person = { ...env, SAMBAND_PERSON_RETAILCRM_API_KEY: 'key-2' };

function read(of: Readonly<Record<string, string | undefined>>): Promise<Catalogue> {
  return loadCatalogue(repository, { env: of, isOffline: true });
}

function pipe({ pipes }: Catalogue, id: string): Pipe {
  return pipes.find((one) => one.id === id) as Pipe;
}

test('a variable with the prefix takes the place of the engine’s', () => {
  expect(personEnvironment(person)).toMatchObject({
    RETAILCRM_API_KEY: 'key-2',
    RETAILCRM_URL: env.RETAILCRM_URL,
    RETAILCRM_SITE: env.RETAILCRM_SITE,
  });
});

test('where a feed leaves our own changes out, the access of somebody else is asked for', async () => {
  const [ours, theirs] = [await read(env), await read(personEnvironment(person))];
  const orders = [pipe(ours, 'opencart-retailcrm/order')];
  expect(() => refuseOwnAccess(orders, ours, ours)).toThrow(/retailcrm.*SAMBAND_PERSON_/);
  expect(() => refuseOwnAccess(orders, ours, theirs)).not.toThrow();
  const others = [pipe(ours, 'custom-webshop-tripletex/product')];
  expect(() => refuseOwnAccess(others, ours, ours)).not.toThrow();
});

test('the tokens of a person are kept beside those of the engine', async () => {
  const [ours, theirs] = [await read(env), await read(personEnvironment(person))];
  const keep = keepInMemory();
  const own = personKeep(keep, ours, theirs);
  await own.change('tokens retailcrm', async () => 'theirs');
  await own.change('tokens opencart', async () => 'same');
  expect(await keep.read('tokens retailcrm')).toBeUndefined();
  expect(await own.read('tokens retailcrm')).toBe('theirs');
  expect(await keep.read('tokens opencart')).toBe('same');
});

test.each([
  [['nosuchpipe'], {}, 2, /There is no pipe or folder of pipes "nosuchpipe"\. There are: /],
  [
    ['custom-webshop-tripletex/oder'],
    {},
    2,
    /"custom-webshop-tripletex\/oder"\. Did you mean `custom-webshop-tripletex\/order`\?/,
  ],
  [['custom-webshop-tripletx'], {}, 2, /Did you mean `custom-webshop-tripletex`\?/],
  [['--ref', 'shop.order:1'], {}, 2, /--ref goes with --real/],
  [['custom-webshop-tripletex/product', '--real'], {}, 2, /one record set aside for it/],
  [
    ['opencart-retailcrm/order', '--real', '--ref', 'opencart.order:1'],
    { SAMBAND_RUN: 'opencart-retailcrm', OPENCART_DB_USER: 'shop', ...env },
    3,
    /Edits would be made in retailcrm with the access of the engine/,
  ],
])(
  '`verify %j` says what to do instead',
  async (args, variables, exit, words) => {
    const { code, stderr } = await run(['verify', ...args], { env: variables });
    expect([code, stderr]).toEqual([exit, expect.stringMatching(words)]);
  },
  30_000,
);
