// Customers that somebody finds to be one are combined: their orders, and their places among the contacts of
// companies, become those of the one that stays, and the others are gone. The history says into whom.

import { isObject, type JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { type Actor, type Kind, note, noteRemoval } from './history.ts';
import { badParameter } from './refusals.ts';

/** What stays keeps its own values; it has at least one to take in, and none twice. */
export function combine(
  ground: Ground,
  kind: Exclude<Kind, 'order'>,
  {
    from,
    into,
    actor,
  }: {
    readonly from: readonly JsonObject[];
    readonly into: JsonObject;
    readonly actor: Actor;
  },
): JsonObject {
  const { records } = ground;
  const kept = records.get(kind, String(into.id))?.values;
  if (!kept) throw badParameter({ resultCustomer: 'The customer does not exist.' });
  const gone = from.map(({ id }) => {
    const found = id === kept.id ? undefined : records.get(kind, String(id))?.values;
    if (!found) throw badParameter({ customers: 'The customer does not exist.' });
    return found;
  });
  if (gone.length === 0) throw badParameter({ customers: 'This value should not be blank.' });
  for (const one of gone) {
    for (const { values: order } of [...records.all('order')])
      moveOrder(ground, order, { kind, one, kept, actor });
    if (kind === 'customer') moveContacts(ground, one, kept);
    else moveLists(ground, one, kept);
    records.remove(kind, one.id as number);
    noteRemoval(ground, { kind, record: one, actor }, kept);
  }
  return { success: true };
}

interface Move {
  readonly kind: Exclude<Kind, 'order'>;
  readonly one: JsonObject;
  readonly kept: JsonObject;
  readonly actor: Actor;
}

function moveOrder(ground: Ground, order: JsonObject, { kind, one, kept, actor }: Move): void {
  const type = kind === 'customer' ? 'customer' : 'customer_corporate';
  const isIt = (party: unknown, of: string): boolean =>
    isObject(party) && (party as JsonObject).id === one.id && of === type;
  const party = { type, id: kept.id, externalId: kept.externalId, site: kept.site };
  const reference = JSON.parse(JSON.stringify(party)) as JsonObject;
  const customer = order.customer as JsonObject | undefined;
  const moved = {
    ...(isIt(customer, String(customer?.type)) ? { customer: reference } : {}),
    ...(isIt(order.contact, 'customer') ? { contact: reference } : {}),
  };
  if (Object.keys(moved).length === 0) return;
  const { values } = ground.records.put('order', order.id as number, { ...order, ...moved });
  note(ground, { kind: 'order', record: values, actor, isCombined: true }, order);
}

function moveContacts({ records }: Ground, one: JsonObject, kept: JsonObject): void {
  for (const { values } of [...records.all('contacts')])
    if ((values.customer as JsonObject | undefined)?.id === one.id)
      records.put('contacts', values.id as number, {
        ...values,
        customer: { id: kept.id as number },
      });
}

/** The card that stays has a main one of each already. */
function moveLists({ records }: Ground, one: JsonObject, kept: JsonObject): void {
  for (const list of ['addresses', 'companies', 'contacts'])
    for (const { values } of records.by(list, 'owner', String(one.id)))
      records.put(list, values.id as number, {
        ...values,
        owner: kept.id as number,
        isMain: false,
      });
}
