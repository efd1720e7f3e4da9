// Events: subscribers are told of changes, with the object as their subscription projects it, and signed
// where they gave a secret.

import { createHmac, randomUUID } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';
import { type Company, type KindName, kinds } from './company.ts';
import { projectionOf } from './projection.ts';
import { shown } from './showing.ts';

/** Tells the subscribers of `<entity>.<verb>`; null for what is no longer there. */
export function announce(company: Company, name: KindName, verb: string, id: string): void {
  const { records, notify } = company.ground;
  const event = `${name}.${verb}`;
  for (const { id: subscriptionId, values } of records.all('subscription')) {
    if (values.event !== event || (values.status ?? 'ACTIVE') !== 'ACTIVE') continue;
    const kept = verb === 'delete' ? undefined : records.get(name, id);
    const fields = projectionOf(kinds[name].type, values.fields as string | undefined);
    const value = kept ? shown(company, name, kept, fields) : null;
    const body = JSON.stringify({
      subscriptionId: Number(subscriptionId),
      event,
      id: Number(id),
      value,
    });
    const settled = (arrived: boolean): void => noteDelivery(company, subscriptionId, arrived);
    notify({ url: String(values.targetUrl), headers: eventHeaders(values, body), body, settled });
  }
}

/** So many deliveries given up in a row end a subscription, as the vendor does. */
const failuresMax = 100;

function noteDelivery({ ground: { records }, failures }: Company, id: string, arrived: boolean) {
  const count = arrived ? 0 : (failures.get(id) ?? 0) + 1;
  failures.set(id, count);
  const kept = records.get('subscription', id);
  if (count < failuresMax || !kept) return;
  records.put('subscription', id, { ...kept.values, status: 'DISABLED_TOO_MANY_ERRORS' });
}

function eventHeaders(subscription: JsonObject, body: string): Record<string, string> {
  const key = randomUUID();
  const { authHeaderName, authHeaderValue, hmacSharedSecret } = subscription;
  const headers: Record<string, string> = { 'idempotency-key': key };
  if (authHeaderName) headers[String(authHeaderName).toLowerCase()] = String(authHeaderValue ?? '');
  if (hmacSharedSecret) {
    headers['x-request-signature'] = eventSignature(String(hmacSharedSecret), key, body);
  }
  return headers;
}

/** The signature of an event: HMAC-SHA512 over the idempotency key, `&` and the raw body, base64. */
export function eventSignature(secret: string, idempotencyKey: string, body: string): string {
  return createHmac('sha512', secret).update(`${idempotencyKey}&${body}`).digest('base64');
}
