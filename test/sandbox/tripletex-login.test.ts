// The ERP's login: both ways in, what is refused, when a session ends, and that it outlives a restart.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { tripletex } from '../../engine/sandbox/tripletex/tripletex.ts';
import { basic, caller, tokens } from './clients.ts';

const query = (given: object): string =>
  `/token/session/:create?${new URLSearchParams({ ...given })}`;
const expirationDate = '2026-12-31';
const login = { ...tokens, expirationDate };

type Send = readonly [method: string, path: string, body?: unknown];

const cases: readonly (readonly [name: string, send: Send, status: number, code?: number])[] = [
  ['a login by parameters', ['PUT', query(login)], 200],
  ['a login by a body', ['POST', '/token/session/:create', login], 201],
  ['an encoded colon', ['PUT', query(login).replace(':', '%3A')], 200],
  ['a wrong token', ['PUT', query({ ...login, employeeToken: 'x' })], 401, 3000],
  ['a token too few', ['PUT', query({ consumerToken: 'consumer', expirationDate })], 422, 18000],
  ['a day gone by', ['PUT', query({ ...login, expirationDate: '2020-01-01' })], 422, 18000],
  ['no day', ['PUT', query({ ...login, expirationDate: 'soon' })], 422, 18000],
  ['no session', ['GET', '/customer'], 401, 3000],
  ['no session, asking who', ['GET', '/token/session/%3EwhoAmI'], 401, 3000],
];

describe('the login of the ERP', () => {
  let erp: StandIn;
  let nowMs = Date.parse('2026-12-01T12:00:00Z');
  const clock = { now: () => nowMs, sleep: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'samband-login-'));
  const start = () => startStandIn(tripletex(tokens), { clock, folder });
  beforeAll(async () => {
    erp = await start();
  });
  afterAll(async () => {
    await erp.close();
    rmSync(folder, { recursive: true });
  });

  const tokenOf = async (): Promise<string> =>
    (await caller(erp.url)('PUT', query(login))).body.value.token;
  const listing = async (authorization: string): Promise<number> =>
    (await caller(erp.url, { authorization })('GET', '/customer')).status;

  async function check(send: Send, status: number, code?: number): Promise<void> {
    const reply = await caller(erp.url)(...send);
    expect([reply.status, reply.body?.code]).toEqual([status, code]);
  }
  for (const [name, send, status, code] of cases) {
    it(`${name} is answered with ${status}`, () => check(send, status, code));
  }

  it('the session token is the password of user 0', async () => {
    const token = await tokenOf();
    expect(await listing(basic('0', token))).toBe(200);
    expect(await listing(basic('0', `${token}x`))).toBe(401);
    expect(await listing(basic('7', token))).toBe(403);
    expect(await listing(`Bearer ${token}`)).toBe(401);
  });

  it('a session ends when it is ended, and survives a restart otherwise', async () => {
    const token = await tokenOf();
    await erp.close();
    erp = await start();
    expect(await listing(basic('0', token))).toBe(200);
    const call = caller(erp.url);
    expect((await call('DELETE', `/token/session/${token}`)).status).toBe(204);
    expect(await listing(basic('0', token))).toBe(401);
  });

  it('a session is good until its day in Oslo ends', async () => {
    const token = await tokenOf();
    nowMs = Date.parse('2026-12-31T22:59:59Z');
    expect(await listing(basic('0', token))).toBe(200);
    nowMs = Date.parse('2026-12-31T23:00:00Z');
    expect(await listing(basic('0', token))).toBe(401);
  });
});
