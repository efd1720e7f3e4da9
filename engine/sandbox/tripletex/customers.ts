// Customers and their addresses. An address is an object of its own: an update that names its id
// changes it, one that does not puts a new address in its place.

import { isObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import type { Values } from './body.ts';
import {
  type Company,
  createObject,
  idIn,
  type KindName,
  objectWith,
  refuseOldVersion,
  refuseUnknown,
  updateObject,
} from './company.ts';
import { announce } from './events.ts';
import {
  containingText,
  equalFlag,
  equalText,
  type Filter,
  type FilterOf,
  filtersIn,
  idList,
  integerList,
  listAnswer,
} from './listing.ts';
import { osloMs } from './oslo-time.ts';
import { invalid, missing, wrongParameter } from './refusals.ts';

const firstCustomerNumber = 10_001;
const norwayId = 161;

const changedSince: FilterOf = (text, name) => {
  const sinceMs = osloMs(text);
  if (sinceMs === undefined) throw wrongParameter(name);
  return ({ changedMs }) => changedMs >= sinceMs;
};

const filters: Readonly<Record<string, FilterOf>> = {
  id: idList,
  customerAccountNumber: integerList('customerNumber'),
  organizationNumber: equalText('organizationNumber'),
  email: equalText('email'),
  invoiceEmail: equalText('invoiceEmail'),
  customerName: containingText('name'),
  phoneNumberMobile: equalText('phoneNumberMobile'),
  accountManagerId: integerList('accountManager.id'),
  isInactive: equalFlag('isInactive'),
  changedSince,
};

/** Inactive customers are listed only when they are asked for. */
export function listCustomers(company: Company, request: StandInRequest): Answer {
  const { query } = request;
  const passes: Filter[] = filtersIn(query, filters);
  if (!query.get('isInactive')) passes.push(({ values }) => values.isInactive !== true);
  return listAnswer(company, 'customer', request, candidates(company, query), passes);
}

function candidates({ ground: { records } }: Company, query: URLSearchParams): Iterable<Kept> {
  for (const name of ['organizationNumber', 'email']) {
    const value = query.get(name);
    if (value) return byId(records.by('customer', name, value));
  }
  return records.all('customer');
}

/** Found by an index, in the order of their ids. */
export function byId(found: readonly Kept[]): Kept[] {
  return [...found].sort((one, other) => Number(one.id) - Number(other.id));
}

export function createCustomer(company: Company, body: Values): Kept {
  const set: Record<string, unknown> = {
    language: 'NO',
    invoiceSendMethod: 'EMAIL',
    emailAttachmentType: 'ATTACHMENT',
    invoicesDueIn: 14,
    invoicesDueInType: 'DAYS',
    currency: { id: 1 },
    ...body,
  };
  refuseWrong(company, set, undefined);
  set.customerNumber = body.customerNumber || nextNumber(company);
  set.physicalAddress = { id: newAddress(company, 'address', body.physicalAddress) };
  set.postalAddress = { id: newAddress(company, 'address', body.postalAddress) };
  if (body.deliveryAddress) {
    set.deliveryAddress = { id: newAddress(company, 'deliveryAddress', body.deliveryAddress) };
  }
  const kept = createObject(company, 'customer', set);
  announce(company, 'customer', 'create', kept.id);
  return kept;
}

export function updateCustomer(company: Company, id: string, body: Values): Kept {
  const before = objectWith(company, 'customer', id);
  refuseOldVersion(before, body);
  const set: Record<string, unknown> = { ...body };
  refuseWrong(company, { ...before.values, ...set }, id);
  if (set.customerNumber === 0 || set.customerNumber === null) delete set.customerNumber;
  let touched = false;
  for (const name of ['physicalAddress', 'postalAddress', 'deliveryAddress'] as const) {
    if (!isObject(set[name])) {
      if (name !== 'deliveryAddress') delete set[name];
      continue;
    }
    const kind = name === 'deliveryAddress' ? 'deliveryAddress' : 'address';
    const placed = placeAddress(company, kind, name, before.values[name], set[name] as Values);
    set[name] = { id: placed.id };
    touched ||= placed.touched;
  }
  const kept = updateObject(company, 'customer', before, set, touched);
  if (kept !== before) announce(company, 'customer', 'update', kept.id);
  return kept;
}

export function removeCustomer(company: Company, id: string): void {
  const { records } = company.ground;
  objectWith(company, 'customer', id);
  if (records.by('order', 'customer', id).length > 0) {
    throw invalid({ field: null, message: 'Kunden har ordrer og kan ikke slettes.' });
  }
  records.remove('customer', id);
  announce(company, 'customer', 'delete', id);
}

function refuseWrong(company: Company, customer: Values, id: string | undefined): void {
  const { name, customerNumber } = customer;
  if (name === undefined || name === null) throw invalid({ field: 'name', message: missing });
  if (String(name).trim() === '') throw invalid({ field: 'name', message: 'Feltet må fylles ut.' });
  refuseUnknown(company, 'Customer', customer);
  if (!customerNumber) return;
  const same = company.ground.records.by('customer', 'customerNumber', String(customerNumber));
  if (same.every((kept) => kept.id === id)) return;
  const message = `Kundenummeret ${customerNumber} er i bruk.`;
  throw invalid({ field: 'customerNumber', message });
}

function nextNumber({ ground: { records } }: Company): number {
  for (;;) {
    const number = records.next('customerNumber', firstCustomerNumber);
    if (records.by('customer', 'customerNumber', String(number)).length === 0) return number;
  }
}

function newAddress(company: Company, kind: KindName, given: unknown): number {
  const set = isObject(given) ? given : {};
  const address = { ...set, country: set.country ?? { id: norwayId } };
  refuseUnknown(company, 'Address', address);
  return Number(createObject(company, kind, address).id);
}

/** Changes the address that is named, or makes a new one. */
export function placeAddress(
  company: Company,
  kind: 'address' | 'deliveryAddress',
  field: string,
  current: unknown,
  given: Values,
): { readonly id: number; readonly touched: boolean } {
  if (given.id === undefined || given.id === null) {
    return { id: newAddress(company, kind, given), touched: true };
  }
  if (given.id !== idIn(current)) {
    throw invalid({ field, message: 'Adressen tilhører ikke objektet.', path: `${field}.id` });
  }
  const before = objectWith(company, kind, given.id as number);
  refuseOldVersion(before, given);
  refuseUnknown(company, 'Address', given);
  const after = updateObject(company, kind, before, given);
  return { id: Number(after.id), touched: after !== before };
}
