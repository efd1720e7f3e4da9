// Orders: addresses, lines and totals. Totals follow from the lines and the shop's tax rate; the status is
// set last, and setting it keeps the times of payment and completion. Lines are in `order-lines.ts`. Sums
// are shown with the decimals of the shop, or with as many as are asked for.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { billing, emptyPlace, shipping } from './customers.ts';
import { meta } from './goods.ts';
import { listAnswer, passesTimes, timeShape } from './listing.ts';
import {
  feeShape,
  itemShape,
  linesAfter,
  linesShown,
  shippingShape,
  totalsOf,
} from './order-lines.ts';
import { checked, type Shape } from './parameters.ts';
import { refundsShown } from './refunds.ts';
import { invalidId, refusal } from './refusals.ts';
import {
  keptIn,
  metaAfter,
  moneyDecimals,
  moneyText,
  nextId,
  putIn,
  type Shop,
  times,
  type Values,
} from './shop.ts';
import { lineKinds, taxed } from './taxes.ts';
import { announce } from './webhooks.ts';

const statuses = [
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
];

const shape: Shape = {
  parent_id: 'integer',
  status: { words: ['checkout-draft', ...statuses] },
  currency: { words: ['SEK', 'NOK', 'DKK', 'EUR', 'USD', 'GBP'] },
  customer_id: 'integer',
  customer_note: 'string',
  billing: { object: billing },
  shipping: { object: shipping },
  payment_method: 'string',
  payment_method_title: 'string',
  transaction_id: 'string',
  meta_data: { list: { object: meta } },
  line_items: { list: { object: itemShape } },
  shipping_lines: { list: { object: shippingShape } },
  fee_lines: { list: { object: feeShape } },
  coupon_lines: { list: { object: { id: 'integer', code: 'string' } } },
  set_paid: 'boolean',
};

export function listOrders(shop: Shop, request: StandInRequest): Answer {
  return listAnswer({
    shop,
    request,
    found: shop.ground.records.all('order'),
    shape: {
      ...timeShape,
      search: 'string',
      status: { list: { words: ['any', 'trash', 'checkout-draft', ...statuses] } },
      customer: 'integer',
      product: 'integer',
      dp: 'integer',
    },
    orderby: ['date', 'modified', 'id', 'include', 'title', 'slug'],
    usual: ['date', 'desc'],
    passes: (kept, given) => {
      const { values } = kept;
      const wanted = (given.status ?? ['any']) as readonly string[];
      const isAny = wanted.includes('any') && values.status !== 'trash';
      return (
        (isAny || wanted.includes(String(values.status))) &&
        (given.customer === undefined || values.customer_id === given.customer) &&
        passesTimes(shop, kept, given)
      );
    },
    show: (kept) => shown(shop, kept, request.query),
  });
}

export function getOrder(shop: Shop, id: string, query?: URLSearchParams): JsonObject {
  return shown(shop, orderWith(shop, id), query);
}

/** `createdVia` is `checkout` for what a buyer does. */
export function createOrder(
  shop: Shop,
  given: JsonObject,
  {
    createdVia = 'rest-api',
    query,
  }: { readonly createdVia?: string; readonly query?: URLSearchParams } = {},
): JsonObject {
  const id = nextId(shop, 'order');
  const first: JsonObject = {
    id,
    parent_id: 0,
    number: String(id),
    order_key: `wc_order_${id.toString(36)}`,
    created_via: createdVia,
    version: '9.4.0',
    status: 'pending',
    currency: shop.options.currency ?? 'SEK',
    prices_include_tax: shop.options.pricesIncludeTax ?? false,
    customer_id: 0,
    customer_note: '',
    billing: { ...emptyPlace, email: '' },
    shipping: emptyPlace,
    payment_method: '',
    payment_method_title: '',
    transaction_id: '',
    paid_ms: null,
    completed_ms: null,
    meta_data: [],
    line_items: [],
    shipping_lines: [],
    fee_lines: [],
    coupon_lines: [],
  };
  const kept = putIn(shop, 'order', afterWrite(shop, first, checked(given, shape)));
  announce(shop, 'order', 'created', id);
  return shown(shop, kept, query);
}

