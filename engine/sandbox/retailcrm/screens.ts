// People at work in the CRM's own screens; they choose the `site` of what they make. Who chooses another customer in the form of an order gets
// that customer's name, telephone and e-mail filled in, unless they type something else.

import { isObject, type JsonObject } from '../../base/json.ts';
import type { Ground, Person } from '../definition.ts';
import { site as ownSite } from './account.ts';
import {
  cardOf,
  createCorporate,
  editCorporate,
  itemsOf,
  type List,
  lists,
  saveItem,
} from './corporates.ts';
import { createCustomer, editCustomer } from './customers.ts';
import { type Actor, type Kind, noteRemoval } from './history.ts';
import { createOrder, editOrder } from './orders.ts';
import { savePayments } from './payments.ts';
import { notFound } from './refusals.ts';

const manager: Actor = { user: 1 };

export function screens(ground: Ground): Person {
  const { records } = ground;
  const held = (entity: string, id: string | number): JsonObject => {
    const found = records.get(entity, id)?.values;
    if (!found) throw notFound();
    return found;
  };
  const shown = (entity: string, values: JsonObject): JsonObject =>
    entity === 'customerCorporate' ? whole(ground, values.id as number) : values;
  return {
    create: (entity, { site = ownSite, ...rest }) => {
      const [values, making] = [rest as JsonObject, { actor: manager, site: String(site) }];
      if (entity === 'customer') return createCustomer(ground, values, making);
      if (entity === 'customerCorporate')
        return shown(entity, createCorporate(ground, values, making));
      if (entity === 'order') return createOrder(ground, filledIn(ground, {}, values), making);
      const id = (values.id as number | undefined) ?? records.next(entity, 1);
      return records.put(entity, id, { ...values, site, id }).values;
    },
    edit: (entity, id, values) => {
      const before = held(entity, id);
      if (entity === 'customer') return editCustomer(ground, before, values, manager);
      if (entity === 'customerCorporate') return shown(entity, editCard(ground, before, values));
      if (entity === 'order') {
        const { payments, ...rest } = values;
        if (Array.isArray(payments)) savePayments(ground, before, payments as never, manager);
        const now = held(entity, id);
        return editOrder(ground, now, filledIn(ground, now, rest as JsonObject), manager);
      }
      return records.put(entity, id, { ...before, ...values }).values;
    },
    remove: (entity, id) => {
      const record = held(entity, id);
      records.remove(entity, id);
      if (entity !== 'offer') noteRemoval(ground, { kind: entity as Kind, record, actor: manager });
    },
    get: (entity, id) => {
      const found = records.get(entity, id)?.values;
      return found && shown(entity, found);
    },
    list: (entity) => [...records.all(entity)].map(({ values }) => shown(entity, values)),
  };
}

/** The card with its lists, as a person sees it on one screen. */
function whole(ground: Ground, id: number): JsonObject {
  const own = Object.entries(lists).map(([name, { inCard }]) => [
    inCard,
    itemsOf(ground, id, name as List),
  ]);
  return { ...cardOf(ground, id), ...Object.fromEntries(own) } as JsonObject;
}

/** Items with an id are changed, others added. */
function editCard(ground: Ground, before: JsonObject, values: JsonObject): JsonObject {
  const card = { ...values } as Record<string, unknown>;
  for (const [name, { inCard }] of Object.entries(lists)) {
    for (const { id, owner: _, ...given } of (card[inCard] ?? []) as readonly JsonObject[])
      saveItem(
        ground,
        before,
        name as List,
        { ...(id === undefined ? {} : { id: id as number }), given: given as JsonObject },
        manager,
      );
    delete card[inCard];
  }
  return editCorporate(ground, before, card as JsonObject, manager);
}

/** The person whose name, telephone and e-mail the form shows: the contact, else the customer. */
function filledIn(ground: Ground, before: JsonObject, values: JsonObject): JsonObject {
  const id = personIn(ground, before, values);
  const person = id === undefined ? undefined : ground.records.get('customer', String(id))?.values;
  if (!person) return values;
  const phone = ((person.phones ?? []) as readonly JsonObject[])[0]?.number ?? null;
  const { firstName = null, lastName = null, email = null } = person;
  return { firstName, lastName, email, phone, ...values };
}

function personIn(ground: Ground, before: JsonObject, values: JsonObject): unknown {
  if (isObject(values.contact)) return changed(values.contact as JsonObject, before.contact);
  if (!isObject(values.customer)) return undefined;
  const customer = values.customer as JsonObject;
  if (customer.type !== 'customer_corporate') return changed(customer, before.customer);
  const corporateId = changed(customer, before.customer);
  if (corporateId === undefined || !ground.records.get('customerCorporate', String(corporateId)))
    return undefined;
  const { mainCustomerContact } = cardOf(ground, Number(corporateId));
  return ((mainCustomerContact as JsonObject | undefined)?.customer as JsonObject | undefined)?.id;
}

function changed(now: JsonObject, before: unknown): unknown {
  return now.id === (before as JsonObject | undefined)?.id ? undefined : now.id;
}
