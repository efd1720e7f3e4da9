// Ten thousand orders through the whole path to the ERP's stand-in, against a bare undici loop that
// sends the same bodies to the same stand-in at the same parallelism. The stand-in is a process of
// its own with its limits off; the shop is in memory, so the bench measures path and HTTP. Both take
// turns, so that what else the machine does meets both, after a first turn that is not counted: what
// runs for days is warm. Beside them goes what only stores and sends the same (`orders-floor.ts`): it is told, and no bar
// hangs on it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lastValueFrom } from 'rxjs';
import { Pool } from 'undici';
import { systemClock } from '../../engine/base/clock.ts';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import type { System } from '../../engine/definition/system.ts';
import type { Driver } from '../../engine/drivers/driver.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { worldOn } from '../../engine/runtime/assemble.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Base, Image, Link } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import type { World } from '../../engine/sync/world.ts';
import type { Bench } from './bench.ts';
import { type Carried, floorOf } from './orders-floor.ts';

const orders = 10_000;
const turns = 2;
const customers = 100;
const products = 50;
const ratioMin = 0.5;

export const ordersBench: Bench = async (tell) => {
  const folder = mkdtempSync(join(tmpdir(), 'samband-bench-'));
  const sandbox = await startStandIns();
  try {
    const catalogue = await loadCatalogue(new URL('../..', import.meta.url).pathname, {
      env: sandbox.environment,
    });
    const store = await openSqliteStore(join(folder, 'bench.db'));
    const { world: real, close } = worldOn(catalogue, store, {
      clock: systemClock,
      events: createEvents(),
    });
    const shopSystem = catalogue.systems.get('custom-webshop') as System;
    const shop = memoryDriver(shopSystem, { clock: systemClock, pageSize: 500 });
    const source: Driver = {
      ...shop,
      // Its times are to the millisecond, so no order is listed twice to be sure of it.
      readPage: (entity, position, signal) =>
        shop.readPage({ ...entity, changes: { kind: 'since', overlapMs: 0 } }, position, signal),
    };
    const drivers = new Map<string, Driver>([...real.drivers, [shopSystem.name, source]]);
    const world: World = { ...real, drivers };

    tell(`linking ${customers} customers and ${products} products`);
    fillMasterData(shop);
    for (const name of ['customer', 'product', 'order']) await run(world, name);
    const parallel = catalogue.systems.get('tripletex')?.limits.parallel ?? 1;
    const bare = await bareLoop(sandbox.environment, parallel);
    const floor = await floorOf(world, pipeOf(world, 'order'), join(folder, 'floor.db'));
    let oursMs = 0;
    let floorMs = 0;
    let bareMs = 0;
    let seq = 0;
    const count = orders / turns;
    for (let turn = 0; turn <= turns; turn++) {
      tell(turn === 0 ? 'warming up' : `turn ${turn} of ${turns}`);
      fillOrders(shop, turn * count, count);
      const ours = await timed(() => carry(world, 'order'));
      const sent = await carriedAfter(world, seq);
      if (sent.orders.length !== count)
        throw new Error(`${sent.orders.length} of ${count} orders were created`);
      const least = await timed(() => floor.carry(sent.orders.map((one) => renamed(one, 'floor'))));
      const bodies = sent.orders.map((one) => renamed(one, 'bare').record);
      const theirs = await timed(() => bare.send(bodies));
      oursMs += turn === 0 ? 0 : ours;
      floorMs += turn === 0 ? 0 : least;
      bareMs += turn === 0 ? 0 : theirs;
      seq = sent.seq;
    }
    await bare.close();
    await floor.close();
    await close();
    const ratioOf = (ms: number) => Math.round((bareMs / ms) * 1000) / 1000;
    const ratio = ratioOf(oursMs);
    return [
      {
        what: `${orders} orders through the whole path ÷ a bare undici loop`,
        value: ratio,
        bar: `at least ${ratioMin}`,
        isPassed: ratio >= ratioMin,
        details: {
          oursPerSecond: perSecond(oursMs),
          barePerSecond: perSecond(bareMs),
          parallel,
          'without a decision': ratioOf(floorMs),
        },
      },
    ];
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  }
};

