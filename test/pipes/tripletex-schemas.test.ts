// The schemas of Tripletex beside the vendor's own specification: every property that we name is
// there, with that type and that read-only mark. `SAMBAND_SPECS` says where specifications lie.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PropertySchema } from '../../engine/definition/entity-schema.ts';

interface VendorSchema {
  readonly type?: string;
  readonly readOnly?: boolean;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, VendorSchema>>;
  readonly items?: VendorSchema;
  readonly $ref?: string;
}

type VendorSchemas = Readonly<Record<string, VendorSchema>>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const specification = join(
  process.env.SAMBAND_SPECS ?? join(root, '../shared/specs'),
  'tripletex/tripletex-openapi-2.72.00.json',
);
const folder = join(root, 'schemas/tripletex');

/** Our entity → the vendor's object. */
const objectOf: Readonly<Record<string, string>> = {
  country: 'Country',
  currency: 'Currency',
  customer: 'Customer',
  invoice: 'Invoice',
  order: 'Order',
  paymentType: 'PaymentType',
  product: 'Product',
  unit: 'ProductUnit',
  vatType: 'VatType',
};

/** One sentence for each property that the vendor has not, or has otherwise. */
function disagreements(
  ours: PropertySchema,
  theirs: VendorSchema,
  all: VendorSchemas,
  at = '',
): readonly string[] {
  // A mark on a shared object says nothing of the property that refers to it: the vendor marks
  // `Currency`, and takes the currency of a product all the same.
  const isReadOnly = theirs.readOnly ?? false;
  const vendor = resolved(theirs, all);
  const wrong: string[] = [];
  const type = vendor.type ?? (vendor.properties ? 'object' : undefined);
  if (ours.type !== type) wrong.push(`${at}: is ${ours.type} here and ${type} there`);
  if ((ours.readOnly ?? false) !== isReadOnly) {
    wrong.push(`${at}: readOnly is ${ours.readOnly ?? false} here and ${isReadOnly} there`);
  }
  const odd = (ours.enum ?? []).filter((value) => !vendor.enum?.includes(value));
  if (odd.length > 0) wrong.push(`${at}: ${odd.join(', ')} is no choice there`);
  if (ours.items) wrong.push(...disagreements(ours.items, vendor.items ?? {}, all, `${at}[]`));
  for (const [name, property] of Object.entries(ours.properties ?? {})) {
    const inner = vendor.properties?.[name];
    if (inner) wrong.push(...disagreements(property, inner, all, `${at}.${name}`));
    else wrong.push(`${at}.${name}: is not there`);
  }
  return wrong;
}

function resolved(schema: VendorSchema, all: VendorSchemas): VendorSchema {
  return schema.$ref === undefined ? schema : (all[schema.$ref.split('/').at(-1) as string] ?? {});
}

const isThere = existsSync(specification);

test('the specification is there, at least where everything must be checked', () => {
  if (process.env.CI === 'true') expect(isThere, `${specification} is missing`).toBe(true);
});

describe.skipIf(!isThere)(`beside ${specification}${isThere ? '' : ', which is not there'}`, () => {
  const all: VendorSchemas = isThere
    ? JSON.parse(readFileSync(specification, 'utf8')).components.schemas
    : {};
  const read = (entity: string): PropertySchema =>
    JSON.parse(readFileSync(join(folder, `${entity}.json`), 'utf8'));
  const check = (entity: string, schema: PropertySchema): readonly string[] =>
    disagreements(schema, { $ref: objectOf[entity] as string }, all, entity);

  test('every schema has its object', () => {
    const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    expect(files.toSorted()).toEqual(Object.keys(objectOf));
  });

  test.each(Object.keys(objectOf))('%s says what the vendor says', (entity) => {
    expect(check(entity, read(entity))).toEqual([]);
  });

  test('a property that the vendor has not, of another type or mark, is found', () => {
    const schema: PropertySchema = {
      type: 'object',
      properties: {
        nickname: { type: 'string' },
        name: { type: 'integer' },
        isCustomer: { type: 'boolean' },
        language: { type: 'string', enum: ['NO', 'SE'] },
        postalAddress: { type: 'object', properties: { town: { type: 'string' } } },
      },
    };
    expect(check('customer', schema)).toEqual([
      'customer.nickname: is not there',
      'customer.name: is integer here and string there',
      'customer.isCustomer: readOnly is false here and true there',
      'customer.language: SE is no choice there',
      'customer.postalAddress.town: is not there',
    ]);
  });
});
