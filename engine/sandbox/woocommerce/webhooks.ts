// Webhooks: the whole record, signed with the webhook's own secret. A new one is greeted with a ping that
// nobody signs. One that fails more than five times in a row is switched off and stays off until a person
// switches it on again, so whoever relies on webhooks alone hears nothing more.

import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import { listAnswer } from './listing.ts';
import { checked, type Shape } from './parameters.ts';
import { invalidId, missingParameter, refusal } from './refusals.ts';
import { keptIn, nextId, putIn, type Shop, times } from './shop.ts';

const resources = ['product', 'customer', 'order', 'coupon'];
const events = ['created', 'updated', 'deleted', 'restored'];

const shape: Shape = {
  name: 'string',
  status: { words: ['active', 'paused', 'disabled'] },
  topic: 'string',
  secret: 'string',
  delivery_url: 'string',
};

/** Failures in a row that a webhook survives. */
const failuresMax = 5;

/** How a record is shown; each resource brings its own when the shop starts. */
export type Shows = Readonly<Record<string, (id: string) => JsonObject>>;
const showers = new WeakMap<object, Shows>();

export function tellWithRecords(shop: Shop, shows: Shows): void {
  showers.set(shop.ground, shows);
}

export function announce(shop: Shop, resource: string, event: string, id: number): void {
  for (const { values } of shop.ground.records.all('webhook')) {
    if (values.status !== 'active' || values.topic !== `${resource}.${event}`) continue;
    const shows = showers.get(shop.ground)?.[resource];
    const record = event === 'deleted' || !shows ? { id } : shows(String(id));
    send(shop, String(values.id), { resource, event, body: JSON.stringify(record) });
  }
}

function send(
  shop: Shop,
  id: string,
  what: { readonly resource: string; readonly event: string; readonly body: string },
): void {
  const webhook = keptIn(shop, 'webhook', id);
  if (!webhook) return;
  const { secret, topic, delivery_url: url } = webhook.values;
  const { body, resource, event } = what;
  const signature = webhookSignature(String(secret), body);
  shop.ground.notify({
    url: String(url),
    body,
    headers: {
      'content-type': 'application/json',
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-topic': String(topic),
      'x-wc-webhook-resource': resource,
      'x-wc-webhook-event': event,
      'x-wc-webhook-signature': signature,
      'x-wc-webhook-id': id,
      'x-wc-webhook-delivery-id': String(shop.ground.records.next('delivery', 1)),
    },
    isOnce: true,
    settled: (arrived) => count(shop, id, arrived),
  });
}

function count(shop: Shop, id: string, arrived: boolean): void {
  const webhook = keptIn(shop, 'webhook', id);
  if (!webhook) return;
  const failures = arrived ? 0 : Number(webhook.values.failure_count) + 1;
  if (failures === webhook.values.failure_count) return;
  const isOff = failures > failuresMax;
  putIn(shop, 'webhook', {
    ...webhook.values,
    failure_count: isOff ? 0 : failures,
    ...(isOff ? { status: 'disabled' } : {}),
  });
}

/** Base64 of the HMAC-SHA256 over the raw body. */
export function webhookSignature(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

function ping(shop: Shop, id: string, url: string): void {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  shop.ground.notify({ url, headers, body: `webhook_id=${id}`, isOnce: true });
}

export function listWebhooks(shop: Shop, request: StandInRequest): Answer {
  return listAnswer({
    shop,
    request,
    found: shop.ground.records.all('webhook'),
    shape: { search: 'string', status: { words: ['all', 'active', 'paused', 'disabled'] } },
    orderby: ['date', 'id', 'include', 'title'],
    usual: ['date', 'desc'],
    passes: ({ values }, { status = 'all' }) => status === 'all' || values.status === status,
    show: ({ id }) => getWebhook(shop, id),
  });
}

export function getWebhook(shop: Shop, id: string): JsonObject {
  const kept = keptIn(shop, 'webhook', id);
  if (!kept) throw invalidId('shop_webhook');
  const { secret: _, failure_count: __, ...values } = kept.values;
  return {
    ...values,
    ...times(shop, { date_created: kept.createdMs, date_modified: kept.changedMs }),
  };
}

export function createWebhook(shop: Shop, given: JsonObject): JsonObject {
  const set = checked(given, shape);
  const absent = ['topic', 'delivery_url'].filter((name) => set[name] === undefined);
  if (absent.length > 0) throw missingParameter(...absent);
  refuseWrong(set);
  const id = nextId(shop, 'webhook');
  const [resource = '', event = ''] = String(set.topic).split('.');
  const first = { name: `Webhook ${set.topic}`, status: 'active', secret: shop.options.secret };
  putIn(shop, 'webhook', { ...first, ...set, id, resource, event, failure_count: 0 });
  if ((set.status ?? 'active') === 'active') ping(shop, String(id), String(set.delivery_url));
  return getWebhook(shop, String(id));
}

export function updateWebhook(shop: Shop, id: string, given: JsonObject): JsonObject {
  const kept = keptIn(shop, 'webhook', id);
  if (!kept) throw invalidId('shop_webhook');
  const set = checked(given, shape);
  refuseWrong(set);
  putIn(shop, 'webhook', { ...kept.values, ...set });
  const isNowActive = set.status === 'active' && kept.values.status !== 'active';
  if (isNowActive) ping(shop, id, String(set.delivery_url ?? kept.values.delivery_url));
  return getWebhook(shop, id);
}

export function removeWebhook(shop: Shop, id: string, isForGood: boolean): JsonObject {
  const shown = getWebhook(shop, id);
  if (!isForGood) {
    throw refusal(501, 'woocommerce_rest_trash_not_supported', 'Webhooks do not support trashing.');
  }
  shop.ground.records.remove('webhook', id);
  return shown;
}

/** One webhook for each thing that may happen; none to the address before. */
export function subscribeToAll(shop: Shop, url: string | undefined): void {
  for (const { id, values } of [...shop.ground.records.all('webhook')]) {
    if (values.name === 'sandbox') shop.ground.records.remove('webhook', id);
  }
  if (url === undefined) return;
  const secret = shop.options.webhookSecret ?? '';
  for (const resource of ['product', 'customer', 'order']) {
    for (const event of ['created', 'updated', 'deleted']) {
      const topic = `${resource}.${event}`;
      createWebhook(shop, { name: 'sandbox', topic, delivery_url: url, secret });
    }
  }
}

function refuseWrong({ topic, delivery_url: url }: JsonObject): void {
  const [resource = '', event = '', ...rest] = String(topic ?? 'order.created').split('.');
  const isAction = resource === 'action' && event !== '';
  const isKnown = resources.includes(resource) && events.includes(event) && rest.length === 0;
  if (!isAction && !isKnown) {
    const message = 'Webhook topic is required and must be valid.';
    throw refusal(400, 'woocommerce_rest_shop_webhook_invalid_topic', message);
  }
  if (url !== undefined && !/^https?:\/\//.test(String(url))) {
    const message = 'Webhook delivery URL must be a valid URL starting with http:// or https://.';
    throw refusal(400, 'woocommerce_rest_shop_webhook_invalid_delivery_url', message);
  }
}
