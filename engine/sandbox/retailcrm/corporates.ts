// Corporate customers: a card with addresses, companies and contact persons. The lists come with the
// card only when it is made; afterwards each has routes of its own, and the card names the main ones.

import { isObject, type JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { localTime } from './account.ts';
import { type Actor, type Making, note } from './history.ts';
import { filterOf } from './parameters.ts';
import { invalid, refusal, refuseMistakes } from './refusals.ts';
import {
  company,
  contact,
  corporate,
  corporateAddress,
  corporateEdit,
  mistakesIn,
  type Shape,
} from './shapes.ts';
import { merged } from './values.ts';

export type List = 'addresses' | 'companies' | 'contacts';

interface ListKind {
  readonly shape: Shape;
  /** The form field that holds one. */
  readonly field: string;
  /** Its name in the card of a new corporate customer, and in the history. */
  readonly inCard: string;
  readonly event: string;
}

export const lists: Readonly<Record<List, ListKind>> = {
  addresses: { shape: corporateAddress, field: 'address', inCard: 'addresses', event: 'address' },
  companies: { shape: company, field: 'company', inCard: 'companies', event: 'company' },
  contacts: { shape: contact, field: 'contact', inCard: 'customerContacts', event: 'contact' },
};

const names = Object.keys(lists) as readonly List[];

export function createCorporate(
  ground: Ground,
  given: JsonObject,
  { actor, site }: Making,
): JsonObject {
  const { records, clock } = ground;
  refuseMistakes(mistakesIn(corporate, given));
  if (!given.nickName) throw invalid({ nickName: 'This value should not be blank.' });
  refuseTaken(ground, given, { site });
  const id = records.next('customerCorporate', 10_001);
  const { addresses, companies, customerContacts, ...card } = given;
  const start = {
    type: 'customer_corporate',
    id,
    site,
    createdAt: localTime(clock.now()),
    vip: false,
    bad: false,
  };
  records.put('customerCorporate', id, merged(corporateEdit, start, card));
  const rows = { addresses, companies, contacts: customerContacts } as Record<
    List,
    readonly JsonObject[] | undefined
  >;
  for (const name of names)
    for (const one of rows[name] ?? []) put(ground, id, name, undefined, one);
  const values = cardOf(ground, id);
  note(ground, { kind: 'customerCorporate', record: values, actor }, undefined);
  return values;
}

export function editCorporate(
  ground: Ground,
  before: JsonObject,
  given: JsonObject,
  actor: Actor,
): JsonObject {
  refuseMistakes(mistakesIn(corporateEdit, given));
  refuseTaken(ground, given, before);
  const after = merged(corporateEdit, before, given);
  const { values } = ground.records.put('customerCorporate', before.id as number, after);
  note(ground, { kind: 'customerCorporate', record: values, actor }, before);
  return cardOf(ground, before.id as number);
}

function refuseTaken({ records }: Ground, given: JsonObject, { id, site }: JsonObject): void {
  if (typeof given.externalId !== 'string' || given.externalId === '') return;
  const others = records.by('customerCorporate', 'externalId', given.externalId);
  if (others.some(({ values }) => values.site === site && values.id !== id))
    throw refusal(400, 'Corporate customer with the same externalId already exists.');
}

/** Adds an item to one of the lists, or changes the one with the id; gives its id. */
export function saveItem(
  ground: Ground,
  owner: JsonObject,
  name: List,
  own: { readonly id?: number; readonly given: JsonObject },
  actor: Actor,
): number {
  refuseMistakes(mistakesIn(lists[name].shape, own.given));
  const before =
    own.id === undefined
      ? undefined
      : itemsOf(ground, owner.id as number, name).find((one) => one.id === own.id);
  const id = put(ground, owner.id as number, name, before, own.given);
  const record = ground.records.get('customerCorporate', owner.id as number)?.values as JsonObject;
  const { event } = lists[name];
  const now = ground.records.get(name, id)?.values ?? null;
  note(
    ground,
    { kind: 'customerCorporate', record: { ...record, [event]: now }, actor },
    { ...record, [event]: before ?? null },
  );
  return id;
}

function put(
  ground: Ground,
  owner: number,
  name: List,
  before: JsonObject | undefined,
  given: JsonObject,
): number {
  const { records } = ground;
  const id = (before?.id as number | undefined) ?? records.next(name, 1);
  const after = merged(
    lists[name].shape,
    before ?? { id, owner, isMain: false },
    withContact(ground, owner, name, given),
  );
  if (name === 'companies' && !after.name)
    throw invalid({ name: 'This value should not be blank.' });
  if (name === 'companies') refuseAddress(ground, owner, after);
  const others = itemsOf(ground, owner, name).filter((one) => one.id !== id);
  const isMain = after.isMain === true || others.length === 0;
  // There is one main item: a new one takes the place of the old.
  if (isMain)
    for (const one of others) records.put(name, one.id as number, { ...one, isMain: false });
  records.put(name, id, { ...after, isMain });
  return id;
}

/** A contact names a person by the CRM's id or by that of a shop: the card's, unless it says another. */
function withContact(
  { records }: Ground,
  owner: number,
  name: List,
  given: JsonObject,
): JsonObject {
  if (name !== 'contacts' || !isObject(given.customer)) return given;
  const card = records.get('customerCorporate', owner)?.values;
  const { id, externalId, site = card?.site } = given.customer as JsonObject;
  const found =
    id === undefined || id === null
      ? records
          .by('customer', 'externalId', String(externalId ?? ''))
          .find(({ values }) => values.site === site)
      : records.get('customer', String(id));
  if (!found) throw invalid({ 'customer.id': 'The customer does not exist.' });
  return { ...given, customer: { id: found.values.id as number } };
}

function refuseAddress(ground: Ground, owner: number, one: JsonObject): void {
  const id = isObject(one.address) ? (one.address as JsonObject).id : undefined;
  if (id === undefined) return;
  if (!itemsOf(ground, owner, 'addresses').some((address) => address.id === id))
    throw invalid({ 'address.id': 'The address does not exist.' });
}

export function itemsOf({ records }: Ground, owner: number, name: List): readonly JsonObject[] {
  return records.by(name, 'owner', String(owner)).map(({ values }) => values);
}

/** The card as the API shows it: the main items by name, the lists on routes of their own. */
export function cardOf(ground: Ground, id: number): JsonObject {
  const record = ground.records.get('customerCorporate', id)?.values as JsonObject;
  const main = (name: List) => itemsOf(ground, id, name).find((one) => one.isMain === true);
  const [address, companyOf, person] = [main('addresses'), main('companies'), main('contacts')];
  return {
    ...record,
    ...(address ? { mainAddress: { id: address.id as number, name: address.name ?? null } } : {}),
    ...(companyOf
      ? { mainCompany: { id: companyOf.id as number, name: companyOf.name ?? null } }
      : {}),
    ...(person
      ? { mainCustomerContact: { id: person.id as number, customer: person.customer ?? null } }
      : {}),
  };
}

const filters = ['ids[]', 'externalIds[]', 'nickName[]', 'companyName', 'contactIds[]', 'sites[]'];

export function findCorporates(ground: Ground, query: URLSearchParams): readonly JsonObject[] {
  const { records, searchedUntilMs } = ground;
  const filter = filterOf(query, filters);
  const until = searchedUntilMs();
  const has = (name: string, values: readonly unknown[]): boolean =>
    !filter.has(name) || values.some((value) => filter.get(name)?.includes(String(value ?? '')));
  return [...records.all('customerCorporate')]
    .filter((kept) => kept.createdMs <= until)
    .map(({ values }) => cardOf(ground, values.id as number))
    .filter((card) => {
      const id = card.id as number;
      const contacts = itemsOf(ground, id, 'contacts').map(
        (one) => (one.customer as JsonObject)?.id,
      );
      return (
        has('ids', [id]) &&
        has('externalIds', [card.externalId]) &&
        has('nickName', [card.nickName]) &&
        has('sites', [card.site]) &&
        has(
          'companyName',
          itemsOf(ground, id, 'companies').map((one) => one.name),
        ) &&
        has('contactIds', contacts)
      );
    });
}
