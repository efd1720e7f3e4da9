// Sales orders and their lines, each with end points of their own. Setting the status to `Invoice`
// makes the invoice, which needs a line; from then on nothing of the order changes.

import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { rounded } from '../rounded.ts';
import { merged, now } from './customers.ts';
import {
  boolean,
  date,
  dimensions,
  email,
  type Field,
  type Fields,
  integer,
  maybe,
  mistakesIn,
  must,
  number,
  object,
  text,
} from './fields.ts';
import { elements, paymentMethods, salesTypes } from './fixed-data.ts';
import { badRequest, notFound, refusal, refuseMistakes } from './refusals.ts';

const place: Fields = {
  street: text(250),
  city: text(50),
  countryCode: text(2),
};
const customer: Fields = {
  ...place,
  id: integer,
  organizationNumber: text(20),
  invoiceEmailAddresses: { type: 'list', items: email },
  gln: { type: 'string', length: 13 },
  name: text(200),
  postalCode: text(50),
  postalArea: text(50),
  countrySubdivision: text(50),
};
const basic: Fields = {
  currency: object({
    code: { type: 'string', length: 3, pattern: /^[A-Z]{3}$/ },
    rate: { type: 'number', least: 1e-10, most: 1e9 },
  }),
  status: {
    type: 'string',
    oneOf: ['Draft', 'Web', 'Proposal', 'Confirmed', 'Invoice', 'AdvanceInvoice', 'Inactive'],
  },
  deliveryCustomer: object({
    ...place,
    id: integer,
    name: text(250),
    postalCode: text(16),
    postalArea: text(200),
    countrySubdivision: text(100),
  }),
  deliveryDate: date,
  invoice: object({
    distributionMethod: {
      type: 'string',
      oneOf: [
        '',
        'manualdistribution',
        'efakturadistribution',
        'ehfdistribution',
        'postaldistribution',
        'printdistribution',
        'emaildistribution',
      ],
    },
    paymentTerms: object({
      type: must({ type: 'string', oneOf: ['NumberOfDays', 'OutMonthPlusDays'] }),
      value: must({ ...integer, least: 0 }),
    }),
    remittanceReference: text(),
  }),
  date,
  internalMemo: text(300),
  memo: text(),
  yourReference: object({ id: number, name: text() }),
  ourReference: object({ id: number }),
  paymentMethod: object({ id: must(maybe(integer)) }),
  referenceNumber: text(50),
  salesType: object({ id: integer }),
  dimensions,
};
const made: Fields = {
  ...basic,
  customer: must(object({ ...customer, id: must(integer), name: must(text(200)) })),
};
const changed: Fields = { ...basic, customer: object(customer) };

const line: Fields = {
  type: { type: 'string', oneOf: ['product', 'text'] },
  product: object({ id: integer, number: text(100) }),
  description: { ...text(300), shortest: 1 },
  quantity: number,
  price: number,
  costPrice: maybe({ ...number, most: 999_999_999_999.9999 }),
  discountRate: { type: 'number', least: 0, most: 100 },
  tax: object({ id: integer, number: integer, rate: { type: 'number', least: 0, most: 100 } }),
  account: object({ id: integer, number: integer, name: text(75) }),
  isHidden: boolean,
  dimensions,
};
const changedLine: Fields = { ...line, id: integer as Field };

