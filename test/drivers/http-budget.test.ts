// What a system lets us ask: at once, in a time, and not at all while it told us to wait. Time is the
// test's own, so the pauses are seen, not waited for.

import { describe, expect, test } from 'vitest';
import type { Entity, Limits, System } from '../../engine/definition/system.ts';
import { budget, retryAfterMs } from '../../engine/drivers/http/budget.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { tally } from '../../engine/drivers/http/tally.ts';
import { answer, httpSystem } from './http-system.ts';
import { jsonServer, plainProfile } from './json-server.ts';
import { testClock, testStartMs } from './test-clock.ts';

const limits: Limits = { parallel: 4, timeoutMs: 1_000 };
const longWaitMs = 1_000_000_000;

describe('Retry-After', () => {
  const date = (ms: number) => new Date(testStartMs + ms).toUTCString();
  test.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['none at all', {}, undefined],
    ['nothing', { 'retry-after': '' }, undefined],
    ['a word', { 'retry-after': 'soon' }, undefined],
    ['a date', { 'retry-after': date(30_000) }, 30_000],
    [
      'a date of a system whose clock is a day ahead',
      { 'retry-after': date(86_430_000), date: date(86_400_000) },
      30_000,
    ],
    ['a date that has passed', { 'retry-after': date(-5_000), date: date(0) }, 0],
  ])('%s', (_name, headers, expected) => {
    const due = retryAfterMs(headers, testStartMs);
    expect(due === undefined ? undefined : due - testStartMs).toBe(expected);
  });
});

describe('requests at once', () => {
  test('no more than allowed, first come, first served', async () => {
    const shared = budget({ ...limits, parallel: 2 }, testClock());
    const entered: number[] = [];
    const leaves: (() => void)[] = [];
    const all = [0, 1, 2, 3].map(async (at) => {
      const turn = await shared.enter(longWaitMs);
      entered.push(at);
      if (turn.kind === 'go') leaves.push(turn.leave);
    });
    await Promise.all(all.slice(0, 2));
    expect(entered).toEqual([0, 1]);
    leaves[0]?.();
    leaves[0]?.();
    await all[2];
    expect(entered).toEqual([0, 1, 2]);
    leaves[1]?.();
    await all[3];
    expect(entered).toEqual([0, 1, 2, 3]);
  });

  test('one who gives up waiting takes no place', async () => {
    const shared = budget({ ...limits, parallel: 1 }, testClock());
    const first = await shared.enter(longWaitMs);
    const stop = new AbortController();
    const second = shared.enter(longWaitMs, stop.signal);
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    const third = shared.enter(longWaitMs);
    if (first.kind === 'go') first.leave();
    expect((await third).kind).toBe('go');
  });
});

test('no more requests in a window than it has room for, in every window', async () => {
  const clock = testClock();
  const shared = budget({ ...limits, parallel: 100, requests: { count: 5, perMs: 1_000 } }, clock);
  const starts: number[] = [];
  await Promise.all(
    Array.from({ length: 23 }, async () => {
      const turn = await shared.enter(longWaitMs);
      starts.push(clock.now());
      if (turn.kind === 'go') turn.leave();
    }),
  );
  for (const start of starts) {
    expect(starts.filter((at) => at >= start && at < start + 1_000).length).toBeLessThanOrEqual(5);
  }
  expect(clock.now() - testStartMs).toBe(4_000);
});

test('a request counts until its answer, for it may have come to the system as late as that', async () => {
  const clock = testClock();
  const shared = budget({ ...limits, requests: { count: 2, perMs: 1_000 } }, clock);
  const turns = [await shared.enter(longWaitMs), await shared.enter(longWaitMs)];
  clock.turn(600);
  for (const turn of turns) if (turn.kind === 'go') turn.leave();
  expect((await shared.enter(longWaitMs)).kind).toBe('go');
  expect(clock.now() - testStartMs).toBe(1_600);
});

