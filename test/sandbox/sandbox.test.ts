// Sandboxes: both systems with data, kept over restarts, with what the system files read, in this
// process or in one of their own that never outlives its parent.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customWebshop } from '../../engine/sandbox/custom-webshop/custom-webshop.ts';
import { type Sandbox, startSandbox } from '../../engine/sandbox/sandbox.ts';
import { startStandIn } from '../../engine/sandbox/stand-in.ts';
import { caller, receiver, until } from './clients.ts';

const name = 'custom-webshop-tripletex';
const few = { customers: 20, products: 10, orders: 15 };

describe('a sandbox', () => {
  let folder: string;
  let sandbox: Sandbox | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'samband-sandbox-'));
  });
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    rmSync(folder, { recursive: true });
  });
  const counts = () => [
    sandbox?.system('custom-webshop').counts(),
    sandbox?.system('tripletex').counts(),
  ];
  const idle = async (): Promise<void> => {
    await sandbox?.system('custom-webshop').idle();
    await sandbox?.system('tripletex').idle();
  };

  it('comes with customers, products and orders, part of them in both systems', async () => {
    sandbox = await startSandbox(name);
    const [shop, erp] = counts();
    expect(shop).toEqual({ customer: 300, product: 120, order: 250 });
    expect(erp?.customer).toBeGreaterThan(100);
    const keys = (system: string, entity: string, key: string) =>
      (sandbox as Sandbox)
        .system(system)
        .person.list(entity)
        .map((one) => one[key]);
    const shared = (entity: string, key: string): number => {
      const there = new Set(keys('tripletex', entity, key).filter(Boolean));
      return keys('custom-webshop', entity, key).filter((value) => there.has(value)).length;
    };
    const alone = (erp?.customer ?? 0) - shared('customer', 'email');
    expect(shared('customer', 'email')).toBeGreaterThan(50);
    expect(alone).toBeGreaterThan(30);
    expect(shared('product', 'number')).toBeGreaterThan(30);
    expect(shared('product', 'number')).toBeLessThan(120);
  });

  it('is reached with its environment', async () => {
    sandbox = await startSandbox(name, { amounts: few });
    const env = sandbox.environment;
    expect(env.SAMBAND_RUN).toBe(name);
    expect(Object.keys(env).sort()).toEqual([
      'SAMBAND_RUN',
      'TRIPLETEX_CONSUMER_TOKEN',
      'TRIPLETEX_EMPLOYEE_TOKEN',
      'TRIPLETEX_URL',
      'TRIPLETEX_WEBHOOK_SECRET',
      'WEBSHOP_API_KEY',
      'WEBSHOP_URL',
      'WEBSHOP_WEBHOOK_SECRET',
    ]);
    const shop = caller(env.WEBSHOP_URL as string, { 'x-api-key': env.WEBSHOP_API_KEY as string });
    expect((await shop('GET', '/customers')).body.items.length).toBe(20);
    expect(env.TRIPLETEX_URL).toMatch(/\/v2$/);
    const login = {
      consumerToken: env.TRIPLETEX_CONSUMER_TOKEN,
      employeeToken: env.TRIPLETEX_EMPLOYEE_TOKEN,
      expirationDate: '2999-01-01',
    };
    const erp = caller(env.TRIPLETEX_URL as string);
    expect((await erp('POST', '/token/session/:create', login)).status).toBe(201);
  });

  it('is resumed from its folder, and begun anew when asked', async () => {
    sandbox = await startSandbox(name, { folder, amounts: few });
    sandbox.system('custom-webshop').person.create('customer', { name: 'Mine' });
    const before = counts();
    await sandbox.close();
    sandbox = await startSandbox(name, { folder, amounts: few });
    expect(counts()).toEqual(before);
    await sandbox.close();
    sandbox = await startSandbox(name, { folder, amounts: few, fresh: true });
    expect(counts()[0]).toEqual({ customer: 20, product: 10, order: 15 });
  });

  it('that was not filled to the end is filled anew', async () => {
    const access = { apiKey: 'x', webhookSecret: 'x' };
    const own = join(folder, name);
    mkdirSync(own);
    const half = await startStandIn(customWebshop(access), { folder: own });
    half.person.create('customer', { name: 'Half' });
    await half.close();
    sandbox = await startSandbox(name, { folder, amounts: few });
    expect(counts()[0]).toEqual({ customer: 20, product: 10, order: 15 });
  });

  it('may be empty', async () => {
    sandbox = await startSandbox(name, { amounts: 'empty' });
    expect(counts()[0]).toEqual({ customer: 0, product: 0, order: 0 });
  });

  it('sends webhooks of both systems to one address, of edits and not of the filling', async () => {
    const target = await receiver();
    const webhookUrl = `${target.url}/webhooks`;
    sandbox = await startSandbox(name, { folder, amounts: few, webhookUrl });
    await idle();
    expect(target.received).toEqual([]);
    sandbox.system('custom-webshop').person.create('customer', { name: 'A' });
    sandbox.system('tripletex').person.create('product', { name: 'P' });
    await until(() => target.received.length === 2);
    const paths = target.received.map(({ path }) => path).sort();
    expect(paths).toEqual(['/webhooks/custom-webshop', '/webhooks/tripletex']);
    await sandbox.close();
    sandbox = await startSandbox(name, { folder });
    sandbox.system('custom-webshop').person.create('customer', { name: 'B' });
    sandbox.system('tripletex').person.create('product', { name: 'Q' });
    await idle();
    expect(target.received.length).toBe(2);
    await target.close();
  });

  it('that nobody knows is refused with the names there are', async () => {
    await expect(startSandbox('moon')).rejects.toThrow(/custom-webshop-tripletex/);
  });
});

