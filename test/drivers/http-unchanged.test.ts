// Lists that a system recognises by a checksum: what is sent along, what 304 comes to, and that
// "nothing changed" never passes for "there is nothing".

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Entity, System } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { answer, expression, httpSystem } from './http-system.ts';
import { testClock } from './test-clock.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

interface Asked {
  readonly path: string;
  readonly known: string | undefined;
}

async function open(
  reply: (asked: Asked) => Reply,
  list: Partial<NonNullable<Entity['list']>> = { checksum: expression('digest') },
  words: Partial<System> = {},
) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const one = { path: request.url ?? '', known: request.headers['if-none-match'] };
    asked.push(one);
    const { status, body } = reply(one);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const system = httpSystem(`http://127.0.0.1:${port}`, { system: words });
  const model = system.entities.customer as Entity;
  const entity = {
    ...model,
    list: { ...(model.list as NonNullable<Entity['list']>), ...list },
  } as Entity;
  const driver = httpDriver(system, { clock: testClock() });
  opened.push(driver.close, async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const read = async () =>
    (await driver.readPage(entity, null)).records.map(({ record }) => record.name);
  return { asked, driver, entity, read };
}

const holding = (state: { digest: string; names: readonly string[] }) => (asked: Asked) =>
  asked.known === state.digest
    ? { status: 304 }
    : {
        status: 200,
        body: { digest: state.digest, items: state.names.map((name, at) => ({ id: at, name })) },
      };

test('a list that did not change is as it was read last, and is read anew when it did', async () => {
  const state = { digest: 'one', names: ['Kari', 'Ola'] as readonly string[] };
  const { asked, read } = await open((one) => holding(state)(one));
  expect(await read()).toEqual(['Kari', 'Ola']);
  expect(await read()).toEqual(['Kari', 'Ola']);
  Object.assign(state, { digest: 'two', names: ['Kari'] });
  expect(await read()).toEqual(['Kari']);
  expect(await read()).toEqual(['Kari']);
  expect(asked.map(({ known }) => known)).toEqual(['none', 'one', 'one', 'two']);
});

test('the checksum may stand in a header', async () => {
  const { asked, read } = await open(
    ({ known }) => (known === 'none' ? { status: 200, body: { items: [] } } : { status: 304 }),
    { checksum: expression('\'etag of \' & $headers."content-type"') },
  );
  await read();
  expect(await read()).toEqual([]);
  expect(asked.at(-1)?.known).toBe('etag of application/json');
});

test('a page without a checksum is read each time', async () => {
  const { asked, read } = await open(() => ({ status: 200, body: { items: [{ id: 1 }] } }));
  await read();
  await read();
  expect(asked.map(({ known }) => known)).toEqual(['none', 'none']);
});

test('without the key nothing is sent along', async () => {
  const { asked, read } = await open(() => ({ status: 200, body: { items: [] } }), {});
  await read();
  expect(asked[0]?.known).toBe(undefined);
});

test.each([
  ['to who knows nothing yet', { checksum: expression('digest') }],
  ['to who did not ask', {}],
])(
  'a 304 %s is no empty list',
  async (_, list) => {
    const { driver, entity } = await open(() => ({ status: 304 }), {
      ...list,
      items: expression('[items]'),
    });
    await expect(driver.readPage(entity, null)).rejects.toMatchObject({
      code: expect.stringMatching(/^system\./) as string,
    });
  },
  20_000,
);

const since = { sinceMs: Date.UTC(2026, 0, 2) };

test.each([
  ['204 to a whole list', 204, null],
  ['204 to what changed', 204, since],
  ['304 to what changed', 304, since],
])('%s is an empty list where a rule says so', async (_, status, position) => {
  const answers = [answer(`$status = ${status}`, 'end')];
  const { driver, entity } = await open(() => ({ status }), {}, { answers });
  const page = await driver.readPage(entity, position);
  expect(page).toMatchObject({ records: [], isLast: true });
});

test('a 304 is no empty list to who asked for everything, whatever a rule says', async () => {
  const answers = [answer('$status = 304', 'end')];
  const { driver, entity } = await open(() => ({ status: 304 }), {}, { answers });
  await expect(driver.readPage(entity, null)).rejects.toThrow('in what was never read');
});

test('where no rule says so, it is told which one does', async () => {
  const { driver, entity } = await open(() => ({ status: 204 }), {});
  await expect(driver.readPage(entity, since)).rejects.toThrow(
    '{ when: $status = 204, means: end }',
  );
}, 20_000);