describe('pauses', () => {
  test('one who was told to wait makes everyone wait', async () => {
    const clock = testClock();
    const shared = budget(limits, clock);
    shared.pause(clock.now() + 5_000);
    await Promise.all([1, 2, 3].map(() => shared.enter(longWaitMs)));
    expect(clock.now() - testStartMs).toBe(5_000);
  });

  test('a pause that is too long is told instead of waited for', async () => {
    const clock = testClock();
    const shared = budget(limits, clock);
    shared.pause(clock.now() + 100_000);
    expect(await shared.enter(60_000)).toEqual({ kind: 'later', atMs: testStartMs + 100_000 });
    expect(clock.slept).toEqual([]);
  });

  test('that it allows no more requests for a while is told as long as it is so', async () => {
    const clock = testClock();
    const shared = budget({ ...limits, requests: { count: 2, perMs: 60_000 } }, clock);
    const told = () => tally().health(shared);
    await shared.enter(longWaitMs);
    expect(told().state).toBe('ok');
    await shared.enter(longWaitMs);
    const untilMs = testStartMs + 60_000;
    const message = `allows no more requests until ${new Date(untilMs).toISOString()}`;
    expect(told()).toMatchObject({ state: 'waiting', untilMs, message });
    clock.turn(60_000);
    expect(told().state).toBe('ok');
  });

  test('without a time they grow with each refusal, up to a minute, until an answer is good', () => {
    const clock = testClock();
    const shared = budget(limits, clock);
    const lengths: number[] = [];
    for (let refusals = 0; refusals < 8; refusals++) {
      shared.pause();
      const length = (shared.pausedUntilMs() as number) - clock.now();
      lengths.push(length);
      clock.turn(length);
    }
    expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    shared.note({}, false);
    shared.pause();
    expect((shared.pausedUntilMs() as number) - clock.now()).toBe(1_000);
  });

  test('one that a person ends is over at once, and the next refusal begins another', async () => {
    const clock = testClock();
    const shared = budget(limits, clock);
    shared.pause(clock.now() + 86_400_000);
    shared.resume();
    expect(shared.pausedUntilMs()).toBeUndefined();
    expect(await shared.enter(60_000)).toMatchObject({ kind: 'go' });
    shared.pause(clock.now() + 86_400_000);
    expect(await shared.enter(60_000)).toMatchObject({ kind: 'later' });
  });

  test('a system that asks for a year is misread and gets a day', () => {
    const clock = testClock();
    const shared = budget(limits, clock);
    shared.pause(clock.now() + 365 * 86_400_000);
    expect((shared.pausedUntilMs() as number) - clock.now()).toBe(86_400_000);
  });
});

describe('what headers say is left', () => {
  const told: Limits = { ...limits, remaining: 'x-left', reset: 'x-reset' };
  test.each<[string, Record<string, string>, number | undefined]>([
    ['plenty', { 'x-left': '50', 'x-reset': '10' }, undefined],
    ['none, with seconds to go', { 'x-left': '0', 'x-reset': '10' }, 10_000],
    [
      'none, with a point in time',
      { 'x-left': '0', 'x-reset': String(testStartMs / 1_000 + 7) },
      7_000,
    ],
    [
      'none, with a point in time in milliseconds',
      { 'x-left': '0', 'x-reset': String(testStartMs + 7_000) },
      7_000,
    ],
    [
      'none, with a date',
      { 'x-left': '0', 'x-reset': new Date(testStartMs + 9_000).toUTCString() },
      9_000,
    ],
    ['none, with parts of a millisecond', { 'x-left': '0', 'x-reset': '9.9999' }, 10_000],
    ['none, without a time', { 'x-left': '0' }, undefined],
    ['nonsense', { 'x-left': 'many', 'x-reset': '10' }, undefined],
  ])('%s', async (_name, headers, pauseMs) => {
    const clock = testClock();
    const shared = budget(told, clock);
    await shared.enter(longWaitMs);
    shared.note(headers, false);
    const until = shared.pausedUntilMs();
    expect(until === undefined ? undefined : until - clock.now()).toBe(pauseMs);
  });

  test('requests under way count as not yet told', async () => {
    const shared = budget(told, testClock());
    for (let inside = 0; inside < 4; inside++) await shared.enter(longWaitMs);
    shared.note({ 'x-left': '4', 'x-reset': '10' }, false);
    expect(shared.pausedUntilMs()).toBeUndefined();
    shared.note({ 'x-left': '3', 'x-reset': '10' }, false);
    expect(shared.pausedUntilMs()).toBeDefined();
    expect(shared.remaining()).toBe(3);
  });
});

