// How people work in the shop's own program: an order by the names that its fields have on the screen, which
// stand in columns of other names in the file. Over HTTP on loopback, as for the imitated systems that have an
// API: `PATCH /sandbox/order/<number>`.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isObject, type Json, type JsonObject, parseJson } from '../../base/json.ts';
import type { FileWebshop, OrderRow } from './file-webshop.ts';

type Column = keyof OrderRow;
type Row = Partial<Record<Column, string>>;

export interface Screens {
  readonly origin: string;
  close(): Promise<void>;
}

/** Answers only on this machine. */
export async function openScreens(shop: Pick<FileWebshop, 'rows' | 'enter'>): Promise<Screens> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      response.statusCode =
        request.method === 'PATCH' ? edited(shop, request.url ?? '', body) : 405;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The status of the answer. */
function edited(
  { rows, enter }: Pick<FileWebshop, 'rows' | 'enter'>,
  path: string,
  body: string,
): number {
  let [number, given]: [string, unknown] = ['', undefined];
  try {
    number = decodeURIComponent(/^\/sandbox\/order\/([^/]+)$/.exec(path)?.[1] ?? '');
    given = parseJson(body);
  } catch {
    return 400;
  }
  const held = rows().filter((row) => row.order_number === number);
  if (!isObject(given)) return 400;
  if (held.length === 0) return 404;
  const { lines, ...head } = given as JsonObject;
  const columns = cellsOf(head as JsonObject, fields);
  const items = lines === undefined ? held.map(() => ({})) : cellsOfLines(lines);
  if (columns === undefined || items === undefined) return 422;
  enter(
    number,
    items.map((item, at) => ({ ...(held[at] ?? held[0]), ...columns, ...item }) as OrderRow),
  );
  return 200;
}

function cellsOfLines(lines: Json): readonly Row[] | undefined {
  if (!Array.isArray(lines) || !lines.every(isObject)) return undefined;
  const rows = (lines as readonly JsonObject[]).map(({ id: _, ...line }) =>
    cellsOf(line as JsonObject, lineFields),
  );
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

/** Undefined if a field is on no screen. */
function cellsOf(
  values: JsonObject,
  known: Readonly<Record<string, readonly Column[]>>,
): Row | undefined {
  const row: Row = {};
  for (const [path, value] of leavesOf(values)) {
    const [column, ...emptied] = Object.hasOwn(known, path) ? (known[path] ?? []) : [];
    if (column === undefined) return undefined;
    // There is a price with VAT or one without; the other field is not shown.
    if (value === null && /(^unit|\.p)rice/i.test(path)) continue;
    row[column] = cellOf(value);
    for (const one of emptied) row[one] = '';
  }
  return row;
}

function leavesOf(values: JsonObject, prefix = ''): readonly (readonly [string, Json])[] {
  return Object.entries(values).flatMap(([name, value]) =>
    isObject(value)
      ? leavesOf(value as JsonObject, `${prefix}${name}.`)
      : [[prefix + name, value ?? null] as const],
  );
}

function cellOf(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'ja' : 'nee';
  return typeof value === 'number' ? String(value).replace('.', ',') : String(value);
}

/** Field → its column, and columns that stand empty then. */
const fields: Readonly<Record<string, readonly Column[]>> = {
  date: ['date'],
  status: ['status'],
  currency: ['currency'],
  paymentMethod: ['payment_method'],
  pricesIncludeVat: ['prices_include_vat'],
  'buyer.number': ['customer_number'],
  'buyer.company': ['company'],
  'buyer.organizationNumber': ['coc_number'],
  'buyer.firstName': ['first_name'],
  'buyer.lastName': ['last_name'],
  'buyer.name': ['last_name', 'first_name'],
  'buyer.email': ['email'],
  'buyer.phone': ['phone'],
  'billingAddress.line1': ['street', 'house_number'],
  'billingAddress.line2': ['street_2'],
  'billingAddress.postalCode': ['postal_code'],
  'billingAddress.city': ['city'],
  'billingAddress.countryIso2': ['country'],
  'shipping.description': ['shipping_method'],
  'shipping.priceExVat': ['shipping_price'],
  'shipping.priceIncVat': ['shipping_price'],
  'shipping.vatRate': ['shipping_vat_rate'],
  'shippingAddress.line1': ['delivery_street', 'delivery_house_number'],
  'shippingAddress.postalCode': ['delivery_postal_code'],
  'shippingAddress.city': ['delivery_city'],
  'shippingAddress.countryIso2': ['delivery_country'],
};

const lineFields: Readonly<Record<string, readonly Column[]>> = {
  sku: ['sku'],
  ean: ['ean'],
  description: ['description'],
  quantity: ['quantity'],
  unitPriceExVat: ['price'],
  unitPriceIncVat: ['price'],
  discountPercent: ['discount'],
  vatRate: ['vat_rate'],
};