export function salesOrders({ records, clock }: Ground) {
  const order = (id: string | number): JsonObject => {
    const held = records.get('order', id)?.values;
    if (!held) throw notFound();
    return held;
  };
  const linesOf = (id: string | number) =>
    records.by('line', 'order', String(id)).map(({ values }) => values);
  const keep = (id: number, values: JsonObject, createdAt: string): JsonObject =>
    records.put('order', id, { ...values, id, createdAt, modifiedAt: now(clock.now()) }).values;

  /** What the client does not have cannot be named. */
  function refuseUnknown(body: JsonObject): void {
    const path = (name: string) => [{ path: `/${name}`, keyword: 'reference' }];
    const { id: method } = (body.paymentMethod ?? {}) as JsonObject;
    if (method != null && !paymentMethods.some(({ id }) => id === method))
      refuseMistakes(path('paymentMethod/id'));
    const { id: type } = (body.salesType ?? {}) as JsonObject;
    if (type !== undefined && !salesTypes.some(({ id }) => id === type))
      refuseMistakes(path('salesType/id'));
    for (const one of (body.dimensions ?? []) as unknown as readonly JsonObject[]) {
      const isKnown = elements.some(
        ({ dimensionType, value }) => dimensionType === one.dimensionType && value === one.value,
      );
      if (isKnown) continue;
      throw one.dimensionType === 1
        ? badRequest('ProjectMissing', `Project ${one.value} does not exist.`)
        : badRequest('DepartmentMissing', `Department ${one.value} does not exist.`);
    }
    const { id: buyer } = (body.customer ?? {}) as JsonObject;
    if (buyer !== undefined && !records.get('customer', String(buyer)))
      refuseMistakes(path('customer/id'));
  }

  function refuseInvoiced(held: JsonObject, status: 400 | 409): void {
    if (held.status === 'Invoice')
      throw refusal(
        status,
        'BadRequestError',
        'The sales order is invoiced and cannot be changed.',
      );
  }

  /** What making the invoice adds. */
  function invoiced(id: number, values: JsonObject): JsonObject {
    if (linesOf(id).length === 0)
      throw badRequest('NoLines', 'A sales order needs a line before it is invoiced.');
    const number = records.next('invoice', 10_001);
    const today = now(clock.now()).slice(0, 10);
    const terms = ((values.invoice ?? {}) as JsonObject).paymentTerms as JsonObject | undefined;
    const dueDate = now(clock.now() + Number(terms?.value ?? 30) * 86_400_000).slice(0, 10);
    const remittanceReference = String(number).padStart(8, '0');
    return merged(values, {
      invoice: {
        number,
        date: today,
        dueDate,
        remittanceReference,
        transaction: { id: randomUUID() },
      },
    });
  }

  function amounts(id: string | number): JsonObject {
    const sums = linesOf(id).map((one) => {
      const net =
        Number(one.quantity ?? 0) *
        Number(one.price ?? 0) *
        (1 - Number(one.discountRate ?? 0) / 100);
      return { net, tax: (net * Number(((one.tax ?? {}) as JsonObject).rate ?? 0)) / 100 };
    });
    const total = (key: 'net' | 'tax') =>
      rounded(
        sums.reduce((sum, one) => sum + one[key], 0),
        2,
      );
    const [netAmount, taxAmount] = [total('net'), total('tax')];
    return { netAmount, taxAmount, grossAmount: rounded(netAmount + taxAmount, 2) };
  }

  const shown = (id: string | number): JsonObject => ({ ...order(id), ...amounts(id) });

  return {
    shown,
    linesOf,
    /** As in the list, which leaves out the dimensions. */
    short: (id: string | number): JsonObject => {
      const { dimensions: _, ...rest } = shown(id);
      return rest as JsonObject;
    },
    create: (body: JsonObject): JsonObject => {
      refuseMistakes(mistakesIn(made, body));
      refuseUnknown(body);
      if (body.status === 'Invoice' || body.status === 'AdvanceInvoice')
        throw badRequest('NoLines', 'A sales order needs a line before it is invoiced.');
      const id = records.next('order', 5_001);
      const today = now(clock.now()).slice(0, 10);
      const values = { status: 'Draft', date: today, currency: { code: 'SEK', rate: 1 }, ...body };
      keep(id, merged({ invoice: { distributionMethod: '' } }, values), now(clock.now()));
      return shown(id);
    },
    change: (id: string | number, body: JsonObject): JsonObject => {
      const held = order(id);
      refuseMistakes(mistakesIn(changed, body));
      refuseInvoiced(held, 400);
      refuseUnknown(body);
      const next = merged(held, body);
      const { id: method } = (next.paymentMethod ?? {}) as JsonObject;
      const { paymentMethod: _, ...without } = next;
      const values = (method === null ? without : next) as JsonObject;
      const isInvoice = body.status === 'Invoice';
      keep(Number(id), isInvoice ? invoiced(Number(id), values) : values, String(held.createdAt));
      return shown(id);
    },
    remove: (id: string | number): void => {
      refuseInvoiced(order(id), 409);
      for (const one of linesOf(id)) records.remove('line', String(one.id));
      records.remove('order', id);
    },
    addLine: (id: string | number, body: JsonObject): JsonObject => {
      const held = order(id);
      refuseMistakes(mistakesIn(line, body));
      refuseInvoiced(held, 400);
      return keepLine(id, records.next('line', 90_001), body);
    },
    changeLine: (id: string | number, lineId: string, body: JsonObject): JsonObject => {
      const held = lineAt(id, lineId);
      refuseMistakes(mistakesIn(changedLine, body));
      refuseInvoiced(order(id), 400);
      const { id: _, ...rest } = body;
      return keepLine(id, Number(lineId), merged(held, rest as JsonObject));
    },
    removeLine: (id: string | number, lineId: string): void => {
      lineAt(id, lineId);
      refuseInvoiced(order(id), 409);
      records.remove('line', lineId);
      touch(id);
    },
    line: (id: string | number, lineId: string): JsonObject => withoutOrder(lineAt(id, lineId)),
    lines: (id: string | number) => {
      order(id);
      return linesOf(id).map(withoutOrder) as unknown as Json;
    },
  };

  function lineAt(id: string | number, lineId: string): JsonObject {
    const held = records.get('line', lineId)?.values;
    if (!held || String(held.order) !== String(id)) throw notFound();
    return held;
  }

  function keepLine(id: string | number, lineId: number, body: JsonObject): JsonObject {
    const { type = 'product', product } = body as { type?: string; product?: JsonObject };
    const known =
      product?.id !== undefined
        ? records.get('product', String(product.id))
        : [...records.all('product')].find(({ values }) => values.number === product?.number);
    if (type === 'product' && !known)
      refuseMistakes([{ path: '/product/id', keyword: 'reference' }]);
    if (type === 'text' && !body.description)
      refuseMistakes([{ path: '/description', keyword: 'required' }]);
    const own = known
      ? { product: { id: known.values.id as number, number: known.values.number as string } }
      : {};
    const description = body.description ?? known?.values.name ?? '';
    const values = { quantity: 1, price: 0, ...body, type, ...own, description };
    records.put('line', lineId, { ...values, id: lineId, order: Number(id) } as JsonObject);
    touch(id);
    return withoutOrder(records.get('line', lineId)?.values as JsonObject);
  }

  /** A line is a part of its order, and changes with it. */
  function touch(id: string | number): void {
    const held = order(id);
    keep(Number(id), held, String(held.createdAt));
  }
}

function withoutOrder({ order: _, ...rest }: JsonObject): JsonObject {
  return rest as JsonObject;
}
