// The frame of the stand-ins: what it keeps over restarts and kills, troubles on request, rate limits,
// and the control end points.

import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import { customWebshop } from '../../engine/sandbox/custom-webshop/custom-webshop.ts';
import type { Fault } from '../../engine/sandbox/faults.ts';
import { openRecords } from '../../engine/sandbox/records.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { tripletex } from '../../engine/sandbox/tripletex/tripletex.ts';
import { type Call, caller, erpCaller, tokens } from './clients.ts';

const definition = customWebshop({ apiKey: 'key', webhookSecret: 'hush' });
const key = { 'x-api-key': 'key' };

describe('a stand-in', () => {
  let shop: StandIn;
  let call: Call;
  let control: Call;
  let folder: string;
  const start = async (): Promise<void> => {
    shop = await startStandIn(definition, { folder, limits: false });
    call = caller(shop.url, key);
    control = caller(`${shop.origin}/sandbox`);
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'samband-stand-in-'));
    await start();
  });
  afterEach(async () => {
    await shop.close();
    rmSync(folder, { recursive: true });
  });
  const restart = async (): Promise<void> => {
    await shop.close();
    await start();
  };
  const journal = (): string => join(folder, 'custom-webshop.jsonl');

  it('knows after a restart what it knew before, and numbers on', async () => {
    const made = (await call('POST', '/customers', { name: 'Å' })).body;
    await call('POST', '/customers', { name: 'gone' });
    await call('DELETE', '/customers/C1002');
    await call('PATCH', '/customers/C1001', { phone: '1' });
    const before = (await call('GET', '/customers')).body;
    await restart();
    expect((await call('GET', '/customers')).body).toEqual(before);
    const { body } = await call('POST', '/customers', { name: 'B' });
    expect(body.id).toBe('C1003');
    expect(body.number).not.toBe(made.number);
  });

  it('has every acknowledged write on disk before it answers', async () => {
    for (let at = 0; at < 20; at++) {
      const { body } = await call('POST', '/customers', { name: `Nr ${at}` });
      expect(readFileSync(journal(), 'utf8')).toContain(`"id":"${body.id}"`);
    }
  });

  it('forgets a torn line, which nobody was told of, and nothing else', async () => {
    await call('POST', '/customers', { name: 'A' });
    await shop.close();
    appendFileSync(journal(), '[["put","customer",{"id":"C9');
    await start();
    expect(shop.counts().customer).toBe(1);
    await call('POST', '/customers', { name: 'B' });
    await restart();
    expect(shop.counts().customer).toBe(2);
  });

  it('shortens a journal that has grown long', async () => {
    for (let at = 0; at < 1_500; at++) shop.person.edit('customer', shopId(), { name: `Nr ${at}` });
    const long = readFileSync(journal(), 'utf8').length;
    await restart();
    expect(readFileSync(journal(), 'utf8').length).toBeLessThan(long / 100);
    expect((await call('GET', '/customers/C1001')).body.name).toBe('Nr 1499');
  });
  const shopId = (): string => {
    if (!shop.person.get('customer', 'C1001')) shop.person.create('customer', { name: 'A' });
    return 'C1001';
  };

  it('takes back all writes of a request that is refused', async () => {
    const erp = await startStandIn(tripletex(tokens), { limits: false });
    const erpCall = await erpCaller(erp);
    const { body } = await erpCall('POST', '/customer', { name: 'A' });
    const day = { orderDate: '2026-03-01', deliveryDate: '2026-03-01' };
    const orderLines = [{ description: 'right' }, { product: { id: 1 } }];
    const order = { customer: { id: body.value.id }, ...day, orderLines };
    expect((await erpCall('POST', '/order', order)).status).toBe(422);
    expect(erp.counts()).toMatchObject({ order: 0, orderLine: 0 });
    await erp.close();
  });

  it('starts over when asked', async () => {
    await call('POST', '/customers', { name: 'A' });
    expect((await control('POST', '/reset')).body).toMatchObject({ customer: 0 });
    await restart();
    expect(shop.counts().customer).toBe(0);
  });

  interface Trouble {
    readonly name: string;
    readonly fault: Fault;
    /** The status the caller sees; `broken` when there is no whole answer. */
    readonly seen: number | 'broken';
    /** Customers afterwards. */
    readonly effect: 0 | 1;
    readonly header?: readonly [string, string];
  }
  const troubles: readonly Trouble[] = [
    {
      name: 'too many requests',
      fault: { kind: 'limit', retryAfterSeconds: 7 },
      seen: 429,
      effect: 0,
      header: ['retry-after', '7'],
    },
    {
      name: 'a failure before the effect',
      fault: { kind: 'status', status: 503, when: 'before' },
      seen: 503,
      effect: 0,
    },
    {
      name: 'a failure after the effect',
      fault: { kind: 'status', status: 500, when: 'after' },
      seen: 500,
      effect: 1,
    },
    {
      name: 'a cut connection before the effect',
      fault: { kind: 'cut', when: 'before' },
      seen: 'broken',
      effect: 0,
    },
    {
      name: 'an answer cut in the middle',
      fault: { kind: 'cut', when: 'after' },
      seen: 'broken',
      effect: 1,
    },
    {
      name: 'silence before the effect',
      fault: { kind: 'hang', when: 'before' },
      seen: 'broken',
      effect: 0,
    },
    {
      name: 'silence after the effect',
      fault: { kind: 'hang', when: 'after' },
      seen: 'broken',
      effect: 1,
    },
    { name: 'slowness', fault: { kind: 'slow', latencyMs: 100 }, seen: 201, effect: 1 },
    {
      name: 'nothing for other methods',
      fault: { kind: 'status', status: 500, when: 'before', methods: ['GET'] },
      seen: 201,
      effect: 1,
    },
    {
      name: 'nothing for other paths',
      fault: { kind: 'status', status: 500, when: 'before', path: '^/orders' },
      seen: 201,
      effect: 1,
    },
    {
      name: 'nothing for the first',
      fault: { kind: 'status', status: 500, when: 'before', skip: 1 },
      seen: 201,
      effect: 1,
    },
    {
      name: 'nothing when the times are used up',
      fault: { kind: 'status', status: 500, when: 'before', times: 0 },
      seen: 201,
      effect: 1,
    },
    {
      name: 'nothing at a share of none',
      fault: { kind: 'status', status: 500, when: 'before', share: 0 },
      seen: 201,
      effect: 1,
    },
  ];
  async function check({ fault, seen, effect, header }: Trouble): Promise<void> {
    expect((await control('PUT', '/faults', { faults: [fault] })).status).toBe(200);
    const startMs = Date.now();
    const answer = fetch(`${shop.url}/customers`, {
      method: 'POST',
      headers: key,
      body: '{"name":"A"}',
      signal: AbortSignal.timeout(300),
    });
    const status = await answer.then(
      async (response) => {
        if (header) expect(response.headers.get(header[0])).toBe(header[1]);
        return response.text().then(
          () => response.status,
          () => 'broken',
        );
      },
      () => 'broken',
    );
    expect(status).toBe(seen);
    if (fault.kind === 'slow') expect(Date.now() - startMs).toBeGreaterThanOrEqual(95);
    expect(shop.counts().customer).toBe(effect);
    await control('DELETE', '/faults');
    expect((await call('GET', '/customers')).status).toBe(200);
  }
  for (const one of troubles) it(`makes trouble on request: ${one.name}`, () => check(one));

  it('limits the rate and says how it stands', async () => {
    let nowMs = 1_000_000;
    const clock = { ...systemClock, now: () => nowMs };
    const limits = { requests: 3, windowMs: 10_000 };
    const erp = await startStandIn(tripletex(tokens), { clock });
    const erpCall = await erpCaller(erp);
    erp.setLimits(limits);
    const seen: (readonly [number, string | null, string | null])[] = [];
    for (let at = 0; at < 4; at++) {
      const { status, headers } = await erpCall('GET', '/customer');
      const left = headers.get('x-rate-limit-remaining');
      seen.push([status, left, headers.get('x-rate-limit-reset')]);
      nowMs += 1_000;
    }
    expect(seen).toEqual([
      [200, '2', '10'],
      [200, '1', '9'],
      [200, '0', '8'],
      [429, '0', '7'],
    ]);
    nowMs += 7_000;
    const { status, headers } = await erpCall('GET', '/customer');
    expect([status, headers.get('x-rate-limit-limit')]).toEqual([200, '3']);
    erp.setLimits(false);
    expect((await erpCall('GET', '/customer')).headers.get('x-rate-limit-limit')).toBeNull();
    await erp.close();
  });

  it('says in the shop how long to wait', async () => {
    expect((await control('PUT', '/limits', { requests: 1, windowMs: 60_000 })).status).toBe(200);
    expect((await call('GET', '/customers')).status).toBe(200);
    const over = await call('GET', '/customers');
    expect([over.status, over.headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('lets people edit records under the same rules', async () => {
    expect(
      (await control('POST', '/customer?by=Kari', { name: 'A', email: 'a@b.no' })).status,
    ).toBe(201);
    expect((await control('GET', '/customer?email=a%40b.no')).body.length).toBe(1);
    expect((await control('GET', '/customer?email=b%40b.no')).body.length).toBe(0);
    expect((await control('PATCH', '/customer/C1001', { phone: '9' })).body.phone).toBe('9');
    expect((await call('GET', '/customers/C1001')).body.phone).toBe('9');
    expect((await control('PATCH', '/customer/C1001', { bogus: 1 })).status).toBe(400);
    expect((await control('GET', '/counts')).body).toEqual({ customer: 1, product: 0, order: 0 });
    expect((await control('DELETE', '/customer/C1001')).status).toBe(204);
    expect((await control('GET', '/customer/C1001')).status).toBe(404);
    expect((await control('GET', '/webhook')).status).toBe(404);
  });

  it('remembers requests without credentials, and which of them were writes', async () => {
    await call('GET', '/customers');
    await call('POST', '/customers', { name: 'A' });
    expect(shop.requests.count()).toBe(2);
    expect(shop.requests.writes().map((one) => one.answer?.status)).toEqual([201]);
    const { body } = await control('GET', '/requests');
    expect(body.requests[1]).toMatchObject({ method: 'POST', path: '/customers', status: 201 });
    expect(JSON.stringify(shop.requests.all())).not.toContain('"x-api-key"');
    await control('DELETE', '/requests');
    expect(shop.requests.count()).toBe(0);
  });

  it('opens its control end points to this machine only, and to no web page', async () => {
    const status = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request(`${shop.origin}/sandbox/counts`, { headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await status({})).toBe(200);
    expect(await status({ host: 'evil.example' })).toBe(403);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
  });

  it('shows watchers what was asked and answered', async () => {
    const seen: unknown[] = [];
    const end = shop.watch(({ method, path }, { status }) => seen.push([method, path, status]));
    await call('GET', '/customers?limit=1');
    end();
    await call('GET', '/customers');
    expect(seen).toEqual([['GET', '/customers', 200]]);
  });

  it('refuses a port in use', async () => {
    const port = Number(new URL(shop.url).port);
    await expect(startStandIn(definition, { port })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe('the records of a stand-in', () => {
  const byName = { name: (values: object) => (values as { name?: string }).name };
  const tables = { thing: { order: 'as-created' as const, indexes: byName } };

  it('are found by what they are now, also after work that was taken back', () => {
    const records = openRecords(tables, () => 1);
    records.put('thing', 1, { name: 'A' });
    const found = (name: string) => records.by('thing', 'name', name).map(({ id }) => id);
    records.put('thing', 1, { name: 'B' });
    expect([found('A'), found('B')]).toEqual([[], ['1']]);
    const broken = (): void => {
      records.put('thing', 1, { name: 'C' });
      records.put('thing', 2, { name: 'C' });
      records.remove('thing', 1);
      throw new Error('stop');
    };
    expect(() => records.together(broken)).toThrow('stop');
    expect([found('B'), found('C'), records.count('thing')]).toEqual([['1'], [], 1]);
    expect(records.next('thing', 5)).toBe(5);
  });

  it('survive a kill of the process: what was told is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'samband-kill-'));
    const script = `
      import { startStandIn } from '${new URL('../../engine/sandbox/stand-in.ts', import.meta.url)}';
      import { customWebshop } from '${new URL('../../engine/sandbox/custom-webshop/custom-webshop.ts', import.meta.url)}';
      const shop = await startStandIn(customWebshop({ apiKey: 'key', webhookSecret: 's' }),
        { folder: ${JSON.stringify(folder)}, limits: false });
      console.log(shop.url);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const url = await new Promise<string>((resolve) => {
      child.stdout.once('data', (text) => resolve(String(text).trim()));
    });
    const call = caller(url, key);
    const told = new Set<string>();
    const post = async (): Promise<void> => {
      for (;;) {
        const reply = await call('POST', '/customers', { name: 'A' }).catch(() => undefined);
        if (!reply) return;
        told.add(reply.body.id);
        if (told.size === 40) child.kill('SIGKILL'); // while the others are being answered
      }
    };
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await Promise.all([ended, post(), post(), post(), post()]);
    const shop = await startStandIn(definition, { folder });
    expect(told.size).toBeGreaterThanOrEqual(40);
    for (const id of told) expect(shop.person.get('customer', id)).toBeDefined();
    await shop.close();
    rmSync(folder, { recursive: true });
  });
});
