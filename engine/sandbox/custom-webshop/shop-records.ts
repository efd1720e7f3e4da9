// The shop's rules: what a customer, a product and an order need, what the shop itself fills in
// (ids, numbers, the other price, totals), and what must be unique.

import { isObject, type JsonObject } from '../../base/json.ts';
import type { Records } from '../records.ts';
import { rounded } from '../rounded.ts';
import { emptyOf, lineShape, type Mistake, mistakesIn, type ShopEntity, shapes } from './shapes.ts';
import { refusal, refuseMistakes } from './shop-refusals.ts';

type Values = Record<string, unknown>;

const idPrefix: Readonly<Record<ShopEntity, string>> = { customer: 'C', product: 'P', order: 'O' };

const defaults: Readonly<Record<ShopEntity, Values>> = {
  customer: { isPrivate: false, active: true },
  product: { vatRate: 25, currency: 'NOK', active: true },
  order: { status: 'open', currency: 'NOK', pricesIncludeVat: false },
};

/** A new record of what was sent. */
export function created(
  records: Records,
  entity: ShopEntity,
  given: object,
  now: string,
): JsonObject {
  refuseMistakes(400, mistakesIn(shapes[entity], given));
  const id = `${idPrefix[entity]}${records.next(entity, 1001)}`;
  const start = { ...emptyOf(shapes[entity]), ...defaults[entity], id, createdAt: now };
  const values = completed(records, entity, start, given);
  return stored(records, entity, { ...values, updatedAt: now });
}

/** The record after a change; properties that were not sent stay, addresses too. */
export function edited(
  records: Records,
  entity: ShopEntity,
  id: string,
  given: object,
  now: string,
): JsonObject {
  const kept = records.get(entity, id);
  if (!kept) throw refusal(404, 'not found');
  refuseMistakes(400, mistakesIn(shapes[entity], given));
  const values = completed(records, entity, kept.values as Values, given);
  if (JSON.stringify(values) === JSON.stringify(kept.values)) return kept.values;
  return stored(records, entity, { ...values, updatedAt: now });
}

function stored(records: Records, entity: ShopEntity, values: Values): JsonObject {
  return records.put(entity, String(values.id), values as JsonObject).values;
}

function completed(records: Records, entity: ShopEntity, before: Values, given: object): Values {
  const merged: Values = { ...before };
  for (const [name, value] of Object.entries(given)) {
    const old = before[name];
    merged[name] = isObject(value) && isObject(old) ? { ...old, ...value } : value;
  }
  switch (entity) {
    case 'customer':
      return completedCustomer(records, merged);
    case 'product':
      return completedProduct(records, merged, given);
    case 'order':
      return completedOrder(records, before, merged);
  }
}

function completedCustomer(records: Records, customer: Values): Values {
  refuseMistakes(400, required(customer.name || customer.lastName, 'name'));
  customer.number ??= String(records.next('customer.number', 20_001));
  return withWholeAddresses(customer);
}

function completedProduct(records: Records, product: Values, given: object): Values {
  refuseMistakes(400, [
    ...required(product.number, 'number'),
    ...required(product.name, 'name'),
    ...required(product.vatRate !== null, 'vatRate'),
  ]);
  const same = records.by('product', 'number', String(product.number));
  if (same.some(({ id }) => id !== product.id)) {
    refuseMistakes(409, [{ field: 'number', message: 'is used by another product' }]);
  }
  const factor = 1 + (product.vatRate as number) / 100;
  const leading = (given as Values).priceExVat ?? undefined;
  const including = (given as Values).priceIncVat ?? undefined;
  if (leading === undefined && including !== undefined) {
    product.priceExVat = rounded((including as number) / factor, 2);
  } else if (product.priceExVat !== null) {
    product.priceIncVat = rounded((product.priceExVat as number) * factor, 2);
  } else product.priceIncVat = null;
  return product;
}

