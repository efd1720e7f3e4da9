// Orders and their lines. Lines may come along when an order is created (the answer shows none of
// them) and are edited one by one afterwards; a line's other unit price and its amounts are computed.
// An order that is closed, by its invoice or by hand, is neither changed nor invoiced.

import { isObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import type { Values } from './body.ts';
import {
  type Company,
  createObject,
  objectWith,
  refuseOldVersion,
  refuseUnknown,
  updateObject,
} from './company.ts';
import { placeAddress } from './customers.ts';
import { announce } from './events.ts';
import {
  containingText,
  equalFlag,
  equalText,
  type FilterOf,
  filtersIn,
  idList,
  integerList,
  listAnswer,
  periodIn,
} from './listing.ts';
import { refuseClosed, replaceLines, saveNewLine } from './order-lines.ts';
import { invalid, missing, type ValidationMessage } from './refusals.ts';

const filters: Readonly<Record<string, FilterOf>> = {
  id: idList,
  number: equalText('number'),
  customerId: integerList('customer.id'),
  deliveryComment: containingText('deliveryComment'),
  isClosed: equalFlag('isClosed'),
  isSubscription: equalFlag('isSubscription'),
};

/** Both ends of the period are mandatory. */
export function listOrders(company: Company, request: StandInRequest): Answer {
  const { query } = request;
  const inPeriod = periodIn(query, 'orderDate', ['orderDateFrom', 'orderDateTo']);
  const { records } = company.ground;
  const ids = query.getAll('id').join(',');
  const candidates =
    ids === ''
      ? records.all('order')
      : ids.split(',').flatMap((id) => records.get('order', id.trim()) ?? []);
  return listAnswer(company, 'order', request, candidates, [
    inPeriod,
    ...filtersIn(query, filters),
  ]);
}

export function createOrder(company: Company, body: Values): Kept {
  const { records } = company.ground;
  refuseWrong(company, body, undefined);
  const set: Record<string, unknown> = {
    status: 'NOT_CHOSEN',
    invoicesDueIn: 14,
    invoicesDueInType: 'DAYS',
    orderLineSorting: 'PRODUCT',
    ...body,
  };
  set.currency ??= { id: 1 };
  set.number = body.number || nextNumber(company);
  if (isObject(body.deliveryAddress)) {
    const { id: _, ...address } = body.deliveryAddress;
    set.deliveryAddress = placeAddress(
      company,
      'deliveryAddress',
      'deliveryAddress',
      null,
      address,
    );
  }
  const order = createObject(company, 'order', set);
  const lines = (body.orderLines ?? []) as readonly Values[];
  for (const [index, line] of lines.entries()) {
    const { order: _, id: __, ...rest } = line;
    saveNewLine(company, order, { sortIndex: index, ...rest }, `orderLines[${index}].`);
  }
  announce(company, 'order', 'create', order.id);
  return records.get('order', order.id) as Kept;
}

export function updateOrder(company: Company, id: string, body: Values, withLines: boolean): Kept {
  const before = objectWith(company, 'order', id);
  refuseOldVersion(before, body);
  if (!isOpened(before, body)) refuseClosed(before);
  refuseWrong(company, { ...before.values, ...body }, id);
  const set: Record<string, unknown> = { ...body };
  let touched = false;
  if (isObject(body.deliveryAddress)) {
    const current = before.values.deliveryAddress;
    const address = body.deliveryAddress;
    const placed = placeAddress(company, 'deliveryAddress', 'deliveryAddress', current, address);
    set.deliveryAddress = { id: placed.id };
    touched = placed.touched;
  }
  if (withLines && Array.isArray(body.orderLines)) {
    touched = replaceLines(company, before, body.orderLines as readonly Values[]) || touched;
  }
  const kept = updateObject(company, 'order', before, set, touched);
  if (kept !== before) announce(company, 'order', 'update', id);
  return kept;
}

/** Whether a closed order is opened again, which one that is invoiced never is. */
function isOpened({ values }: Kept, body: Values): boolean {
  return values.isClosed === true && body.isClosed === false && values.status !== 'INVOICED';
}

export function removeOrder(company: Company, id: string): void {
  const { records } = company.ground;
  if (objectWith(company, 'order', id).values.isClosed) {
    throw invalid({ field: null, message: 'Ordren er fakturert og kan ikke slettes.' });
  }
  for (const line of records.by('orderLine', 'order', id)) records.remove('orderLine', line.id);
  records.remove('order', id);
  announce(company, 'order', 'delete', id);
}

function refuseWrong(company: Company, order: Values, id: string | undefined): void {
  const messages: ValidationMessage[] = ['customer', 'orderDate', 'deliveryDate']
    .filter((field) => order[field] === undefined || order[field] === null)
    .map((field) => ({ field, message: missing }));
  if (messages.length > 0) throw invalid(...messages);
  refuseUnknown(company, 'Order', order);
  if (!order.number) return;
  const same = company.ground.records.by('order', 'number', String(order.number));
  if (same.every((kept) => kept.id === id)) return;
  throw invalid({ field: 'number', message: `Ordrenummeret ${order.number} er i bruk.` });
}

function nextNumber({ ground: { records } }: Company): string {
  for (;;) {
    const number = String(records.next('orderNumber', 1));
    if (records.by('order', 'number', number).length === 0) return number;
  }
}
