// How fast the store takes records in: images of about 500 bytes with their keys and work, as
// collect puts them, each batch one durable transaction. Alone: `node test/bench/store-bench.ts
// [images] [batch]`. Memory is the peak of the process, and has to be flat over the images.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Image, NewWork, RecordKeys, Store } from '../../engine/store/store.ts';

export interface StoreFigures {
  readonly images: number;
  readonly batch: number;
  /** Images per second of a first load, and of the same records once more with new values. */
  readonly loadedPerSecond: number;
  readonly rewrittenPerSecond: number;
  /** Images per second taken out of the queue, read with keys, and acknowledged. */
  readonly workedPerSecond: number;
  /** Marks per second of a scan that finds every record as it was. */
  readonly seenPerSecond: number;
  readonly fileMb: number;
  readonly memoryMb: { readonly start: number; readonly tenth: number; readonly end: number };
}

export async function storeBench(images: number, batch: number): Promise<StoreFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'samband-store-bench-'));
  const store = await openSqliteStore(join(folder, 'bench.db'));
  const start = residentMb();
  let tenth = start;
  try {
    const load = async (round: number) => {
      for (let from = 0; from < images; from += batch) {
        await putBatch(store, { round, from, to: Math.min(images, from + batch) });
        if (round === 0 && from < images / 10) tenth = residentMb();
      }
    };
    const loadedPerSecond = await perSecond(images, () => load(0));
    const rewrittenPerSecond = await perSecond(images, () => load(1));
    const workedPerSecond = await perSecond(images, () => workAll(store, batch));
    const seenPerSecond = await perSecond(images, () => seeAll(store, images, batch));
    const fileMb = Math.round(statSync(join(folder, 'bench.db')).size / 2 ** 20);
    const memoryMb = { start, tenth, end: residentMb() };
    const speeds = { loadedPerSecond, rewrittenPerSecond, workedPerSecond, seenPerSecond };
    return { images, batch, ...speeds, fileMb, memoryMb };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

interface Part {
  readonly round: number;
  readonly from: number;
  readonly to: number;
}

async function putBatch(store: Store, part: Part) {
  const images: Image[] = [];
  const keys: RecordKeys[] = [];
  const work: NewWork[] = [];
  for (let number = part.from; number < part.to; number++) {
    const image = imageOf(number, part.round);
    images.push(image);
    keys.push({ scope: 'shop-erp/customer#0', ref: image.ref, values: [`no:${number}`] });
    work.push({ ...queued, key: image.ref });
  }
  await store.transact(async (tx) => {
    await tx.images(images.map((image) => image.ref));
    await tx.putImages(images);
    await tx.putKeys(keys);
    await tx.putWork(work);
  });
}

const queued = {
  pipe: 'shop-erp/customer',
  kind: 'identify',
  dueMs: 0,
  cause: 'first',
  tries: 0,
} as const;

async function workAll(store: Store, batch: number) {
  let taken: number;
  do {
    taken = await store.transact(async (tx) => {
      const work = await tx.dueWork(queued.pipe, queued.kind, 1, batch);
      const refs = work.map((entry) => entry.key);
      await tx.images(refs);
      await tx.keysOf(['shop-erp/customer#0'], refs);
      await tx.ackWork(work);
      return work.length;
    });
  } while (taken > 0);
}

async function seeAll(store: Store, images: number, batch: number) {
  for (let from = 0; from < images; from += batch) {
    const refs: string[] = [];
    for (let at = from; at < Math.min(images, from + batch); at++) refs.push(refOf(at));
    await store.transact((tx) => tx.putSeen('shop.customer', 1, refs));
  }
}

/** Ids in no order, as most systems hand them out. */
function refOf(number: number): string {
  return `shop.customer:${(Math.imul(number, 0x9e3779b1) >>> 0).toString(16)}-${number}`;
}

function imageOf(number: number, round: number): Image {
  return {
    ref: refOf(number),
    entity: 'shop.customer',
    props: {
      number,
      company: `Fjord og Sønner nr. ${number} AS`,
      email: `post${number}@fjord-og-sonner.example`,
      organizationNumber: String(900_000_000 + number),
      billing: { street: 'Øvre Storgate 17 B', zip: '4005', city: 'Stavanger', country: 'NO' },
      shipping: { street: 'Industriveien 112', zip: '4016', city: 'Stavanger', country: 'NO' },
      note: `${'Leveres til lageret. '.repeat(6)}${round}`,
    },
    fingerprint: `${number}-${round}`,
    version: String(round),
    modifiedMs: 1_700_000_000_000 + number,
    editedAtMs: 1_700_000_000_000 + number,
    readAtMs: 1_700_000_100_000,
    wroteAtMs: null,
    seq: round + 1,
    state: 'live',
    thing: null,
  };
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round((count * 1000) / (performance.now() - begun));
}

function residentMb(): number {
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}

if (import.meta.main) {
  const [images = '100000', batch = '500'] = process.argv.slice(2);
  console.log(JSON.stringify(await storeBench(Number(images), Number(batch)), null, 2));
}
