// The lines of orders, objects of their own. A line's other unit price and its amounts follow from the
// price that leads, the VAT type, the count and the discount.

import { isObject } from '../../base/json.ts';
import { rounded } from '../rounded.ts';
import type { Kept } from '../tables.ts';
import type { Values } from './body.ts';
import {
  type Company,
  createObject,
  idIn,
  objectWith,
  refuseOldVersion,
  refuseUnknown,
  updateObject,
} from './company.ts';
import { announce } from './events.ts';
import { refuseWrongVatType, vatFactor } from './products.ts';
import { invalid, missing } from './refusals.ts';

export function createLine(company: Company, body: Values): Kept {
  if (!isObject(body.order)) throw invalid({ field: 'order', message: missing });
  const order = company.ground.records.get('order', idIn(body.order));
  if (!order) refuseUnknown(company, 'OrderLine', body);
  refuseClosed(order as Kept);
  const line = saveNewLine(company, order as Kept, body, '');
  announce(company, 'order', 'update', (order as Kept).id);
  return line;
}

export function updateLine(company: Company, id: string, body: Values): Kept {
  const before = objectWith(company, 'orderLine', id);
  refuseOldVersion(before, body);
  if (body.order !== undefined) {
    throw invalid({ field: 'order', message: 'Kan ikke endres.' });
  }
  const kept = saveLine(company, before, body);
  if (kept !== before) announce(company, 'order', 'update', String(idIn(before.values.order)));
  return kept;
}

export function removeLine(company: Company, id: string): void {
  const line = objectWith(company, 'orderLine', id);
  refuseClosed(objectWith(company, 'order', idIn(line.values.order)));
  company.ground.records.remove('orderLine', id);
  announce(company, 'order', 'update', String(idIn(line.values.order)));
}

/** Saves the lines that are given and removes the others; says whether anything changed. */
export function replaceLines(company: Company, order: Kept, lines: readonly Values[]): boolean {
  const { records } = company.ground;
  const named = new Set(lines.map((line) => String(line.id)));
  let touched = false;
  for (const old of records.by('orderLine', 'order', order.id)) {
    if (named.has(old.id)) continue;
    records.remove('orderLine', old.id);
    touched = true;
  }
  for (const [index, { order: _, ...line }] of lines.entries()) {
    if (line.id === undefined) {
      saveNewLine(company, order, line, `orderLines[${index}].`);
      touched = true;
      continue;
    }
    const before = objectWith(company, 'orderLine', line.id as number);
    touched = saveLine(company, before, line) !== before || touched;
  }
  return touched;
}

/** Saves a line of an order; `path` is where it stood in the body. */
export function saveNewLine(company: Company, order: Kept, given: Values, path: string): Kept {
  const product = given.product
    ? company.ground.records.get('product', idIn(given.product))?.values
    : undefined;
  refuseWrongLine(company, given, path);
  const set: Record<string, unknown> = { ...given, order: { id: Number(order.id) } };
  set.count ??= 1;
  set.vatType ??= product?.vatType ?? { id: 3 };
  set.currency ??= order.values.currency;
  const priced = ['unitPriceExcludingVatCurrency', 'unitPriceIncludingVatCurrency'];
  if (product && priced.every((name) => typeof set[name] !== 'number')) {
    set.unitPriceExcludingVatCurrency = product.priceExcludingVatCurrency ?? 0;
  }
  return createObject(company, 'orderLine', { ...set, ...linePrices(company, order, set, set) });
}

function saveLine(company: Company, before: Kept, given: Values): Kept {
  const order = objectWith(company, 'order', idIn(before.values.order));
  refuseClosed(order);
  refuseWrongLine(company, given, '');
  const after = { ...before.values, ...given };
  const set = { ...given, ...linePrices(company, order, after, given) };
  return updateObject(company, 'orderLine', before, set);
}

/** What is invoiced stays as it is, with its lines. */
export function refuseClosed(order: Kept): void {
  if (!order.values.isClosed) return;
  throw invalid({ field: null, message: 'Ordren er lukket og kan ikke endres.' });
}

function refuseWrongLine(company: Company, line: Values, path: string): void {
  refuseUnknown(company, 'OrderLine', line);
  refuseWrongVatType(company, line);
  const { discount } = line;
  if (typeof discount === 'number' && discount > 100) {
    throw invalid({
      field: 'discount',
      message: 'Kan ikke være over 100.',
      path: `${path}discount`,
    });
  }
}

/** The vendor keeps up to ten decimals of a unit price. */
const unitPriceDigits = 10;

/**
 * Of two unit prices the one that was sent leads; if both were, or neither, the order's
 * `isPrioritizeAmountsIncludingVat` says which.
 */
function linePrices(company: Company, order: Kept, line: Values, sent: Values): Values {
  const factor = vatFactor(company, line.vatType);
  const sentWithout = typeof sent.unitPriceExcludingVatCurrency === 'number';
  const sentIncluding = typeof sent.unitPriceIncludingVatCurrency === 'number';
  const includingLeads =
    sentWithout === sentIncluding
      ? order.values.isPrioritizeAmountsIncludingVat === true
      : sentIncluding;
  const leading = includingLeads
    ? Number(line.unitPriceIncludingVatCurrency ?? 0)
    : Number(line.unitPriceExcludingVatCurrency ?? 0);
  const without = includingLeads ? rounded(leading / factor, unitPriceDigits) : leading;
  const including = includingLeads ? leading : rounded(leading * factor, unitPriceDigits);
  const share = Number(line.count ?? 0) * (1 - Number(line.discount ?? 0) / 100);
  return {
    unitPriceExcludingVatCurrency: without,
    unitPriceIncludingVatCurrency: including,
    amountExcludingVatCurrency: rounded(without * share, 2),
    amountIncludingVatCurrency: rounded(including * share, 2),
  };
}
