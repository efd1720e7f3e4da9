// The properties of the shop's records and the check of what callers send: unknown properties, wrong
// types and read-only properties are all refused, every mistake named with its path.

import { isObject } from '../../base/json.ts';

export interface Mistake {
  readonly field: string;
  readonly message: string;
}

export type Property =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'date' | 'country' | 'currency' | 'email' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'object'; readonly properties: Shape }
  | { readonly kind: 'list'; readonly properties: Shape }
  | { readonly kind: 'read-only' };

export type Shape = Readonly<Record<string, Property>>;

const text: Property = { kind: 'text' };
const number: Property = { kind: 'number' };
const boolean: Property = { kind: 'boolean' };
const email: Property = { kind: 'email' };
const readOnly: Property = { kind: 'read-only' };

const address: Property = {
  kind: 'object',
  properties: {
    line1: text,
    line2: text,
    postalCode: text,
    city: text,
    countryIso2: { kind: 'country' },
  },
};

const everywhere = { id: readOnly, externalId: text, createdAt: readOnly, updatedAt: readOnly };

const customer: Shape = {
  ...everywhere,
  number: text,
  isPrivate: boolean,
  name: text,
  firstName: text,
  lastName: text,
  organizationNumber: text,
  vatNumber: text,
  email,
  phone: text,
  mobile: text,
  billingAddress: address,
  shippingAddress: address,
  active: boolean,
};

const product: Shape = {
  ...everywhere,
  number: text,
  ean: text,
  name: text,
  description: text,
  priceExVat: number,
  priceIncVat: number,
  vatRate: number,
  currency: { kind: 'currency' },
  unit: text,
  stock: number,
  active: boolean,
};

const line: Shape = {
  id: text,
  productId: text,
  sku: text,
  ean: text,
  description: text,
  quantity: number,
  unitPriceExVat: number,
  unitPriceIncVat: number,
  discountPercent: number,
  vatRate: number,
};

const orderStatuses = ['open', 'paid', 'shipped', 'completed', 'cancelled'];

const order: Shape = {
  ...everywhere,
  number: text,
  date: { kind: 'date' },
  deliveryDate: { kind: 'date' },
  status: { kind: 'choice', of: orderStatuses },
  currency: { kind: 'currency' },
  customerId: text,
  guest: {
    kind: 'object',
    properties: {
      name: text,
      company: text,
      email,
      phone: text,
      organizationNumber: text,
      vatNumber: text,
    },
  },
  buyer: readOnly,
  reference: text,
  paymentMethod: text,
  shipping: {
    kind: 'object',
    properties: { description: text, priceExVat: number, priceIncVat: number, vatRate: number },
  },
  comment: text,
  billingAddress: address,
  shippingAddress: address,
  pricesIncludeVat: boolean,
  lines: { kind: 'list', properties: line },
  credit: number,
  totalExVat: readOnly,
  totalIncVat: readOnly,
};

export type ShopEntity = 'customer' | 'product' | 'order';

export const shapes: Readonly<Record<ShopEntity, Shape>> = { customer, product, order };

export const lineShape = line;

/** Everything wrong with the types of what was sent; `null` empties any property. */
export function mistakesIn(shape: Shape, given: object, at = ''): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [name, value] of Object.entries(given)) {
    const field = at + name;
    const property = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (!property) mistakes.push({ field, message: 'is not a property' });
    else if (property.kind === 'read-only') mistakes.push({ field, message: 'is read-only' });
    else if (value !== null) mistakes.push(...mistakesOf(property, value, field));
  }
  return mistakes;
}

function mistakesOf(property: Property, value: unknown, field: string): Mistake[] {
  const unless = (holds: boolean, message: string): Mistake[] =>
    holds ? [] : [{ field, message }];
  const matches = (pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);
  switch (property.kind) {
    case 'text':
      return unless(typeof value === 'string', 'must be a text');
    case 'number':
      return unless(typeof value === 'number', 'must be a number');
    case 'boolean':
      return unless(typeof value === 'boolean', 'must be true or false');
    case 'email':
      return unless(matches(/^[^\s@]+@[^\s@]+$/), 'must be an e-mail address');
    case 'date':
      return unless(isDate(value), 'must be a date such as 2026-01-31');
    case 'country':
      return unless(matches(/^[A-Z]{2}$/), 'must be two capital letters');
    case 'currency':
      return unless(matches(/^[A-Z]{3}$/), 'must be three capital letters');
    case 'choice':
      return unless(property.of.includes(value as string), `must be ${property.of.join(' or ')}`);
    case 'object':
      if (!isObject(value)) return [{ field, message: 'must be an object' }];
      return mistakesIn(property.properties, value, `${field}.`);
    case 'list':
      if (!Array.isArray(value)) return [{ field, message: 'must be a list' }];
      return value.flatMap((item, index) =>
        isObject(item)
          ? mistakesIn(property.properties, item, `${field}[${index}].`)
          : [{ field: `${field}[${index}]`, message: 'must be an object' }],
      );
    case 'read-only':
      return [];
  }
}

/** A day that there is: not 2026-02-31. */
function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value);
}

/** An empty record: every property with null, lists empty, flags as the shop sets them. */
export function emptyOf(shape: Shape): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(shape)) {
    record[name] = property.kind === 'list' ? [] : null;
  }
  return record;
}
