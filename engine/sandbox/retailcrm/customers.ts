// Private persons: made, changed, searched. Each is of the shop that it was made for, and an external id
// is used once in a shop.

import type { JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { localTime } from './account.ts';
import { type Actor, type Making, note } from './history.ts';
import { type Filter, filterOf, isWithin } from './parameters.ts';
import { refusal, refuseMistakes } from './refusals.ts';
import { mistakesIn, customer as shape } from './shapes.ts';
import { merged } from './values.ts';

export function createCustomer(
  ground: Ground,
  given: JsonObject,
  { actor, site }: Making,
): JsonObject {
  const { records, clock } = ground;
  refuseMistakes(mistakesIn(shape, given));
  refuseTaken(ground, given, { site });
  const id = records.next('customer', 1);
  const made = merged(
    shape,
    {
      type: 'customer',
      id,
      site,
      isContact: false,
      createdAt: localTime(clock.now()),
      vip: false,
      bad: false,
    },
    given,
  );
  const { values } = records.put('customer', id, made);
  note(ground, { kind: 'customer', record: values, actor }, undefined);
  return values;
}

export function editCustomer(
  ground: Ground,
  before: JsonObject,
  given: JsonObject,
  actor: Actor,
): JsonObject {
  refuseMistakes(mistakesIn(shape, given));
  refuseTaken(ground, given, before);
  const after = merged(shape, before, given);
  const { values } = ground.records.put('customer', before.id as number, after);
  note(ground, { kind: 'customer', record: values, actor }, before);
  return values;
}

function refuseTaken({ records }: Ground, given: JsonObject, { id, site }: JsonObject): void {
  if (typeof given.externalId !== 'string' || given.externalId === '') return;
  const others = records.by('customer', 'externalId', given.externalId);
  if (others.some(({ values }) => values.site === site && values.id !== id))
    throw refusal(400, 'Customer with the same externalId already exists.');
}

const filters = [
  'ids[]',
  'externalIds[]',
  'name',
  'email',
  'isContact',
  'sites[]',
  'dateFrom',
  'dateTo',
];

/** The persons that a query asks for, oldest first. */
export function findCustomers(
  { records, searchedUntilMs }: Ground,
  query: URLSearchParams,
): readonly JsonObject[] {
  const filter = filterOf(query, filters);
  const until = searchedUntilMs();
  return [...records.all('customer')]
    .filter((kept) => kept.createdMs <= until)
    .map(({ values }) => values)
    .filter((values) => isWanted(values, filter));
}

function isWanted(values: JsonObject, filter: Filter): boolean {
  const has = (name: string, value: unknown): boolean =>
    !filter.has(name) || (filter.get(name) as readonly string[]).includes(String(value ?? ''));
  const text = filter.get('name')?.[0];
  const email = filter.get('email')?.[0]?.toLowerCase();
  const names = [values.firstName, values.lastName, values.patronymic].join(' ').toLowerCase();
  return (
    has('ids', values.id) &&
    has('externalIds', values.externalId) &&
    has('sites', values.site) &&
    has('isContact', Number(values.isContact === true)) &&
    isWithin(filter, ['dateFrom', 'dateTo'], values) &&
    (email === undefined || String(values.email ?? '').toLowerCase() === email) &&
    (text === undefined || names.includes(text.toLowerCase()) || hasPhone(values, text))
  );
}

/** The filter by name also finds numbers of telephones. */
function hasPhone(values: JsonObject, text: string): boolean {
  const digits = text.replace(/\D/g, '');
  const phones = (values.phones ?? []) as readonly JsonObject[];
  return (
    digits.length > 4 &&
    phones.some((one) => String(one.number).replace(/\D/g, '').includes(digits))
  );
}
