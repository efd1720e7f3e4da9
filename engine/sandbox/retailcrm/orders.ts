// Orders: whose they are, what is in them, what they come to. A private order's contact is its
// customer; a corporate one has a contact person and one of the companies of its customer.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { currency, deliveryTypes, localTime, statuses } from './account.ts';
import { cardOf, itemsOf } from './corporates.ts';
import { type Actor, type Making, note } from './history.ts';
import { filterOf, isWithin } from './parameters.ts';
import { firstPayments } from './payments.ts';
import { invalid, refusal, refuseMistakes } from './refusals.ts';
import { mistakesIn, orderEdit, order as shape } from './shapes.ts';
import { merged } from './values.ts';

export function createOrder(
  ground: Ground,
  given: JsonObject,
  { actor, site }: Making,
): JsonObject {
  const { records, clock } = ground;
  refuseMistakes(mistakesIn(shape, given));
  refuseTaken(ground, given, { site });
  const id = records.next('order', 1);
  const createdAt = localTime(clock.now());
  const start = {
    id,
    number: `${id}A`,
    site,
    status: 'new',
    createdAt,
    statusUpdatedAt: createdAt,
    orderMethod: 'shopping-cart',
    countryIso: 'RU',
    currency,
  };
  const { payments: _, ...rest } = given;
  const made = {
    ...merged(shape, start, rest as JsonObject),
    payments: firstPayments(ground, given),
  } as JsonObject;
  const { values } = records.put('order', id, completed(ground, made, given, {}));
  note(ground, { kind: 'order', record: values, actor }, undefined);
  return values;
}

export function editOrder(
  ground: Ground,
  before: JsonObject,
  given: JsonObject,
  actor: Actor,
): JsonObject {
  refuseMistakes(mistakesIn(orderEdit, given));
  refuseTaken(ground, given, before);
  const after = completed(ground, merged(orderEdit, before, given), given, before);
  const isMoved = after.status !== before.status;
  const moved = isMoved ? { statusUpdatedAt: localTime(ground.clock.now()) } : {};
  const { values } = ground.records.put('order', before.id as number, { ...after, ...moved });
  const { statusUpdatedAt: _, summ: _s, totalSumm: _t, ...now } = values;
  const { statusUpdatedAt: _a, summ: _b, totalSumm: _c, ...then } = before;
  note(ground, { kind: 'order', record: now as JsonObject, actor }, then as JsonObject);
  return values;
}

function refuseTaken({ records }: Ground, given: JsonObject, { id, site }: JsonObject): void {
  if (typeof given.externalId !== 'string' || given.externalId === '') return;
  const others = records.by('order', 'externalId', given.externalId);
  if (others.some(({ values }) => values.site === site && values.id !== id))
    throw refusal(400, 'Order already exists.');
}

type Values = Record<string, Json | undefined>;

function completed(
  ground: Ground,
  merged: JsonObject,
  given: JsonObject,
  before: JsonObject,
): JsonObject {
  const order: Values = { ...merged };
  if (!statuses.includes(String(order.status)))
    throw invalid({ status: `Status "${order.status}" does not exist.` });
  const { code } = (order.delivery ?? {}) as JsonObject;
  if (code !== undefined && !deliveryTypes.includes(String(code)))
    throw invalid({ 'delivery.code': `Delivery type "${code}" does not exist.` });
  // A reference replaces the one before it, it is not merged into it.
  for (const name of ['customer', 'contact', 'company'] as const)
    if (isObject(given[name])) order[name] = given[name] as JsonObject;
  withParties(ground, order, given, before);
  order.items = ((order.items ?? []) as readonly JsonObject[]).map((one) =>
    itemOf(ground, one, { before, site: order.site }),
  );
  order.summ = sumOf(order.items as readonly JsonObject[]);
  order.totalSumm = totalOf(order);
  return JSON.parse(JSON.stringify(order)) as JsonObject;
}

/** Who buys: the parties that were sent, and what follows from them for the others. */
function withParties(ground: Ground, order: Values, given: JsonObject, before: JsonObject): void {
  const { site } = order;
  const customer = isObject(order.customer)
    ? partyOf(ground, order.customer as JsonObject, { field: 'customer', site })
    : undefined;
  const contact = isObject(order.contact)
    ? partyOf(ground, order.contact as JsonObject, { field: 'contact', site })
    : undefined;
  if (!customer) {
    if (contact) order.contact = reference(contact);
    return;
  }
  order.customer = reference(customer);
  const isMoved = customer.id !== (before.customer as JsonObject | undefined)?.id;
  if (customer.type === 'customer') {
    if (isObject(given.contact) && contact && contact.id !== customer.id)
      throw invalid({ contact: 'The contact of a private order is its customer.' });
    order.contact = reference(customer);
    if (isObject(given.company)) throw invalid({ company: 'A private customer has no company.' });
    delete order.company;
    if (isMoved && !isObject(given.contragent)) order.contragent = { contragentType: 'individual' };
    return;
  }
  const card = cardOf(ground, customer.id as number);
  const main = (card.mainCustomerContact as JsonObject | undefined)?.customer as
    | JsonObject
    | undefined;
  if (isMoved && !isObject(given.contact)) {
    if (main) order.contact = reference(partyOf(ground, main, { field: 'contact', site }));
    else delete order.contact;
  } else if (contact) order.contact = reference(contact);
  order.company = companyOf(
    ground,
    customer.id as number,
    isMoved && !isObject(given.company)
      ? (card.mainCompany as JsonObject | undefined)
      : (order.company as JsonObject | undefined),
  );
  if (isMoved && !isObject(given.contragent)) order.contragent = { contragentType: 'legal-entity' };
}