function perSecond(ms: number): number {
  return Math.round(orders / (ms / 1_000));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function run(world: World, name: string): Promise<void> {
  await collectEntity(world, pipeOf(world, name).sink);
  await carry(world, name);
}

/** From the shop's changes to the ERP's answers. */
async function carry(world: World, name: string): Promise<void> {
  const pipe = pipeOf(world, name);
  await collectEntity(world, pipe.source);
  await lastValueFrom(pipeFlow(world, pipe), { defaultValue: 0 });
}

function pipeOf(world: World, name: string): Pipe {
  return world.catalogue.pipes.find((one) => one.id === `custom-webshop-tripletex/${name}`) as Pipe;
}

function fillMasterData(shop: MemoryDriver): void {
  for (let index = 1; index <= customers; index++) {
    shop.people.add('customer', {
      name: `Kunde ${index} AS`,
      email: `post${index}@kunde.example`,
      isPrivate: false,
      active: true,
      billingAddress: {
        line1: `Storgata ${index}`,
        postalCode: '0155',
        city: 'Oslo',
        countryIso2: 'NO',
      },
    });
  }
  for (let index = 1; index <= products; index++) {
    shop.people.add('product', {
      number: `P-${index}`,
      name: `Vare ${index}`,
      priceExVat: 80,
      priceIncVat: 100,
      vatRate: 25,
      currency: 'NOK',
      active: true,
    });
  }
}

function fillOrders(shop: MemoryDriver, after: number, count: number): void {
  for (let index = after + 1; index <= after + count; index++) {
    const lines = [0, 1, 2].map((line) => ({
      id: `L${index}-${line}`,
      productId: String(1 + ((index + line) % products)),
      description: `Vare ${line}`,
      quantity: 1 + line,
      unitPriceExVat: 80 + line,
      unitPriceIncVat: 100 + line,
      discountPercent: 0,
      vatRate: 25,
    }));
    shop.people.add('order', {
      number: `W${index}`,
      date: '2026-01-15',
      status: 'paid',
      currency: 'NOK',
      customerId: String(1 + (index % customers)),
      reference: `PO ${index}`,
      pricesIncludeVat: false,
      lines,
    });
  }
}

/** What the path sent: the creates in its journal after `seq`, with what it stored of them. */
async function carriedAfter(
  world: World,
  seq: number,
): Promise<{ readonly orders: readonly Carried[]; readonly seq: number }> {
  const orders: Carried[] = [];
  for (let last = seq; ; ) {
    const page = await world.store.transact(async (tx) => {
      const entries = await tx.journalAfter(last, 5_000);
      const made = entries.filter(
        ({ what, pipe }) => what === 'created' && pipe?.endsWith('/order'),
      );
      const ids = made.map(({ link }) => link as string);
      const links = await tx.links(ids);
      const bases = await tx.bases(ids);
      const images = await tx.images([...links.values()].map(({ source }) => source as string));
      for (const { link: id, after } of made) {
        const link = links.get(id as string) as Link;
        const source = images.get(link.source as string) as Image;
        const base = bases.get(link.id) as Base;
        orders.push({ link, source, base, record: after as JsonObject });
      }
      return entries;
    });
    if (page.length === 0) return { orders, seq: last };
    last = page.at(-1)?.seq ?? last;
  }
}

function renamed(one: Carried, by: string): Carried {
  return { ...one, record: { ...one.record, number: `${one.record.number}-${by}` } };
}

/** What an engineer writes by hand: a pool, a token, and a loop per connection. */
async function bareLoop(environment: Readonly<Record<string, string>>, parallel: number) {
  const url = new URL(environment.TRIPLETEX_URL as string);
  const pool = new Pool(url.origin, { connections: parallel });
  const query = new URLSearchParams({
    consumerToken: environment.TRIPLETEX_CONSUMER_TOKEN ?? '',
    employeeToken: environment.TRIPLETEX_EMPLOYEE_TOKEN ?? '',
    expirationDate: new Date(systemClock.now() + 86_400_000).toISOString().slice(0, 10),
  });
  const session = await pool.request({
    method: 'PUT',
    path: `${url.pathname}/token/session/:create?${query}`,
  });
  const { value } = (await session.body.json()) as { value: { token: string } };
  const authorization = `Basic ${Buffer.from(`0:${value.token}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json; charset=utf-8' };
  return {
    close: () => pool.close(),
    send: async (bodies: readonly JsonObject[]) => {
      let next = 0;
      const worker = async () => {
        for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
          const { statusCode, body: answer } = await pool.request({
            method: 'POST',
            path: `${url.pathname}/order`,
            headers,
            body: JSON.stringify(body),
          });
          const text = await answer.text();
          if (statusCode !== 201) throw new Error(`${statusCode} ${text}`);
        }
      };
      await Promise.all(Array.from({ length: parallel }, worker));
    },
  };
}

async function startStandIns() {
  const script = new URL('../../engine/sandbox/sandbox-process.ts', import.meta.url).pathname;
  const child = spawn(
    process.execPath,
    [script, 'custom-webshop-tripletex', JSON.stringify({ limits: false, amounts: 'empty' })],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { environment } = JSON.parse(line) as { environment: Record<string, string> };
  return {
    environment,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
