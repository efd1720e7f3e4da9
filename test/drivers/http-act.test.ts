// Actions over HTTP: one call with what came along, and the record read again after it.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Action, Entity } from '../../engine/definition/system.ts';
import type { WriteAnswer } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { answer, httpSystem, rule } from './http-system.ts';
import { jsonServer, plainProfile, type Wrong } from './json-server.ts';
import { testClock } from './test-clock.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const path = '/customers/{$id}';
const query = { name: '{$with.name}', was: '{name}' };
const actions: Readonly<Record<string, Action>> = {
  rename: { request: rule(path, { method: 'PUT', body: { name: '{$with.name}', version: 1 } }) },
  touch: { request: rule(path, { method: 'PUT', query }) },
};

async function check(
  action: string,
  words: { readonly wrong?: Wrong; readonly expect: Partial<WriteAnswer>; readonly sent?: object },
): Promise<void> {
  const clock = testClock();
  const server = await jsonServer(plainProfile, clock);
  closers.push(() => server.close());
  const id = server.people.add({ name: 'Ola' });
  const system = httpSystem(server.url, {
    entity: { actions },
    system: { answers: [answer('$status = 418', 'invalid')] },
  });
  const driver = httpDriver(system, { clock });
  closers.push(() => driver.close());
  let left = 1;
  server.misbehave(({ method }) => (method === 'PUT' && left-- > 0 ? words.wrong : undefined));
  const entity = system.entities.customer as NonNullable<typeof system.entities.customer>;
  const before = { id: 1, name: 'Ola' };
  const call = { id, action, with: { name: 'Kari' }, before, idempotencyKey: 'k' };
  const [given] = (await driver.act?.(entity, [call])) ?? [];
  expect(given).toMatchObject(words.expect);
  const asked = server.asked.find(({ method }) => method === 'PUT');
  if (words.sent) expect({ ...asked, query: asked?.query.toString() }).toMatchObject(words.sent);
}

const reply = (status: number): Wrong => ({ kind: 'reply', status, body: '{"message":"no"}' });

describe('an action', () => {
  test('sends its body and gives the record as it is then', () =>
    check('rename', {
      expect: { kind: 'done', id: '1', read: { id: '1', record: { id: 1, name: 'Kari' } } },
      sent: { body: '{"name":"Kari","version":1}' },
    } as never));
  test('reads the record in its texts and sends no body of its own', () =>
    check('touch', {
      wrong: { kind: 'reply', status: 200, body: '{}' },
      expect: { kind: 'done' },
      sent: { query: 'name=Kari&was=Ola', body: '' },
    }));
  test.each([
    ['is refused', reply(418), 'refused'],
    ['is unclear where the system broke', reply(500), 'unclear'],
    ['is unclear where the answer was lost', { kind: 'reset' }, 'unclear'],
    ['is not sent where the system is busy', reply(429), 'not-sent'],
    ['finds no record', reply(404), 'gone'],
  ] as const)('%s', (_, wrong, kind) => check('rename', { wrong, expect: { kind } }));

  test('those on one address arrive in their order, each after the answer to the one before', async () => {
    const clock = testClock();
    const told: Record<string, string[]> = {};
    const answered: Record<string, number> = {};
    const server = createServer(async (request, response) => {
      const at = String(request.url);
      let body = '';
      for await (const part of request) body += part;
      if (request.method === 'PUT') {
        // What came before was answered when this one arrives.
        told[at] = [...(told[at] ?? []), `${answered[at] ?? 0} ${JSON.parse(body).name}`];
        for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next));
        answered[at] = (answered[at] ?? 0) + 1;
      }
      response.setHeader('content-type', 'application/json').end('{"id":1}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(async () => {
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const driver = httpDriver(httpSystem(url, { entity: { actions } }), { clock });
    closers.push(() => driver.close());
    const calls = ['Kari', 'Per', 'Liv', 'Nils'].map((name, at) => ({
      id: String((at % 2) + 1),
      action: 'rename',
      with: { name },
      before: {},
      idempotencyKey: name,
    }));
    await driver.act?.(driver.system.entities.customer as Entity, calls);
    expect(told).toEqual({
      '/customers/1': ['0 Kari', '1 Liv'],
      '/customers/2': ['0 Per', '1 Nils'],
    });
  });
});
