// Payments of orders: they come with a new order and have routes of their own afterwards. Each has a
// type for good, so another way of paying is another payment. To PHP their list is a map by id.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Ground, StandInRequest } from '../definition.ts';
import { paymentStatuses, paymentTypes } from './account.ts';
import { type Actor, type Making, note } from './history.ts';
import { formOf, siteOf, structure } from './parameters.ts';
import { badParameter, invalid, notFound, refusal, refuseMistakes } from './refusals.ts';
import { mistakesIn, paymentEdit, paymentOfOrder, payment as shape } from './shapes.ts';
import { merged } from './values.ts';

/** The payments that a new order brings along, each with an id. */
export function firstPayments(ground: Ground, given: JsonObject): readonly JsonObject[] {
  return ((given.payments ?? []) as readonly JsonObject[]).map((one) => newPayment(ground, one));
}

/** As the API shows an order's payments: a map by id, and a list when there are none. */
export function paymentsShown(order: JsonObject): Json {
  const own = paymentsOf(order);
  return own.length === 0 ? [] : Object.fromEntries(own.map((one) => [String(one.id), one]));
}

/** `POST /orders/payments/create`, `/{id}/edit`, `/{id}/delete`. */
export function payments(
  ground: Ground,
  request: StandInRequest,
  path: readonly string[],
  { actor, sites }: { readonly actor: Actor; readonly sites: readonly string[] },
): JsonObject {
  const [id = '', verb, ...rest] = path;
  if (request.method !== 'POST' || rest.length > 0) throw notFound();
  const form = formOf(request);
  if (id === 'create' && verb === undefined)
    return create(ground, form, { actor, site: siteOf(form, sites) });
  if (verb === 'edit') {
    siteOf(form, sites);
    return edit(ground, id, form, { actor, sites });
  }
  if (verb !== 'delete') throw notFound();
  const { order, payment } = found(ground, { by: 'id', id, sites });
  const left = paymentsOf(order).filter((one) => one !== payment);
  put(ground, order, left, { payment, actor });
  return { success: true };
}

/** The payments of an order as a person leaves them on its screen: those with an id are changed. */
export function savePayments(
  ground: Ground,
  order: JsonObject,
  left: readonly JsonObject[],
  actor: Actor,
): void {
  const own = paymentsOf(order);
  const now = left.map(({ id, ...given }) => {
    const before = own.find((one) => one.id === id);
    return before
      ? merged(shape, before, given as JsonObject)
      : newPayment(ground, given as JsonObject);
  });
  put(ground, order, now, { payment: {}, actor });
}

function create(ground: Ground, form: URLSearchParams, { actor, site }: Making): JsonObject {
  const { order: named, ...given } = structure(form, 'payment');
  refuseMistakes(mistakesIn(paymentOfOrder, { ...given, ...(named ? { order: named } : {}) }));
  const order = isObject(named) ? orderOf(ground, named as JsonObject, site) : undefined;
  if (!order) throw invalid({ order: 'The order does not exist.' });
  const payment = newPayment(ground, given as JsonObject);
  put(ground, order, [...paymentsOf(order), payment], { payment, actor });
  return { success: true, id: payment.id as number };
}

function edit(
  ground: Ground,
  id: string,
  form: URLSearchParams,
  { actor, sites }: { readonly actor: Actor; readonly sites: readonly string[] },
): JsonObject {
  const by = form.get('by') ?? 'externalId';
  if (by !== 'id' && by !== 'externalId')
    throw badParameter({ by: 'The value you selected is not a valid choice.' });
  const { order, payment } = found(ground, { by, id, sites });
  const given = structure(form, 'payment');
  refuseMistakes(mistakesIn(paymentEdit, given));
  refuseUnknown(given);
  const changed = merged(paymentEdit, payment, given);
  refuseTaken(ground, changed);
  const all = paymentsOf(order).map((one) => (one === payment ? changed : one));
  put(ground, order, all, { payment: changed, actor });
  return { success: true, id: payment.id as number };
}

function newPayment(ground: Ground, given: JsonObject): JsonObject {
  refuseMistakes(mistakesIn(shape, given));
  if (!given.type) throw invalid({ type: 'This value should not be blank.' });
  refuseUnknown(given);
  refuseTaken(ground, given);
  const id = ground.records.next('payment', 1);
  return merged(shape, { id, status: 'not-paid', amount: 0 }, given);
}

function refuseUnknown({ type, status }: JsonObject): void {
  if (type && !paymentTypes.includes(String(type)))
    throw invalid({ type: `Payment type "${type}" does not exist.` });
  if (status && !paymentStatuses.includes(String(status)))
    throw invalid({ status: `Payment status "${status}" does not exist.` });
}

function refuseTaken({ records }: Ground, { id, externalId }: JsonObject): void {
  if (!externalId) return;
  const others = [...records.all('order')].flatMap(({ values }) => paymentsOf(values));
  if (others.some((one) => one.externalId === externalId && one.id !== id))
    throw refusal(400, 'Payment already exists.');
}

function orderOf({ records }: Ground, named: JsonObject, site: string): JsonObject | undefined {
  const one =
    named.id === undefined
      ? records
          .by('order', 'externalId', String(named.externalId ?? ''))
          .find(({ values }) => values.site === site)
      : records.get('order', String(named.id));
  return one?.values;
}

function found(
  { records }: Ground,
  {
    by,
    id,
    sites,
  }: {
    readonly by: 'id' | 'externalId';
    readonly id: string;
    readonly sites: readonly string[];
  },
): { readonly order: JsonObject; readonly payment: JsonObject } {
  for (const { values: order } of records.all('order')) {
    if (!sites.includes(String(order.site))) continue;
    const payment = paymentsOf(order).find((one) => String(one[by] ?? '') === id);
    if (payment) return { order, payment };
  }
  throw notFound();
}

function put(
  ground: Ground,
  order: JsonObject,
  now: readonly JsonObject[],
  { payment, actor }: { readonly payment: JsonObject; readonly actor: Actor },
): void {
  const record = { ...order, payments: now } as JsonObject;
  ground.records.put('order', order.id as number, record);
  const { id, externalId, type } = payment;
  const about = JSON.parse(JSON.stringify({ id, externalId, type })) as JsonObject;
  note(ground, { kind: 'order', record, actor }, order, { payment: about });
}

function paymentsOf(order: JsonObject): readonly JsonObject[] {
  return (order.payments ?? []) as readonly JsonObject[];
}
