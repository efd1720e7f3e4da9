// The records of a page that only names them: each is read by itself. One that is gone by then was
// removed while we read, and is left to the next listing.

import type { Entity } from '../../definition/system.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Page, ReadRecord } from '../driver.ts';
import { idText } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { get } from './look.ts';

export async function readNamed(
  exchange: Exchange,
  entity: Entity,
  from: {
    readonly items: readonly unknown[];
    readonly idOf: Expression;
    readonly said: Bindings;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Pick<Page, 'records' | 'unreadable'>> {
  const { items, idOf, said, signal } = from;
  const ids = new Set<string>();
  const unreadable: { id?: string; message: string }[] = [];
  for (const item of items) {
    const id = idText(await idOf.evaluate(item, said));
    if (id === undefined) unreadable.push({ message: `an item has no id (${idOf.text})` });
    else ids.add(id);
  }
  const records: ReadRecord[] = [];
  const looks = await Promise.all(
    [...ids].map(async (id) => ({ id, look: await get(exchange, entity, { id, signal }) })),
  );
  for (const { id, look } of looks) {
    if (look.kind === 'found') records.push(look.read);
    if (look.kind === 'unclear') unreadable.push({ id, message: look.message });
  }
  return { records, unreadable };
}
