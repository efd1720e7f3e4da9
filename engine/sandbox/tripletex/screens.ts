// People at the company's own screens: they work under the same rules as the API, in their own names.

import type { JsonObject } from '../../base/json.ts';
import type { Person } from '../definition.ts';
import { checked, type Values } from './body.ts';
import { type Company, idIn, type KindName, kinds } from './company.ts';
import { createCustomer, removeCustomer, updateCustomer } from './customers.ts';
import { createLine, removeLine, updateLine } from './order-lines.ts';
import { createOrder, removeOrder, updateOrder } from './orders.ts';
import { createProduct, removeProduct, updateProduct } from './products.ts';
import { projectionOf } from './projection.ts';
import { notFound } from './refusals.ts';
import { shown } from './showing.ts';

interface Work {
  create(company: Company, values: Values): { readonly id: string };
  edit(company: Company, id: string, values: Values): unknown;
  remove(company: Company, id: string): void;
}

const works: Readonly<Record<string, Work>> = {
  customer: { create: createCustomer, edit: updateCustomer, remove: removeCustomer },
  product: { create: createProduct, edit: updateProduct, remove: removeProduct },
  order: {
    create: createOrder,
    edit: (company, id, values) => updateOrder(company, id, values, true),
    remove: removeOrder,
  },
  orderLine: { create: createLine, edit: updateLine, remove: removeLine },
};

/** What a person sees of an object: with addresses and lines. */
const screens: Readonly<Record<string, string>> = {
  customer: '*,changes,postalAddress(*),physicalAddress(*),deliveryAddress(*)',
  product: '*,changes',
  order: '*,changes,deliveryAddress(*),orderLines(*)',
  orderLine: '*,changes',
  invoice: '*,changes',
};

export function personIn(company: Company): Person {
  const { records } = company.ground;
  const look = (entity: string, id: string | number): JsonObject | undefined => {
    const kept = records.get(entity, id);
    const name = entity as KindName;
    return kept && shown(company, name, kept, projectionOf(kinds[name].type, screens[entity]));
  };
  const workOf = (entity: string): Work => {
    const work = works[entity];
    if (!work) throw notFound();
    return work;
  };
  return {
    create: (entity, values, by) => {
      const given = checked(kinds[entity as KindName].type, values);
      const { id } = as(company, by, () => workOf(entity).create(company, given));
      return look(entity, id) as JsonObject;
    },
    edit: (entity, id, values, by) => {
      const given = checked(kinds[entity as KindName].type, values);
      const named = withAddressIds(records.get(entity, id)?.values ?? {}, given);
      as(company, by, () => workOf(entity).edit(company, String(id), named));
      return look(entity, id) as JsonObject;
    },
    remove: (entity, id, by) => as(company, by, () => workOf(entity).remove(company, String(id))),
    get: look,
    list: (entity) => [...records.all(entity)].map(({ id }) => look(entity, id) as JsonObject),
  };
}

/** A person edits the address that is on the screen; the API needs its id for that. */
function withAddressIds(before: JsonObject, given: Values): Values {
  const named: Record<string, unknown> = { ...given };
  for (const name of ['postalAddress', 'physicalAddress', 'deliveryAddress']) {
    const id = idIn(before[name]);
    if (id !== 0 && given[name]) named[name] = { id, ...(given[name] as object) };
  }
  return named;
}

/** Does the work in a person's name: the changes carry that person's employee id. */
function as<T>(company: Company, by: string | undefined, work: () => T): T {
  const before = company.employeeId;
  company.employeeId = by === undefined ? personId : employeeIdOf(by);
  try {
    return work();
  } finally {
    company.employeeId = before;
  }
}

const personId = 100;

/** The same name gives the same id, from 101 up. */
function employeeIdOf(name: string): number {
  let mixed = 0;
  for (const letter of name) mixed = (mixed * 31 + (letter.codePointAt(0) ?? 0)) % 4_000;
  return 101 + mixed;
}
