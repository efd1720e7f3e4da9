// A write leaves only while it is this engine's to send: what was decided on a store that another engine may have
// by now stays here, and is no trouble of the system.

import { expect, test } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { httpSystem } from './http-system.ts';
import { jsonServer, plainProfile } from './json-server.ts';
import { testClock, testStartMs } from './test-clock.ts';

test('nothing is written once it is not ours to send, and reads go on', async () => {
  const clock = testClock();
  const server = await jsonServer(plainProfile, clock);
  const system = httpSystem(server.url, { system: { limits: { parallel: 1, timeoutMs: 5_000 } } });
  const customer = system.entities.customer as Entity;
  const left = { writes: 2 };
  const driver = httpDriver(system, { clock, maySend: async () => left.writes-- > 0 });
  const requests = [1, 2, 3, 4].map((at) => ({
    record: { name: `Kari ${at}` },
    idempotencyKey: `key ${at}`,
    marker: '',
  }));
  try {
    const answers = await driver.create(customer, requests);
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done', 'not-sent', 'not-sent']);
    expect(answers[3]).toMatchObject({ retryAtMs: testStartMs });
    expect(server.asked.filter(({ method }) => method === 'POST')).toHaveLength(2);
    const looks = await driver.get(customer, ['1', '2', '3']);
    expect(looks.map(({ kind }) => kind)).toEqual(['found', 'found', 'gone']);
  } finally {
    await driver.close();
    await server.close();
  }
});