describe('a sandbox in a process of its own', () => {
  const file = fileURLToPath(new URL('../../engine/sandbox/sandbox-process.ts', import.meta.url));
  const children: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  const launch = async (integration: string) => {
    const child = spawn(process.execPath, [file, integration, JSON.stringify({ amounts: few })]);
    children.push(child);
    const exit = new Promise<number | string | null>((resolve) =>
      child.once('exit', (code, signal) => resolve(code ?? signal)),
    );
    const line = await new Promise<string>((resolve) =>
      child.stdout.once('data', (text) => resolve(String(text))),
    );
    return { child, exit, told: JSON.parse(line) };
  };

  it('tells in one line where it is and how to get in', async () => {
    const { told } = await launch(name);
    expect(told.integration).toBe(name);
    expect(told.environment.WEBSHOP_URL).toBe(told.systems['custom-webshop'].url);
    expect(told.systems['custom-webshop'].counts.customer).toBe(20);
    const control = caller(told.systems.tripletex.origin);
    expect((await control('GET', '/sandbox/counts')).body.customer).toBeGreaterThan(0);
  });

  it.each<[string, (child: ChildProcessWithoutNullStreams) => void]>([
    ['SIGTERM', (child) => child.kill('SIGTERM')],
    ['the end of its stdin', (child) => child.stdin.end()],
  ])('ends with %s', async (_, end) => {
    const { child, exit, told } = await launch(name);
    end(child);
    expect(await exit).toBe(0);
    await expect(fetch(told.systems.tripletex.url)).rejects.toThrow();
  });

  it('outlives a Ctrl-C that is meant for its parent too', async () => {
    const { child, told } = await launch(name);
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const control = caller(told.systems.tripletex.origin);
    expect((await control('GET', '/sandbox/counts')).status).toBe(200);
  });

  it('says what is wrong in one line', async () => {
    const { exit, told } = await launch('moon');
    expect(told.error).toMatch(/no sandbox for moon/);
    expect(await exit).toBe(1);
  });
});