function reference(party: JsonObject): JsonObject {
  const { type, id, externalId, site: of } = party;
  return JSON.parse(JSON.stringify({ type, id, externalId, site: of })) as JsonObject;
}

/** The customer that is meant, by id, or by the external id in a shop; a contact is always a person. */
function partyOf(
  { records }: Ground,
  named: JsonObject,
  { field, site }: { readonly field: 'customer' | 'contact'; readonly site: unknown },
): JsonObject {
  const isCorporate = field === 'customer' && named.type === 'customer_corporate';
  const table = isCorporate ? 'customerCorporate' : 'customer';
  const found =
    named.id === undefined
      ? records
          .by(table, 'externalId', String(named.externalId ?? ''))
          .find(({ values }) => values.site === (named.site ?? site))
      : records.get(table, String(named.id));
  if (!found) throw invalid({ [field]: 'The customer does not exist.' });
  return found.values;
}

function companyOf(
  ground: Ground,
  owner: number,
  named: JsonObject | undefined,
): JsonObject | undefined {
  if (named === undefined) return undefined;
  const found = itemsOf(ground, owner, 'companies').find(
    (one) => String(one.id) === String(named.id),
  );
  if (!found) throw invalid({ company: 'The company does not belong to the customer.' });
  return { id: found.id as number, name: found.name ?? null };
}

/** A kept item is named by its id; one without is new, even if it is like an old one. */
function itemOf(
  { records }: Ground,
  given: JsonObject,
  { before, site }: { readonly before: JsonObject; readonly site: unknown },
): JsonObject {
  const old = ((before.items ?? []) as readonly JsonObject[]).find((one) => one.id === given.id);
  if (given.id !== undefined && !old) throw invalid({ items: `Item ${given.id} does not exist.` });
  const offer = isObject(given.offer)
    ? offerOf(records, given.offer as JsonObject, site)
    : (old?.offer as JsonObject | undefined);
  if (!offer && !given.productName && !old?.productName)
    throw invalid({ items: 'The offer was not found.' });
  const { offer: _, ...rest } = given;
  const start = old ?? {
    id: records.next('item', 1),
    quantity: 1,
    status: 'new',
    discountTotal: 0,
    initialPrice: 0,
  };
  return { ...start, ...rest, ...(offer ? { offer } : {}) };
}

/** Each shop has a catalogue of its own. */
function offerOf(
  records: Ground['records'],
  named: JsonObject,
  site: unknown,
): JsonObject | undefined {
  const found =
    named.id === undefined
      ? records
          .by('offer', 'externalId', String(named.externalId ?? ''))
          .find(({ values }) => values.site === site)
      : records.get('offer', String(named.id));
  if (!found) return undefined;
  const { site: _, ...offer } = found.values;
  return offer as JsonObject;
}

function sumOf(items: readonly JsonObject[]): number {
  const sum = items.reduce((all, one) => {
    const price = Number(one.initialPrice ?? 0) - Number(one.discountManualAmount ?? 0);
    return (
      all + price * (1 - Number(one.discountManualPercent ?? 0) / 100) * Number(one.quantity ?? 0)
    );
  }, 0);
  return Math.round(sum * 100) / 100;
}

/** What is to be paid: the goods less the discount on the order, and the delivery. */
function totalOf({ summ, discountManualAmount, discountManualPercent, delivery }: Values): number {
  const share = 1 - Number(discountManualPercent ?? 0) / 100;
  const goods = Number(summ) * share - Number(discountManualAmount ?? 0);
  const cost = Number((delivery as JsonObject | undefined)?.cost ?? 0);
  return Math.round((goods + cost) * 100) / 100;
}

const filters = [
  'ids[]',
  'externalIds[]',
  'numbers[]',
  'customerId',
  'customerExternalId',
  'customerType',
  'email',
  'sites[]',
  'extendedStatus[]',
  'createdAtFrom',
  'createdAtTo',
];

export function findOrders(
  { records, searchedUntilMs }: Ground,
  query: URLSearchParams,
): readonly JsonObject[] {
  const filter = filterOf(query, filters);
  const until = searchedUntilMs();
  const has = (name: string, value: unknown): boolean =>
    !filter.has(name) || (filter.get(name) as readonly string[]).includes(String(value ?? ''));
  return [...records.all('order')]
    .filter((kept) => kept.createdMs <= until)
    .map(({ values }) => values)
    .filter((one) => {
      const customer = one.customer as JsonObject | undefined;
      return (
        has('ids', one.id) &&
        has('externalIds', one.externalId) &&
        has('numbers', one.number) &&
        has('customerId', customer?.id) &&
        has('customerExternalId', customer?.externalId) &&
        has('customerType', customer?.type) &&
        has('email', one.email) &&
        has('sites', one.site) &&
        has('extendedStatus', one.status) &&
        isWithin(filter, ['createdAtFrom', 'createdAtTo'], one)
      );
    });
}
