// 24SevenOffice as its vendor describes it (REST 0.56.0 and the WSDLs of v001): bearer tokens for one
// organisation with scopes, bare lists with `Link`, orders whose lines have end points of their own, and
// older SOAP services that alone search customers by name and e-mail. Where the vendor is silent the
// stricter reading is taken: unknown properties and parameters are refused.
//
// REST stands at `<base>/v1`, the login at `<base>/oauth/token`, which the vendor has on another host.

import { type Json, type JsonObject, parseJson } from '../../base/json.ts';
import {
  type Answer,
  type Ground,
  type Live,
  Refusal,
  type StandInDefinition,
  type StandInRequest,
} from '../definition.ts';
import { type OfficeAccess, refuseStranger, tokenAnswer } from './access.ts';
import { customers } from './customers.ts';
import { elements, wholeLists } from './fixed-data.ts';
import { listed, refuseParameters } from './listing.ts';
import { products } from './products.ts';
import { errorAnswer, notAllowed, notFound, refuseMistakes } from './refusals.ts';
import { salesOrders } from './sales-orders.ts';
import { soapAnswer } from './soap.ts';

export function office(access: OfficeAccess): StandInDefinition {
  const plain = { order: 'as-created', indexes: {} } as const;
  return {
    system: '24sevenoffice',
    base: '/24so',
    tables: {
      token: plain,
      session: plain,
      customer: plain,
      product: plain,
      productDimension: { order: 'as-created', indexes: { product: (v) => String(v.product) } },
      order: {
        order: 'as-created',
        indexes: { customer: (v) => String((v.customer as JsonObject | undefined)?.id) },
      },
      line: { order: 'as-created', indexes: { order: (v) => String(v.order) } },
    },
    // The vendor documents none; this is more than anybody needs.
    rate: { requests: 1_000, windowMs: 1_000 },
    start: (ground) => start(access, ground),
  };
}

