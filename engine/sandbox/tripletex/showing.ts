// How stored objects are shown: every property of the type with its value or its empty one, references
// as id and url unless the projection expands them, and what the vendor computes on reading.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { type Company, idIn, type KindName, kindOfType, kinds } from './company.ts';
import { type Projection, projectionOf, shownBy } from './projection.ts';
import type { Property } from './properties.ts';

/** The object as the API shows it. */
export function shown(
  company: Company,
  name: KindName,
  kept: Kept,
  fields?: Projection,
): JsonObject {
  const { type, path } = kinds[name];
  const projection = fields ?? projectionOf(type, '*');
  const own = computed[type]?.(company, kept);
  const record: Record<string, Json | undefined> = {};
  for (const { name: property, property: details, empty, inner } of shownBy(type, projection)) {
    if (property === 'url') record.url = `${host}${path}/${kept.id}`;
    else {
      const value = own?.[property] ?? kept.values[property] ?? empty;
      record[property] = shownValue(company, details, value, inner);
    }
  }
  return record;
}

const host = 'tripletex.no/v2';

function shownValue(
  company: Company,
  property: Property,
  value: Json,
  inner: Projection | undefined,
): Json {
  if (property.kind !== 'reference' || property.type === 'Change' || value === null) return value;
  const name = kindOfType.get(property.type);
  const one = (reference: Json): Json => {
    const id = idIn(reference);
    const kept = name && inner ? company.ground.records.get(name, id) : undefined;
    if (name && kept) return shown(company, name, kept, inner);
    const path = name ? kinds[name].path : `/${property.type.toLowerCase()}`;
    return { id, url: `${host}${path}/${id}` };
  };
  return property.isList ? (value as readonly Json[]).map(one) : one(value);
}

/** Values that the vendor computes when an object is read. */
const computed: Readonly<Record<string, (company: Company, kept: Kept) => JsonObject>> = {
  Customer: (_, { values }) => ({
    isCustomer: true,
    displayName: `${values.name} (${values.customerNumber})`,
  }),
  Product: (_, { values }) => ({
    displayNumber: values.number ?? '',
    displayName: `${values.number ?? ''} ${values.name}`.trim(),
  }),
  Order: ({ ground }, { id, values }) => ({
    displayName: `${values.number} Ordre`,
    customerName: ground.records.get('customer', idIn(values.customer))?.values.name ?? '',
    orderLines: ground.records
      .by('orderLine', 'order', id)
      .map((line) => ({ id: Number(line.id) })),
  }),
  Address: ({ ground }, { values }) => addressTexts(ground, values),
  DeliveryAddress: ({ ground }, { values }) => addressTexts(ground, values),
};

function addressTexts({ records }: Ground, values: JsonObject): JsonObject {
  const place = [values.postalCode, values.city].filter(Boolean).join(' ');
  const country = records.get('country', idIn(values.country))?.values.name;
  const text = [values.addressLine1, values.addressLine2, place, country]
    .filter(Boolean)
    .join(', ');
  return { displayName: text, addressAsString: text, displayNameInklMatrikkel: text };
}
