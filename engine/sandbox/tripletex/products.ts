// Products: unique numbers, and two prices of which one follows from the other through the VAT type.

import type { Answer, StandInRequest } from '../definition.ts';
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
import { byId } from './customers.ts';
import { announce } from './events.ts';
import {
  bound,
  containingText,
  equalFlag,
  equalText,
  type FilterOf,
  filtersIn,
  idList,
  integerList,
  listAnswer,
  textList,
} from './listing.ts';
import { invalid, missing } from './refusals.ts';

const priceNames = ['cost', 'priceExcludingVat', 'priceIncludingVat'].map((name) =>
  name === 'cost' ? 'costExcludingVatCurrency' : `${name}Currency`,
);

const filters: Readonly<Record<string, FilterOf>> = {
  ids: idList,
  number: integerList('number'),
  productNumber: textList('number'),
  name: containingText('name'),
  ean: equalText('ean'),
  isInactive: equalFlag('isInactive'),
  isStockItem: equalFlag('isStockItem'),
  supplierId: integerList('supplier.id'),
  currencyId: integerList('currency.id'),
  vatTypeId: integerList('vatType.id'),
  productUnitId: integerList('productUnit.id'),
  departmentId: integerList('department.id'),
  accountId: integerList('account.id'),
  ...Object.fromEntries(
    priceNames.flatMap((name) => [
      [`${name}From`, bound(name, 'atLeast')],
      [`${name}To`, bound(name, 'below')],
    ]),
  ),
};

export function listProducts(company: Company, request: StandInRequest): Answer {
  const { records } = company.ground;
  const numbers = request.query.getAll('productNumber').join(',');
  const candidates =
    numbers === ''
      ? records.all('product')
      : byId(numbers.split(',').flatMap((text) => records.by('product', 'number', text.trim())));
  const passes = filtersIn(request.query, { ...filters, number: numberList });
  return listAnswer(company, 'product', request, candidates, passes);
}

/** The old filter takes whole numbers only, though numbers are texts. */
const numberList: FilterOf = (text, name) => {
  integerList('number')(text, name);
  return textList('number')(text, name);
};

export function createProduct(company: Company, body: Values): Kept {
  const set: Record<string, unknown> = { ...body };
  set.vatType ??= { id: 3 };
  set.currency ??= { id: 1 };
  refuseWrong(company, set, undefined);
  const kept = createObject(company, 'product', { ...set, ...prices(company, set, body) });
  announce(company, 'product', 'create', kept.id);
  return kept;
}

export function updateProduct(company: Company, id: string, body: Values): Kept {
  const before = objectWith(company, 'product', id);
  refuseOldVersion(before, body);
  const after = { ...before.values, ...body };
  refuseWrong(company, after, id);
  const set = { ...body, ...prices(company, after, body) };
  const kept = updateObject(company, 'product', before, set);
  if (kept !== before) announce(company, 'product', 'update', id);
  return kept;
}

export function removeProduct(company: Company, id: string): void {
  const { records } = company.ground;
  objectWith(company, 'product', id);
  if (records.by('orderLine', 'product', id).length > 0) {
    throw invalid({ field: null, message: 'Produktet har ordrelinjer og kan ikke slettes.' });
  }
  records.remove('product', id);
  announce(company, 'product', 'delete', id);
}

function refuseWrong(company: Company, product: Values, id: string | undefined): void {
  const { name, number } = product;
  if (name === undefined || name === null) throw invalid({ field: 'name', message: missing });
  if (String(name).trim() === '') throw invalid({ field: 'name', message: 'Feltet må fylles ut.' });
  refuseUnknown(company, 'Product', product);
  refuseWrongVatType(company, product);
  refuseUsed(company, 'number', 'Produktnummeret', number, id);
  if (company.options.uniqueProductNames) refuseUsed(company, 'name', 'Produktnavnet', name, id);
}

function refuseUsed(company: Company, field: string, word: string, value: unknown, id?: string) {
  if (!value) return;
  const same = company.ground.records.by('product', field, String(value));
  if (same.some((kept) => kept.id !== id)) {
    throw invalid({ field, message: `${word} ${value} er i bruk.` });
  }
}

/** Only outgoing VAT goes on what is sold. */
export function refuseWrongVatType(company: Company, set: Values): void {
  if (!set.vatType) return;
  const type = company.ground.records.get('vatType', idIn(set.vatType));
  if (type?.values.isOutgoing) return;
  throw invalid({ field: 'vatType', message: 'Ugyldig mva-kode.', path: 'vatType.id' });
}

/** The price that was sent leads; without VAT when both were. */
function prices(company: Company, product: Values, sent: Values): Values {
  const factor = vatFactor(company, product.vatType);
  const without = sent.priceExcludingVatCurrency;
  const including = sent.priceIncludingVatCurrency;
  if (typeof without !== 'number' && typeof including === 'number') {
    return { priceExcludingVatCurrency: rounded(including / factor, 2) };
  }
  const leading = Number(product.priceExcludingVatCurrency ?? 0);
  return { priceIncludingVatCurrency: rounded(leading * factor, 2) };
}

/** 1.25 for a VAT type of 25 %. */
export function vatFactor({ ground: { records } }: Company, vatType: unknown): number {
  const percentage = records.get('vatType', idIn(vatType))?.values.percentage ?? 0;
  return 1 + Number(percentage) / 100;
}
