// Customers: companies with a name, persons with two. A PATCH changes what it names and no more.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { boolean, type Fields, maybe, mistakesIn, must, number, object, text } from './fields.ts';
import { refusal, refuseMistakes } from './refusals.ts';

const basic: Fields = {
  street: maybe(text()),
  postalCode: maybe(text()),
  postalArea: maybe(text()),
  countrySubdivision: maybe(text()),
  countryCode: maybe(text(2)),
};
const named: Fields = { ...basic, name: maybe(text()) };

const shared: Fields = {
  externalReference: maybe(text(100)),
  isSupplier: boolean,
  address: object({
    visit: object(basic),
    postal: object(basic),
    billing: object(named),
    delivery: object(named),
  }),
  email: object({ contact: maybe(text()), billing: maybe(text()) }),
  phone: maybe(text()),
  mobilePhone: maybe(text(25)),
};
const person = object({ firstName: maybe(text()), lastName: maybe(text()) });
const company: Fields = {
  ...shared,
  isCompany: must(boolean),
  id: maybe(number),
  name: must(text()),
  organizationNumber: maybe(text()),
};
const private_: Fields = {
  ...shared,
  isCompany: must(boolean),
  id: maybe(number),
  person: must(person),
};
const changed: Fields = {
  ...shared,
  person,
  name: maybe(text()),
  organizationNumber: maybe(text()),
};

export function customers({ records, clock }: Ground) {
  const keep = (id: number, values: JsonObject, createdAt: string): JsonObject => {
    const modifiedAt = new Date(clock.now()).toISOString();
    return records.put('customer', id, { ...values, id, createdAt, modifiedAt }).values;
  };
  const shown = (id: string | number): JsonObject =>
    records.get('customer', id)?.values as JsonObject;
  return {
    shown,
    create: (body: JsonObject): JsonObject => {
      refuseMistakes(mistakesIn(body.isCompany === false ? private_ : company, body));
      const id = records.next('customer', 1_001);
      const name = body.isCompany === false ? null : body.name;
      return keep(id, { isSupplier: false, ...body, name: name as Json }, now(clock.now()));
    },
    change: (id: string | number, body: JsonObject): JsonObject => {
      refuseMistakes(mistakesIn(changed, body));
      const held = shown(id);
      return keep(Number(id), merged(held, body), String(held.createdAt));
    },
    remove: (id: string | number): void => {
      if (records.by('order', 'customer', String(id)).length > 0)
        throw refusal(409, 'ConflictError', 'The customer has sales orders.');
      records.remove('customer', id);
    },
  };
}

export function now(ms: number): string {
  return new Date(ms).toISOString();
}

/** Objects are merged, values and lists replaced. */
export function merged(held: JsonObject, body: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = { ...held };
  for (const [name, value] of Object.entries(body)) {
    const before = result[name];
    const isInner = isPlain(value) && isPlain(before);
    result[name] = isInner ? merged(before as JsonObject, value as JsonObject) : value;
  }
  return result as JsonObject;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
