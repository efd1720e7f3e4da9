// Jortt as its vendor describes it (Swagger of 2026-05-05): customers and invoices under versioned
// paths, envelopes `{ data }` and `{ error }`, pages of a hundred with links, 401 without a token of
// the right scopes, 422 with every mistake named. Where the vendor is silent the stricter reading is
// taken: unknown parameters are refused, a PUT empties what it leaves out, and `query` finds names only.
//
// Tokens are given at `<base>/oauth-provider/oauth/token`, which the vendor has on another host.

import type { JsonObject } from '../../base/json.ts';
import {
  type Answer,
  type Ground,
  type Live,
  Refusal,
  type StandInDefinition,
  type StandInRequest,
} from '../definition.ts';
import { type JorttAccess, refuseStranger, tokenAnswer } from './access.ts';
import { customers } from './customers.ts';
import { invoices } from './invoices.ts';
import { page } from './pages.ts';
import { bodyIn } from './parameters.ts';
import { errorAnswer, invalidIds, notAllowed, notFound } from './refusals.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function jortt(access: JorttAccess): StandInDefinition {
  return {
    system: 'jortt',
    base: '/api',
    tables: {
      token: { order: 'as-created', indexes: {} },
      customer: { order: 'as-created', indexes: {} },
      invoice: {
        order: 'as-created',
        indexes: { customer: ({ customer_id: id }) => String(id) },
      },
    },
    rate: { requests: 10, windowMs: 1_000 },
    start: (ground) => start(access, ground),
  };
}

function start(access: JorttAccess, ground: Ground): Live {
  const { records } = ground;
  const customer = customers(ground);
  const invoice = invoices(ground);

  const answer = (request: StandInRequest): Answer => {
    const token = tokenAnswer(ground, access, request);
    if (token) return token;
    const [, version = '', plural = '', id, deed, ...rest] = request.path.split('/');
    const entity = { customers: 'customer', invoices: 'invoice' }[plural];
    if (!/^v[123]$/.test(version) || !entity || rest.length > 0) throw notFound('endpoint');
    const isWrite = request.method !== 'GET';
    refuseStranger(ground, request, `${plural}:${isWrite ? 'write' : 'read'}`);
    invoice.sendScheduled();
    if (id !== undefined && !uuid.test(id)) throw invalidIds(`${entity}_id`);
    if (id !== undefined && !records.get(entity, id)) throw notFound('resource');
    const name = [request.method, version, plural, id && '{id}', deed].filter(Boolean).join(' ');
    switch (name) {
      case 'GET v1 customers':
        return page(ground, 'customer', request, {
          known: ['query', 'page'],
          shown: customer.shown,
        });
      case 'POST v1 customers':
        return made(customer.create(bodyIn(request)));
      case 'GET v1 customers {id}':
        return { status: 200, body: { data: customer.shown(id as string) } };
      case 'PUT v1 customers {id}':
        customer.replace(id as string, bodyIn(request));
        return { status: 204 };
      case 'DELETE v1 customers {id}':
        customer.remove(id as string);
        return { status: 204 };
      case 'PUT v1 customers {id} set_archived':
        customer.setArchived(id as string, bodyIn(request));
        return { status: 204 };
      case 'GET v1 customers {id} vat-percentages':
        return { status: 200, body: { data: customer.vatPercentages(id as string) } };
      case 'GET v2 invoices':
        return page(ground, 'invoice', request, {
          known: ['query', 'invoice_status', 'page'],
          shown: invoice.shown,
        });
      case 'GET v2 invoices {id}': {
        const data = invoice.shown(id as string);
        const actions = data.invoice_status === 'draft' ? ['edit', 'delete', 'send'] : ['credit'];
        return { status: 200, body: { data, possible_actions: actions } };
      }
      case 'POST v3 invoices':
        return made(invoice.create(bodyIn(request)));
      case 'POST v1 invoices {id} send':
        invoice.send(id as string, bodyIn(request));
        return { status: 200 };
      case 'DELETE v1 invoices {id}':
        invoice.remove(id as string);
        return { status: 204 };
      default:
        throw deed === undefined ? notAllowed() : notFound('endpoint');
    }
  };

  return {
    answer,
    refusal: (error) => (error instanceof Refusal ? error.answer : undefined),
    caller: () => 'one organisation',
    rateHeaders: () => ({}),
    tooMany: () =>
      errorAnswer(
        429,
        'request.throttled',
        'The request has been throttled, please try again later.',
      ),
    broken: (status) =>
      status === 503
        ? errorAnswer(503, 'server.maintenance', 'API is temporarily offline for maintenance.')
        : errorAnswer(status, 'server.internal_error', 'Internal server error.'),
    person: {
      create: (entity, values) =>
        entity === 'customer' ? customer.create(values) : invoice.create(values),
      edit: (entity, id, values) =>
        entity === 'customer'
          ? customer.replace(String(id), { ...customer.sendable(String(id)), ...values })
          : invoice.edit(String(id), values),
      remove: (entity, id) =>
        entity === 'customer' ? customer.remove(String(id)) : invoice.remove(String(id)),
      get: (entity, id) => list(entity).find((record) => record.id === id),
      list,
    },
    entities: ['customer', 'invoice'],
    prepare: () => {},
    // The vendor has no webhooks.
    subscribe: () => {},
  };

  function list(entity: string): readonly JsonObject[] {
    invoice.sendScheduled();
    const one = entity === 'customer' ? customer : invoice;
    return [...records.all(entity)].map(({ id }) => one.shown(id));
  }
}

function made(record: JsonObject): Answer {
  return { status: 201, body: { data: { id: record.id } } };
}