describe('with a real server', () => {
  async function open(words: Partial<Limits>, more: Partial<System> = {}) {
    const clock = testClock();
    const server = await jsonServer(plainProfile, clock);
    const system = httpSystem(server.url, { system: { limits: { ...limits, ...words }, ...more } });
    const driver = httpDriver(system, { clock });
    const entity = system.entities.customer as Entity;
    const close = async () => {
      await driver.close();
      await server.close();
    };
    return { clock, server, driver, entity, close };
  }

  test('a storm of refusals is met with one pause for all, and all reads come through', async () => {
    const { clock, server, driver, entity, close } = await open({ parallel: 3 });
    const id = server.people.add({ name: 'Ola' });
    const refusedAt: number[] = [];
    server.misbehave(() => {
      if (clock.now() >= testStartMs + 20_000) return undefined;
      refusedAt.push(clock.now());
      return { kind: 'reply', status: 429, headers: { 'retry-after': '20' } };
    });
    const looks = await driver.get(
      entity,
      Array.from({ length: 30 }, () => id),
    );
    expect(looks.every((look) => look.kind === 'found')).toBe(true);
    // Only those that were already under way met the refusal.
    expect(refusedAt.length).toBeLessThanOrEqual(3);
    expect(server.asked.length).toBeLessThanOrEqual(33);
    await close();
  });

  test('a write that would have to wait for minutes is not sent, and says until when', async () => {
    const { clock, server, driver, entity, close } = await open({});
    const write = () => driver.create(entity, [{ record: {}, marker: '', idempotencyKey: '' }]);
    const body = '{"message":"the day is used up"}';
    const headers = { 'retry-after': '600' };
    server.misbehave(() => ({ kind: 'reply', status: 429, headers, body }));
    const retryAtMs = clock.now() + 600_000;
    expect(await write()).toMatchObject([{ kind: 'not-sent', retryAtMs }]);
    server.misbehave(undefined);
    const until = new Date(retryAtMs).toISOString();
    const message = `the system asked us to wait until ${until}: the day is used up (status 429)`;
    expect(await write()).toMatchObject([{ kind: 'not-sent', retryAtMs, message }]);
    expect(server.asked).toHaveLength(1);
    expect(driver.health()).toMatchObject({ state: 'waiting' });
    clock.turn(600_000);
    expect(await write()).toMatchObject([{ kind: 'done' }]);
    server.misbehave(() => ({ kind: 'reply', status: 429, headers: { 'retry-after': '600' } }));
    await write();
    server.misbehave(undefined);
    driver.resume?.();
    expect(await write()).toMatchObject([{ kind: 'done' }]);
    await close();
  });

  test('a write that is refused without a time is tried again when the pause ends', async () => {
    const { clock, server, driver, entity, close } = await open({});
    const write = () => driver.create(entity, [{ record: {}, marker: '', idempotencyKey: '' }]);
    server.misbehave(() => ({ kind: 'reply', status: 429 }));
    expect(await write()).toMatchObject([{ kind: 'not-sent', retryAtMs: clock.now() + 1_000 }]);
    expect(await write()).toMatchObject([{ kind: 'not-sent', retryAtMs: clock.now() + 2_000 }]);
    server.misbehave(undefined);
    expect(await write()).toMatchObject([{ kind: 'done' }]);
    await close();
  });

  test('a server error with Retry-After leaves a write unclear, and makes the others wait', async () => {
    const { clock, server, driver, entity, close } = await open({});
    server.misbehave(() => ({ kind: 'reply', status: 503, headers: { 'retry-after': '30' } }));
    const answers = await driver.create(entity, [{ record: {}, marker: '', idempotencyKey: '' }]);
    expect(answers).toMatchObject([{ kind: 'unclear' }]);
    server.misbehave(undefined);
    await driver.readPage(entity, null);
    expect(clock.now() - testStartMs).toBe(30_000);
    await close();
  });

  test('a create that was refused and may have happened all the same is unclear, and makes the others wait', async () => {
    const { clock, server, driver, entity, close } = await open(
      {},
      { answers: [answer("$status = 429 and $request.method = 'POST'", 'unclear')] },
    );
    server.misbehave(() => ({ kind: 'reply', status: 429, headers: { 'retry-after': '30' } }));
    const answers = await driver.create(entity, [{ record: {}, marker: '', idempotencyKey: '' }]);
    expect(answers).toMatchObject([{ kind: 'unclear' }]);
    server.misbehave(undefined);
    await driver.readPage(entity, null);
    expect(clock.now() - testStartMs).toBe(30_000);
    await close();
  });
});