export function updateOrder(
  shop: Shop,
  id: string,
  given: JsonObject,
  query?: URLSearchParams,
): JsonObject {
  const before = orderWith(shop, id);
  const kept = putIn(shop, 'order', afterWrite(shop, before.values, checked(given, shape)));
  announce(shop, 'order', 'updated', Number(id));
  return shown(shop, kept, query);
}

export function removeOrder(shop: Shop, id: string, isForGood: boolean): JsonObject {
  const kept = orderWith(shop, id);
  if (isForGood) shop.ground.records.remove('order', id);
  else {
    if (kept.values.status === 'trash') {
      const message = 'The order has already been deleted.';
      throw refusal(410, 'woocommerce_rest_already_trashed', message);
    }
    putIn(shop, 'order', { ...kept.values, status: 'trash' });
  }
  announce(shop, 'order', 'deleted', Number(id));
  return isForGood ? shown(shop, kept) : getOrder(shop, id);
}

function afterWrite(shop: Shop, before: Values, set: Values): JsonObject {
  const { set_paid: isPaid, status, coupon_lines: coupons, ...rest } = set;
  if (Array.isArray(coupons) && coupons.length > 0) {
    throw refusal(400, 'woocommerce_rest_invalid_coupon', 'Coupon does not exist!');
  }
  const customer = rest.customer_id;
  if (customer !== undefined && customer !== 0 && !keptIn(shop, 'customer', Number(customer))) {
    const message = 'Customer ID is invalid.';
    throw refusal(400, 'woocommerce_rest_invalid_customer_id', message);
  }
  const values: Record<string, Json | undefined> = { ...before, ...rest };
  for (const name of ['billing', 'shipping'] as const) {
    values[name] = { ...(before[name] as JsonObject), ...(rest[name] as JsonObject | undefined) };
  }
  values.meta_data = metaAfter(shop, before.meta_data, rest.meta_data);
  for (const kind of lineKinds) {
    values[kind] = linesAfter(shop, kind, { before, given: rest[kind] });
  }
  Object.assign(values, taxed(shop, values));
  Object.assign(values, totalsOf(values));
  return afterStatus(shop, values, isPaid === true ? 'processing' : status, isPaid === true);
}

function afterStatus(
  shop: Shop,
  values: Values,
  status: Json | undefined,
  isPaid: boolean,
): JsonObject {
  const nowMs = shop.ground.clock.now();
  const next = status ?? values.status;
  const isDone = next === 'completed';
  const wasPaid = values.paid_ms !== null;
  return {
    ...values,
    status: next ?? 'pending',
    paid_ms: !wasPaid && (isPaid || isDone) ? nowMs : (values.paid_ms ?? null),
    completed_ms: isDone ? (values.completed_ms ?? nowMs) : null,
  };
}

function orderWith(shop: Shop, id: string): Kept {
  const kept = keptIn(shop, 'order', id);
  if (!kept) throw invalidId('shop_order');
  return kept;
}

const sumNames = [
  'discount_total',
  'discount_tax',
  'shipping_total',
  'shipping_tax',
  'cart_tax',
  'total',
  'total_tax',
];

function shown(shop: Shop, kept: Kept, query?: URLSearchParams): JsonObject {
  const { paid_ms: paidMs, completed_ms: completedMs, ...values } = kept.values;
  const asked = query?.get('dp') ?? null;
  const decimals = asked === null ? moneyDecimals(shop) : Math.abs(Number.parseInt(asked, 10)) || 0;
  const sums = sumNames.map((name) => [name, moneyText(Number(values[name]), decimals)]);
  return {
    ...values,
    ...linesShown(values, decimals),
    ...Object.fromEntries(sums),
    ...times(shop, {
      date_created: kept.createdMs,
      date_modified: kept.changedMs,
      date_paid: (paidMs as number | null) ?? null,
      date_completed: (completedMs as number | null) ?? null,
    }),
    refunds: refundsShown(values, decimals),
    payment_url: `https://shop.example/kassa/order-pay/${values.id}/`,
    is_editable: values.status === 'pending' || values.status === 'on-hold',
    needs_payment: values.status === 'pending',
    needs_processing: true,
    currency_symbol: 'kr',
  };
}
