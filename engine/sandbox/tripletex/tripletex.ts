// The stand-in of Tripletex (API v2), written from the vendor's specification and from answers that
// public clients recorded, and as strict: what the vendor refuses is refused here in the same words.
// Sessions in `sessions.ts`, end points in `routes.ts`, one file for each resource's rules.

import type { JsonObject } from '../../base/json.ts';
import {
  type Ground,
  type Live,
  type Person,
  Refusal,
  type StandInDefinition,
  type StandInRequest,
} from '../definition.ts';
import type { TableOptions } from '../records.ts';
import { checked, type Values } from './body.ts';
import { type Company, type CompanyOptions, idIn, type KindName, kinds, shown } from './company.ts';
import { createCustomer, removeCustomer, updateCustomer } from './customers.ts';
import { prepareFixedData } from './fixed-data.ts';
import {
  createLine,
  createOrder,
  removeLine,
  removeOrder,
  updateLine,
  updateOrder,
} from './orders.ts';
import { createProduct, removeProduct, updateProduct } from './products.ts';
import { projectionOf } from './projection.ts';
import { errorAnswer, notFound } from './refusals.ts';
import { dispatch } from './routes.ts';
import {
  apiEmployeeId,
  credentialsOf,
  refuseStranger,
  sessionAnswer,
  type TripletexAccess,
} from './sessions.ts';
import { subscribeToAll } from './subscriptions.ts';

export interface TripletexOptions extends TripletexAccess, CompanyOptions {
  /** Signs the events that `subscribe` asks for. */
  readonly webhookSecret?: string;
}

const text = (name: string) => (values: JsonObject) => {
  const value = values[name];
  return value === undefined ? undefined : String(value);
};
const reference = (name: string) => (values: JsonObject) => {
  const id = idIn(values[name]);
  return id === 0 ? undefined : String(id);
};

const indexes: Readonly<Partial<Record<KindName, TableOptions['indexes']>>> = {
  customer: {
    organizationNumber: text('organizationNumber'),
    email: text('email'),
    customerNumber: text('customerNumber'),
  },
  product: { number: text('number'), name: text('name') },
  order: { customer: reference('customer'), number: text('number') },
  orderLine: { order: reference('order'), product: reference('product') },
};

const tables: Readonly<Record<string, TableOptions>> = Object.fromEntries(
  [...Object.keys(kinds), 'session'].map((name) => [
    name,
    { order: 'as-created', indexes: indexes[name as KindName] ?? {} },
  ]),
);

export function tripletex(options: TripletexOptions): StandInDefinition {
  return {
    system: 'tripletex',
    base: '/v2',
    tables,
    rate: { requests: 1_000, windowMs: 10_000 },
    start: (ground) => startTripletex(options, ground),
  };
}

function startTripletex(options: TripletexOptions, ground: Ground): Live {
  const company: Company = { ground, options, employeeId: apiEmployeeId, failures: new Map() };
  return {
    answer: (request) => {
      const decoded = { ...request, path: decodedPath(request) };
      const login = sessionAnswer(ground, options, decoded);
      if (login) return login;
      refuseStranger(ground, decoded);
      return dispatch(company, decoded);
    },
    refusal: (error) => (error instanceof Refusal ? error.answer : undefined),
    caller: (request) => credentialsOf(request)[1] ?? '',
    rateHeaders: (rate, left, resetMs) => ({
      'x-rate-limit-limit': String(rate.requests),
      'x-rate-limit-remaining': String(left),
      'x-rate-limit-reset': String(Math.ceil(resetMs / 1000)),
    }),
    tooMany: (seconds) => {
      const message = 'Too many requests';
      const answer = errorAnswer({ status: 429, code: 4290, message, developerMessage: message });
      return { ...answer, headers: { ...answer.headers, 'x-rate-limit-reset': String(seconds) } };
    },
    broken: (status) =>
      errorAnswer({
        status,
        code: 1000,
        message: 'Internal error',
        developerMessage: 'Unexpected',
      }),
    person: personIn(company),
    entities: ['customer', 'product', 'order', 'orderLine'],
    prepare: () => prepareFixedData(ground.records),
    subscribe: (url) => subscribeToAll(company, url, options.webhookSecret ?? ''),
  };
}

/** `%3Acreate` and `%3EwhoAmI` are `:create` and `>whoAmI`. */
function decodedPath({ path }: StandInRequest): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw notFound();
  }
}

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
};

function personIn(company: Company): Person {
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
