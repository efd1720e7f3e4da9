// A shop and an ERP with as many customers each, six in ten of them the same people, who came to both in
// much the same order, with strangers between. The ERP lacks the organisation number of every seventh, who
// is known by e-mail.

import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver, Page } from '../../engine/drivers/driver.ts';
import {
  customerOf,
  type GeneratedOptions,
  generatedDriver,
  generatedSystem,
} from './generated-shop.ts';

export type Side = 'shop' | 'erp';

/** A prime beyond any crowd: its multiples lie far from each other. */
const stride = 7_368_787;

/** The text of a side's customer as its system would send it; another edition has other keys. */
export function customerText(side: Side, people: number, at: number, edition = 0): string {
  if (side === 'shop') return JSON.stringify({ ...customerOf(at, edition), ...keys(at, edition) });
  const who = at % 5 < 3 ? at : people + at;
  const isNumbered = who % 7 !== 0;
  const customer: JsonObject = { ...customerOf(who, edition), ...keys(who, edition), id: at };
  return JSON.stringify(isNumbered ? customer : { ...customer, organizationNumber: '' });
}

/** Organisation numbers are not given out in the order in which somebody becomes a customer. */
function keys(who: number, edition: number): JsonObject {
  const number = 800_000_000 + ((who * stride + edition) % 199_999_991);
  return { organizationNumber: String(number), email: `post${who}-${edition}@kunde.example` };
}

export interface CrowdDriver extends Driver {
  /** Customers that have other keys now; only they are read from here on. */
  readonly edited: Set<number>;
  /** What it took to make the texts, which is not the engine's work. */
  readonly madeMs: () => number;
}

export function crowdDriver(side: Side, options: Omit<GeneratedOptions, 'edited'>): CrowdDriver {
  const edited = new Set<number>();
  let madeMs = 0;
  const changesOnly = () => edited.size > 0;
  const driver = generatedDriver(generatedSystem(side), { ...options, edited, changesOnly });
  return {
    ...driver,
    edited,
    madeMs: () => madeMs,
    readPage: async (entity: Entity, position, signal): Promise<Page> => {
      const page = await driver.readPage(entity, position, signal);
      const began = performance.now();
      const texts = page.records.map(({ id }) => {
        const at = Number(id);
        return customerText(side, options.count, at, edited.has(at) ? 1 : 0);
      });
      madeMs += performance.now() - began;
      const records = page.records.map((read, at) => ({
        ...read,
        record: JSON.parse(texts[at] as string) as JsonObject,
      }));
      return { ...page, records };
    },
  };
}