function completedOrder(records: Records, before: Values, order: Values): Values {
  const lines = (order.lines ?? []) as Values[];
  const mistakes = required(order.date, 'date');
  if (order.customerId !== null && !records.get('customer', String(order.customerId))) {
    mistakes.push({ field: 'customerId', message: 'is not a customer' });
  }
  if (order.customerId === null && !isObject(order.guest)) {
    mistakes.push({ field: 'customerId', message: 'or guest is required' });
  }
  const known = new Map(((before.lines ?? []) as Values[]).map((line) => [line.id, line]));
  const named = new Set<unknown>();
  order.number ??= `WEB-${records.next('order.number', 1001)}`;
  order.lines = lines.map((line, index) => {
    const old = isNew(line) ? undefined : known.get(line.id);
    if (!isNew(line) && !old) {
      mistakes.push({ field: `lines[${index}].id`, message: 'is not a line of this order' });
    }
    if (!isNew(line) && named.has(line.id)) {
      mistakes.push({ field: `lines[${index}].id`, message: 'is there twice' });
    }
    named.add(line.id);
    // A product that is gone stays on the lines that were made with it.
    const productId = line.productId ?? null;
    const isNamedAnew = productId !== null && productId !== old?.productId;
    if (isNamedAnew && !records.get('product', String(productId))) {
      mistakes.push({ field: `lines[${index}].productId`, message: 'is not a product' });
    }
    return completedLine(records, order, old, line);
  });
  refuseMistakes(400, mistakes);
  order.buyer = buyerOf(records, order);
  order.shipping = completedShipping(order);
  order.totalExVat = total(order, 'ExVat');
  // A gift card that is spent is no line; less is paid.
  order.totalIncVat = rounded(total(order, 'IncVat') - Number(order.credit ?? 0), 2);
  return withWholeAddresses(order);
}

/** Who bought, as they are called while the order is written: the customer, or the guest. */
function buyerOf(records: Records, order: Values): Values {
  const customer = records.get('customer', String(order.customerId))?.values as Values | undefined;
  const guest = order.guest as Values | null;
  const from = customer ?? { ...guest, isPrivate: !guest?.company && !guest?.organizationNumber };
  const isPerson = from.isPrivate === true;
  const person = [from.firstName, from.lastName].filter(Boolean).join(' ').trim();
  const names = customer
    ? { company: isPerson ? null : (from.name ?? null), name: person === '' ? null : person }
    : { company: guest?.company ?? (isPerson ? null : guest?.name), name: guest?.name ?? null };
  return {
    number: from.number ?? null,
    isPrivate: isPerson,
    company: names.company ?? null,
    name: names.name,
    firstName: from.firstName ?? null,
    lastName: from.lastName ?? null,
    organizationNumber: from.organizationNumber ?? null,
    vatNumber: from.vatNumber ?? null,
    email: from.email ?? null,
    phone: from.phone ?? from.mobile ?? null,
  };
}

function isNew(line: Values): boolean {
  return line.id === undefined || line.id === null;
}

function completedLine(records: Records, order: Values, old: Values | undefined, given: Values) {
  const line: Values = { ...(old ?? emptyOf(lineShape)), ...given };
  line.id ??= `L${records.next('line', 1)}`;
  line.ean ??= records.get('product', String(line.productId))?.values.ean ?? null;
  line.quantity ??= 1;
  line.discountPercent ??= 0;
  // A shop that does not know the rate says so with null.
  if (given.vatRate !== null) line.vatRate ??= 25;
  return priced(order, line, 'unitPrice');
}

/** Shipping has two prices, as a line has, and the same rate unless it is sent with it. */
function completedShipping({ shipping, ...order }: Values): Values | null {
  if (!isObject(shipping)) return null;
  const usual = { description: null, priceExVat: null, priceIncVat: null, vatRate: 25 };
  return priced(order, { ...usual, ...shipping }, 'price');
}

/** The price that leads, and the other as it follows: with VAT or without, as the order says. */
function priced(order: Values, values: Values, price: 'unitPrice' | 'price'): Values {
  const factor = 1 + ((values.vatRate ?? 0) as number) / 100;
  const [including, without] = [`${price}IncVat`, `${price}ExVat`];
  const [leading, other] = order.pricesIncludeVat ? [including, without] : [without, including];
  const convert = (amount: unknown, to: string): number =>
    rounded(to === without ? (amount as number) / factor : (amount as number) * factor, 4);
  const led = values[leading] ?? (values[other] === null ? 0 : convert(values[other], leading));
  return { ...values, [leading]: led, [other]: convert(led, other) };
}

function total(order: Values, price: 'ExVat' | 'IncVat'): number {
  const shipping = order.shipping as Values | null;
  const sum = (order.lines as Values[]).reduce(
    (soFar, line) => {
      const left = 1 - (line.discountPercent as number) / 100;
      return soFar + (line.quantity as number) * (line[`unitPrice${price}`] as number) * left;
    },
    (shipping?.[`price${price}`] ?? 0) as number,
  );
  return rounded(sum, 2);
}

/** An address has all its properties or is null. */
function withWholeAddresses(record: Values): Values {
  for (const name of ['billingAddress', 'shippingAddress']) {
    const address = record[name];
    if (!isObject(address)) continue;
    const whole = { line1: null, line2: null, postalCode: null, city: null, countryIso2: null };
    record[name] = { ...whole, ...address };
  }
  return record;
}

function required(value: unknown, field: string): Mistake[] {
  return value ? [] : [{ field, message: 'is required' }];
}
