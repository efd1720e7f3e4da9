// Webhooks in: verified over the bytes that arrived, stored as a hint, answered at once. What a
// webhook says is never believed; it causes a read. Replaying one a hundred times is harmless: a
// hint for a record that already waits for a look replaces itself.

import type { Clock } from '../base/clock.ts';
import type { Entity } from '../definition/system.ts';
import { collectedEntities } from '../sync/lookup-lists.ts';
import type { World } from '../sync/world.ts';
import type { ProblemAnswer } from './problem.ts';
import { readAtMost } from './read-body.ts';

/** Larger bodies are refused: a hint needs an id, not a record. */
export const bodyBytesMax = 1024 * 1024;
/** Ids longer than this are no ids. */
const idLengthMax = 300;
/** Per system: so many at once, and so many a second in the long run. */
const burstMax = 500;
const perSecondMax = 50;

export type Hinted = (entity: Entity, id: string) => Promise<void>;

export interface Webhooks {
  /** How many records will be looked at, or why not. */
  take(
    system: string,
    headers: Headers,
    body: ReadableStream<Uint8Array> | null,
  ): Promise<{ readonly accepted: number } | ProblemAnswer>;
}

export function webhooksInto(world: World, hint: Hinted): Webhooks {
  const allows = limiter(world.clock);
  const collected = new Set(collectedEntities(world).map((entity) => entity.id));
  return {
    take: async (name, headers, stream) => {
      const driver = world.drivers.get(name);
      if (!driver?.receive) return unknownSystem;
      if (!allows(name)) return tooMany;
      const body = await readAtMost(stream, bodyBytesMax);
      if (body === undefined) return tooLarge;
      const receipt = await driver.receive({ headers: Object.fromEntries(headers), body });
      switch (receipt.kind) {
        case 'forged':
          return forged;
        case 'unreadable':
          return { status: 400, code: 'webhook.unreadable', title: receipt.message };
        case 'ignored':
          return { accepted: 0 };
        case 'hints': {
          const { entities } = driver.system;
          const wanted = receipt.hints.flatMap((one) => {
            const entity = Object.hasOwn(entities, one.entity) ? entities[one.entity] : undefined;
            const isUsable = one.id !== '' && one.id.length <= idLengthMax;
            return entity && isUsable && collected.has(entity.id) ? [{ entity, id: one.id }] : [];
          });
          for (const { entity, id } of wanted) await hint(entity, id);
          return { accepted: wanted.length };
        }
      }
    },
  };
}

const unknownSystem: ProblemAnswer = {
  status: 404,
  code: 'webhook.unknown',
  title: 'No system of this name takes webhooks. Its system file declares them under `webhooks`.',
};
const forged: ProblemAnswer = {
  status: 401,
  code: 'webhook.forged',
  title: 'The signature is missing or wrong. Both ends must hold the same secret.',
};
const tooLarge: ProblemAnswer = {
  status: 413,
  code: 'webhook.too-large',
  title: `A webhook may have ${bodyBytesMax} bytes.`,
};
const tooMany: ProblemAnswer = {
  status: 429,
  code: 'webhook.too-many',
  title: 'Too many webhooks; send it again in a moment.',
  headers: { 'retry-after': '1' },
};

/** A bucket per system that fills up again with time; true takes one out. */
function limiter(clock: Clock): (name: string) => boolean {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return (name) => {
    const now = clock.now();
    const bucket = buckets.get(name) ?? { left: burstMax, atMs: now };
    const left = Math.min(burstMax, bucket.left + ((now - bucket.atMs) / 1000) * perSecondMax);
    buckets.set(name, { left: left >= 1 ? left - 1 : left, atMs: now });
    return left >= 1;
  };
}
