// Invoices: made of an order, which is closed by it; paid at once or later; sent. An invoice that is
// paid already says how and how much, both or neither.

import type { Answer, StandInRequest } from '../definition.ts';
import { rounded } from '../rounded.ts';
import type { Kept } from '../tables.ts';
import { isDate } from './body.ts';
import { type Company, createObject, idIn, objectWith, updateObject } from './company.ts';
import { announce } from './events.ts';
import {
  equalText,
  type FilterOf,
  filtersIn,
  flagIn,
  idList,
  integerList,
  listAnswer,
  periodIn,
} from './listing.ts';
import { invalid, missing, wrongParameter } from './refusals.ts';

const filters: Readonly<Record<string, FilterOf>> = {
  id: idList,
  invoiceNumber: integerList('invoiceNumber'),
  customerId: integerList('customer.id'),
  kid: equalText('kid'),
};

const sendTypes = ['EMAIL', 'EHF', 'AVTALEGIRO', 'EFAKTURA', 'VIPPS', 'PAPER', 'MANUAL'];

/** Both ends of the period are mandatory. */
export function listInvoices(company: Company, request: StandInRequest): Answer {
  const { query } = request;
  const inPeriod = periodIn(query, 'invoiceDate', ['invoiceDateFrom', 'invoiceDateTo']);
  const all = company.ground.records.all('invoice');
  return listAnswer(company, 'invoice', request, all, [inPeriod, ...filtersIn(query, filters)]);
}

export function invoiceOrder(company: Company, id: string, query: URLSearchParams): Kept {
  const order = objectWith(company, 'order', id);
  const invoiceDate = dateIn(query, 'invoiceDate');
  flagIn(query, 'sendToCustomer');
  choiceIn(query, 'sendType', false);
  const [type, paid] = [paymentTypeIn(company, query), numberIn(query, 'paidAmount')];
  if (order.values.isClosed) {
    throw invalid({ field: null, message: 'Ordren er lukket og kan ikke faktureres.' });
  }
  if ((type === undefined) !== (paid === undefined)) {
    const field = type === undefined ? 'paymentTypeId' : 'paidAmount';
    throw invalid({ field, message: missing });
  }
  const { records } = company.ground;
  const lines = records.by('orderLine', 'order', id);
  const sum = (name: string): number =>
    rounded(
      lines.reduce((total, line) => total + Number(line.values[name] ?? 0), 0),
      2,
    );
  const amount = sum('amountIncludingVatCurrency');
  const excluding = sum('amountExcludingVatCurrency');
  const days = Number(order.values.invoicesDueIn ?? 0);
  const due = new Date(Date.parse(invoiceDate) + days * 86_400_000).toISOString().slice(0, 10);
  const number = records.next('invoiceNumber', 1);
  const invoice = createObject(company, 'invoice', {
    invoiceNumber: number,
    invoiceDate,
    invoiceDueDate: due,
    kid: String(number).padStart(7, '0'),
    customer: order.values.customer,
    currency: order.values.currency,
    amount,
    amountCurrency: amount,
    amountExcludingVat: excluding,
    amountExcludingVatCurrency: excluding,
    amountOutstanding: rounded(amount - (paid ?? 0), 2),
    amountCurrencyOutstanding: rounded(amount - (paid ?? 0), 2),
    isCharged: true,
    isApproved: true,
  });
  const made = records.put('invoice', invoice.id, {
    ...invoice.values,
    orders: [{ id: Number(id) }],
  });
  updateObject(company, 'order', order, { isClosed: true, status: 'INVOICED' });
  announce(company, 'order', 'update', id);
  announce(company, 'invoice', 'create', made.id);
  return made;
}

/** What was paid, in the currency of the company; more than is owed becomes a credit. */
export function payInvoice(company: Company, id: string, query: URLSearchParams): Kept {
  const invoice = objectWith(company, 'invoice', id);
  dateIn(query, 'paymentDate');
  if (paymentTypeIn(company, query) === undefined)
    throw invalid({ field: 'paymentTypeId', message: missing });
  const paid = numberIn(query, 'paidAmount');
  if (paid === undefined) throw invalid({ field: 'paidAmount', message: missing });
  const inCurrency = numberIn(query, 'paidAmountCurrency');
  const isForeign = idIn(invoice.values.currency) > 1;
  if (isForeign && inCurrency === undefined)
    throw invalid({ field: 'paidAmountCurrency', message: missing });
  const left = (name: string, amount: number) =>
    rounded(Number(invoice.values[name] ?? 0) - amount, 2);
  const changed = updateObject(company, 'invoice', invoice, {
    amountOutstanding: left('amountOutstanding', paid),
    amountCurrencyOutstanding: left('amountCurrencyOutstanding', inCurrency ?? paid),
  });
  announce(company, 'invoice', 'update', id);
  return changed;
}

export function sendInvoice(company: Company, id: string, query: URLSearchParams): Answer {
  objectWith(company, 'invoice', id);
  choiceIn(query, 'sendType', true);
  return { status: 204 };
}

function dateIn(query: URLSearchParams, name: string): string {
  const text = query.get(name);
  if (!text) throw invalid({ field: name, message: missing });
  if (!isDate(text)) throw wrongParameter(name);
  return text;
}

function choiceIn(query: URLSearchParams, name: string, isRequired: boolean): void {
  const text = query.get(name);
  if (text === null && isRequired) throw invalid({ field: name, message: missing });
  if (text !== null && !sendTypes.includes(text)) throw wrongParameter(name);
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw wrongParameter(name);
  return value;
}

function paymentTypeIn(company: Company, query: URLSearchParams): number | undefined {
  const id = numberIn(query, 'paymentTypeId');
  if (id === undefined) return undefined;
  if (!company.ground.records.get('paymentType', id)) {
    throw invalid({ field: 'paymentTypeId', message: `Finner ikke objektet med id ${id}.` });
  }
  return id;
}