function start(access: OfficeAccess, ground: Ground): Live {
  const { records } = ground;
  const customer = customers(ground);
  const order = salesOrders(ground);
  const product = products(ground);
  const seen = (table: string) =>
    [...records.all(table)].filter(({ createdMs }) => createdMs <= ground.searchedUntilMs());

  const answer = (request: StandInRequest): Answer => {
    const own = tokenAnswer(ground, access, request) ?? soapAnswer(ground, access, request);
    if (own) return own;
    const [, version, collection = '', id, deeper, last, ...rest] = request.path.split('/');
    if (version !== 'v1' || rest.length > 0) throw notFound();
    const scope = scopes[deeper === 'lines' ? 'lines' : collection];
    if (scope === undefined) throw notFound();
    const does = { GET: 'read', DELETE: 'delete' }[request.method] ?? 'write';
    const isDeleted = does === 'delete' && !scope.startsWith('api.invoicing');
    const need = scope && `${scope}:${isDeleted ? 'write' : does}`;
    refuseStranger(ground, access, request, need);
    const name = [
      request.method,
      collection,
      id && (collection === 'dimensions' ? '{type}' : '{id}'),
      deeper,
      last && '{last}',
    ]
      .filter(Boolean)
      .join(' ');
    const whole = name === `GET ${collection}` ? wholeLists[collection] : undefined;
    if (whole) {
      refuseParameters(request, []);
      return done(whole);
    }
    const at = id as string;
    switch (name) {
      case 'GET customers':
        return listed(request, {
          known: [
            'organizationNumber',
            'isCompany',
            'isSupplier',
            'modifiedFrom',
            'createdFrom',
            'sortBy',
          ],
          rows: seen('customer').map(({ values }) => values),
        });
      case 'POST customers':
        return done(customer.create(bodyOf(request)));
      case 'GET customers {id}':
        return done(held('customer', at));
      case 'PATCH customers {id}':
        held('customer', at);
        return done(customer.change(at, bodyOf(request)));
      case 'DELETE customers {id}':
        held('customer', at);
        customer.remove(at);
        return { status: 204 };
      case 'GET salesorders':
        return listed(request, {
          known: [
            'date',
            'dateFrom',
            'dateTo',
            'status',
            'customerId',
            'invoiceNumber',
            'createdFrom',
            'createdTo',
            'modifiedFrom',
            'modifiedTo',
          ],
          rows: seen('order').map(({ id: one }) => order.short(one)),
        });
      case 'POST salesorders':
        return done(order.create(bodyOf(request)));
      case 'GET salesorders {id}':
        return done(order.shown(at));
      case 'PATCH salesorders {id}':
        return done(order.change(at, bodyOf(request)));
      case 'DELETE salesorders {id}':
        order.remove(at);
        return { status: 204 };
      case 'GET salesorders {id} lines':
        return done(order.lines(at));
      case 'POST salesorders {id} lines':
        return done(order.addLine(at, bodyOf(request)));
      case 'GET salesorders {id} lines {last}':
        return done(order.line(at, last as string));
      case 'PATCH salesorders {id} lines {last}':
        return done(order.changeLine(at, last as string, bodyOf(request)));
      case 'DELETE salesorders {id} lines {last}':
        order.removeLine(at, last as string);
        return { status: 204 };
      case 'GET products':
        return productPage(request);
      case 'POST products':
        return { ...done(product.create(bodyOf(request))), status: 201 };
      case 'GET products {id}':
        return done(product.shown(at));
      case 'PATCH products {id}':
        return done(product.change(at, bodyOf(request)));
      case 'DELETE products {id}':
        product.remove(at);
        return { status: 204 };
      case 'GET products {id} dimensions':
        return done(product.dimensions(at));
      case 'PUT products {id} dimensions {last}':
        product.setDimension(at, last as string, bodyOf(request));
        return done(product.dimensions(at));
      case 'DELETE products {id} dimensions {last}':
        product.removeDimension(at, last as string);
        return { status: 204 };
      case 'GET dimensions {type} elements':
        refuseParameters(request, ['limit', 'continuationToken']);
        return done(elements.filter(({ dimensionType }) => String(dimensionType) === at));
      default:
        throw collection in scopes ? notAllowed() : notFound();
    }
  };

  /** Numbered pages here, as nowhere else. */
  function productPage(request: StandInRequest): Answer {
    const { query, path } = request;
    const page = Number(query.get('page') ?? 1);
    const limit = Number(query.get('limit') ?? 25);
    const known = ['page', 'limit', 'productSearch', 'categoryIds', 'supplierIds', 'productNumber'];
    refuseMistakes([
      ...[...query.keys()]
        .filter((name) => !known.includes(name))
        .map((name) => ({ path: `.query.${name}`, keyword: 'additionalProperties' })),
      ...(Number.isInteger(page) && page >= 1 ? [] : [{ path: '.query.page', keyword: 'minimum' }]),
      ...(limit >= 1 && limit <= 100 ? [] : [{ path: '.query.limit', keyword: 'maximum' }]),
    ]);
    const number = query.get('productNumber');
    const wanted = query.get('categoryIds')?.split(',');
    const rows = seen('product')
      .map(({ values }) => values)
      .filter((one) => number === null || one.number === number)
      .filter((one) => !wanted || wanted.includes(String((one.category as JsonObject)?.id)));
    const next = new URLSearchParams(query);
    next.set('page', String(page + 1));
    const isLast = page * limit >= rows.length;
    const link = `<${path.replace(/^\/v1/, '')}?${next}>; rel="next"`;
    return {
      status: 200,
      body: rows.slice((page - 1) * limit, page * limit),
      headers: isLast ? {} : { link },
    };
  }

  function held(table: string, id: string): JsonObject {
    const found = records.get(table, id)?.values;
    if (!found) throw notFound();
    return found;
  }

  return {
    answer: (request) => {
      const given = answer(request);
      return {
        ...given,
        headers: { 'x-trace-id': 'sandbox', ...absolute(request, given.headers) },
      };
    },
    refusal: (error) => (error instanceof Refusal ? error.answer : undefined),
    caller: () => 'one organisation',
    rateHeaders: () => ({}),
    tooMany: (seconds) => ({
      ...errorAnswer(429, 'TooManyRequestsError', 'Too many requests.'),
      headers: { 'retry-after': String(seconds) },
    }),
    broken: (status) => errorAnswer(status, 'InternalServerError', 'Something went wrong.'),
    person: {
      create: (entity, values) => {
        if (entity === 'customer') return customer.create(values);
        if (entity === 'product') return product.enter(values);
        const { lines = [], status, ...head } = values as JsonObject & { lines?: JsonObject[] };
        const made = order.create(head as JsonObject);
        for (const one of lines as readonly JsonObject[]) order.addLine(String(made.id), one);
        return status === undefined ? made : order.change(String(made.id), { status });
      },
      edit: (entity, id, values) => {
        if (entity === 'customer') return customer.change(id, values);
        return entity === 'product' ? product.change(id, values) : order.change(id, values);
      },
      remove: (entity, id) => {
        if (entity === 'customer') customer.remove(id);
        else if (entity === 'product') product.remove(id);
        else order.remove(id);
      },
      get: (entity, id) => list(entity).find((one) => String(one.id) === String(id)),
      list,
    },
    entities: ['customer', 'product', 'order'],
    prepare: () => {},
    // The vendor has no webhooks.
    subscribe: () => {},
  };

  function list(entity: string): readonly JsonObject[] {
    if (entity !== 'order') return [...records.all(entity)].map(({ values }) => values);
    return [...records.all('order')].map(({ id }) => ({
      ...order.shown(id),
      lines: order.linesOf(id) as unknown as Json,
    }));
  }
}

const scopes: Readonly<Record<string, string>> = {
  customers: 'api.crm.customer',
  salesorders: 'api.invoicing.salesorder',
  lines: 'api.invoicing.salesorder.line',
  paymentmethods: 'api.invoicing.paymentmethod',
  products: 'api.product.product',
  productcategories: 'api.product.category',
  salestypes: 'api.product.salestype',
  dimensions: 'api.accounting.dimension',
  currencies: '', // open to every token
};

function done(body: unknown): Answer {
  return { status: 200, body };
}

function bodyOf(request: StandInRequest): JsonObject {
  const isJson = /^application\/json\b/i.test(String(request.headers['content-type'] ?? ''));
  let body: unknown;
  try {
    body = isJson ? parseJson(request.body) : undefined;
  } catch {
    body = undefined;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    refuseMistakes([{ path: '', keyword: 'type' }]);
  return body as JsonObject;
}

/** The address of the next page is a whole one. */
function absolute(
  { headers }: StandInRequest,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  if (given.link === undefined) return given;
  return { ...given, link: given.link.replace('<', `<http://${headers.host}/24so/v1`) };
}
