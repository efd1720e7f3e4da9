// Webhooks in: verified over the bytes that arrived, stored as a hint, answered at once. What a
// webhook says is never believed; it causes a read. Replaying one a hundred times is harmless: a
// hint for a record that already waits for a look replaces itself.

import type { Clock } from '../base/clock.ts';
import type { Entity } from '../definition/system.ts';
import type { Change } from '../drivers/driver.ts';
import type { Events } from '../runtime/events.ts';
import { collectedEntities } from '../sync/references/collected-entities.ts';
import type { World } from '../sync/world.ts';
import type { ProblemAnswer } from './requests/problem.ts';
import { readAtMost } from './requests/read-body.ts';

/** Larger bodies are refused: a hint needs an id, not a record. */
export const bodyBytesMax = 1024 * 1024;
/** Ids longer than this are no ids. */
const idLengthMax = 300;
/** Per system: so many at once, and so many a second in the long run. */
const taken = { burstMax: 500, perSecondMax: 50 };
/** Strangers may send as many as they like; of each system and reason so many are told. */
const told = { burstMax: 1, perSecondMax: 1 / 60 };

export type Hinted = (entity: Entity, change: Change) => Promise<void>;

export interface Webhooks {
  /** How many records will be looked at, or why not. */
  take(
    system: string,
    headers: Headers,
    body: ReadableStream<Uint8Array> | null,
  ): Promise<{ readonly accepted: number } | ProblemAnswer>;
}

export function webhooksInto(world: World, hint: Hinted, tell: Events['tell']): Webhooks {
  const allows = limiter(world.clock, taken);
  const isNews = limiter(world.clock, told);
  const collected = new Set(collectedEntities(world).map((entity) => entity.id));
  const refused = (system: string, answer: ProblemAnswer): ProblemAnswer => {
    const { code, title } = answer;
    const message = `A webhook was not taken. ${title}`;
    if (isNews(`${system} ${code}`)) tell({ kind: 'turned-away', system, code, message });
    return answer;
  };
  return {
    take: async (name, headers, stream) => {
      const driver = world.drivers.get(name);
      if (!driver) return unknownSystem;
      if (!driver.receive) return refused(name, unknownSystem);
      if (!allows(name)) return refused(name, tooMany);
      const body = await readAtMost(stream, bodyBytesMax);
      if (body === undefined) return refused(name, tooLarge);
      const receipt = await driver.receive({ headers: Object.fromEntries(headers), body });
      switch (receipt.kind) {
        case 'forged':
          return refused(name, forged);
        case 'unreadable':
          return refused(name, { status: 400, code: 'webhook.unreadable', title: receipt.message });
        case 'ignored':
          return { accepted: 0 };
        case 'hints': {
          const { entities } = driver.system;
          const wanted = receipt.hints.flatMap((one) => {
            const entity = Object.hasOwn(entities, one.entity) ? entities[one.entity] : undefined;
            const isUsable = one.id !== '' && one.id.length <= idLengthMax;
            return entity && isUsable && collected.has(entity.id) ? [{ entity, change: one }] : [];
          });
          for (const { entity, change } of wanted) await hint(entity, change);
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

/** A bucket per name that fills up again with time; true takes one out. */
function limiter(
  clock: Clock,
  { burstMax, perSecondMax }: { readonly burstMax: number; readonly perSecondMax: number },
): (name: string) => boolean {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return (name) => {
    const now = clock.now();
    const bucket = buckets.get(name) ?? { left: burstMax, atMs: now };
    const left = Math.min(burstMax, bucket.left + ((now - bucket.atMs) / 1000) * perSecondMax);
    buckets.set(name, { left: left >= 1 ? left - 1 : left, atMs: now });
    return left >= 1;
  };
}
