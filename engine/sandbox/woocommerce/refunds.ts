// Money that is given back: the order keeps its lines and its total, and tells what was refunded beside
// them. What is refunded in full has a status of its own.

import type { JsonObject } from '../../base/json.ts';
import { refusal } from './refusals.ts';
import { exactText, keptIn, moneyText, nextId, putIn, type Shop, type Values } from './shop.ts';
import { announce } from './webhooks.ts';

/** Refunds so much of an order, and no more than is left of it. */
export function refundOrder(shop: Shop, orderId: string, given: JsonObject): JsonObject {
  const values = keptIn(shop, 'order', orderId)?.values;
  if (!values) throw refusal(404, 'woocommerce_rest_invalid_order_id', 'Invalid order ID.');
  const amount = Number(given.amount);
  const left = Number(values.total) + refundsOf(values).reduce((all, one) => all + one.total, 0);
  if (!(amount > 0 && amount <= left + 0.000001)) {
    const message = 'Refund amount must be greater than zero.';
    throw refusal(400, 'woocommerce_rest_invalid_order_refund', message);
  }
  const id = nextId(shop, 'order');
  const one = { id, reason: String(given.reason ?? ''), total: exactText(-amount) };
  const refunds = [...((values.refunds ?? []) as JsonObject[]), one];
  const isAll = amount > left - 0.000001;
  putIn(shop, 'order', { ...values, refunds, ...(isAll ? { status: 'refunded' } : {}) });
  announce(shop, 'order', 'updated', Number(orderId));
  return one;
}

/** The refunds as an order shows them. */
export function refundsShown(values: Values, decimals: number): JsonObject[] {
  return refundsOf(values).map((one) => ({ ...one, total: moneyText(one.total, decimals) }));
}

function refundsOf(values: Values) {
  const refunds = (values.refunds ?? []) as readonly JsonObject[];
  return refunds.map((one) => ({ ...one, total: Number(one.total) }));
}
