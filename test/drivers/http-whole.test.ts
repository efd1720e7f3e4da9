// Records that are written whole to a system that checks no version: what people changed since they were read stays,
// and where they changed the same, nothing is written before that is seen.

import { afterEach, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { httpSystem } from './http-system.ts';
import { jsonServer, plainProfile, type Wrong } from './json-server.ts';
import { testClock } from './test-clock.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** Another name is sent, after somebody did `meanwhile`. */
async function rename(
  meanwhile: JsonObject | 'removed' | Wrong,
  { version }: { readonly version?: string } = {},
) {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, checksVersion: version !== undefined }, clock);
  const system = httpSystem(server.url, {});
  const driver = httpDriver(system, { clock });
  opened.push(driver.close, server.close);
  const model = system.entities.customer as Entity;
  const update = { ...(model.update as NonNullable<Entity['update']>), send: 'whole' as const };
  const { version: _, ...plain } = model;
  const entity = { ...(version === undefined ? plain : model), update };
  const id = server.people.add({ name: 'Ola', email: 'o@example.no' });
  const before = { ...(server.people.rows()[0] as unknown as JsonObject), number: null };
  if (meanwhile === 'removed') server.people.remove(id);
  else if ('kind' in meanwhile)
    server.misbehave(({ method }) => (method === 'GET' ? (meanwhile as Wrong) : undefined));
  else server.people.edit(id, meanwhile as JsonObject);
  const request = { id, patch: { set: { name: 'Kari' }, items: {} }, before, idempotencyKey: 'k' };
  const [answer] = await driver.update(entity, [
    version === undefined ? request : { ...request, version },
  ]);
  const methods = server.asked.map(({ method }) => method);
  return { answer, held: server.people.rows()[0], methods };
}

test('what somebody changed since it was read is not put back', async () => {
  const { answer, held, methods } = await rename({ email: 'new@example.no' });
  expect(answer).toMatchObject({ kind: 'done', read: { record: { email: 'new@example.no' } } });
  expect(held).toMatchObject({ name: 'Kari', email: 'new@example.no' });
  expect(methods).toEqual(['GET', 'PUT']);
});

test('where somebody changed the same, it is decided anew', async () => {
  const { answer, held, methods } = await rename({ name: 'Per' });
  expect(answer).toEqual({ kind: 'changed', message: 'name was changed meanwhile' });
  expect(held).toMatchObject({ name: 'Per' });
  expect(methods).toEqual(['GET']);
});

test('what is gone is not written', async () => {
  const { answer, methods } = await rename('removed');
  expect(answer).toEqual({ kind: 'gone' });
  expect(methods).toEqual(['GET']);
});

test('what cannot be read now waits', async () => {
  const { answer, methods } = await rename({ kind: 'reply', status: 429 });
  expect(answer).toMatchObject({ kind: 'not-sent' });
  expect(methods).not.toContain('PUT');
});

test('a system that checks the version is not asked before', async () => {
  const { methods } = await rename({}, { version: '1' });
  expect(methods[0]).toBe('PUT');
});
