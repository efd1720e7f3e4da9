// A project of two systems in memory, small enough to be read at a glance, into which the tests put
// the file that they are about.

import { compileCatalogue } from '../../engine/definition/catalogue.ts';
import type { Catalogue } from '../../engine/definition/pipe.ts';

const text = { type: 'string' };
const address = {
  type: 'object',
  properties: { city: text, country: text, countryId: { type: 'integer' } },
};

const shopCustomer = {
  type: 'object',
  properties: {
    id: { type: 'string', readOnly: true },
    number: text,
    name: text,
    firstName: text,
    lastName: text,
    email: text,
    active: { type: 'boolean' },
    age: { type: 'integer' },
    kind: { type: 'string', enum: ['company', 'person'] },
    changedOn: { type: 'string', format: 'date-time' },
    tags: { type: 'array', items: text },
    billing: address,
  },
};

const erpCustomer = {
  type: 'object',
  properties: {
    id: { type: 'integer', readOnly: true },
    version: { type: 'integer', readOnly: true },
    customerNumber: { type: 'integer' },
    name: text,
    displayName: text,
    email: text,
    inactive: { type: 'boolean' },
    since: { type: 'string', format: 'date' },
    kind: { type: 'string', enum: ['company', 'person'] },
    tags: { type: 'array', items: text },
    address,
  },
};

const shopOrder = {
  type: 'object',
  properties: {
    id: text,
    number: text,
    customerId: text,
    payment: text,
    lines: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: text, sku: text, productId: text, quantity: { type: 'number' } },
      },
    },
  },
};

const erpOrder = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    reference: text,
    customer: { type: 'object', properties: { id: { type: 'integer' } } },
    paymentType: { type: 'integer' },
    lines: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          number: text,
          count: { type: 'number' },
          product: { type: 'object', properties: { id: { type: 'integer' } } },
        },
      },
    },
  },
};

const country = { type: 'object', properties: { id: { type: 'integer' }, code: text, name: text } };

export const files: Readonly<Record<string, string>> = {
  'pipes/systems/shop.yaml':
    'title: Shop\ndriver: memory\nentities: { customer: {}, order: {}, guest: {} }\n',
  'pipes/systems/erp.yaml':
    'title: ERP\ndriver: memory\nentities: { customer: {}, order: {}, country: { refresh: 1d } }\n',
  'schemas/shop/customer.json': JSON.stringify(shopCustomer),
  'schemas/shop/guest.json': JSON.stringify(shopCustomer),
  'schemas/shop/order.json': JSON.stringify(shopOrder),
  'schemas/erp/customer.json': JSON.stringify(erpCustomer),
  'schemas/erp/order.json': JSON.stringify(erpOrder),
  'schemas/erp/country.json': JSON.stringify(country),
};

export interface Around {
  readonly variables?: Readonly<Record<string, string>>;
  readonly secretFiles?: Readonly<Record<string, string>>;
  readonly isOffline?: boolean;
}

/** The catalogue of the small project with these files added or, with an empty text, left out. */
export async function catalogueWith(
  own: Readonly<Record<string, string>>,
  around: Around = {},
): Promise<Catalogue> {
  const all = Object.entries({ ...files, ...own }).filter(([, content]) => content !== '');
  return compileCatalogue({
    root: '/project',
    files: Object.fromEntries(all),
    environment: {
      variables: around.variables ?? {},
      readFile: (path) => around.secretFiles?.[path],
      secrets: new Set(),
      isOffline: around.isOffline ?? false,
    },
  });
}

export const customerHead = 'source: shop.customer\nsink: erp.customer\n';

/** Problems as an author reads them: `file:line:column code message hint`. */
export function told(catalogue: Catalogue): readonly string[] {
  return catalogue.problems.map(
    ({ file, line, column, severity, code, message, hint }) =>
      `${file}:${line}:${column} ${severity === 'error' ? '' : 'warning '}${code}: ${message}${hint === undefined ? '' : ` ${hint}`}`,
  );
}
