// Who asks: with TLS the two keys as user and password, or in the query; without TLS only a signature of
// OAuth 1.0a, because a password would travel in the open. A shop that stands behind a proxy learns of
// TLS from its header. A nonce is good once, a time for a quarter of an hour.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { StandInRequest } from '../definition.ts';
import { refusal } from './refusals.ts';
import type { Shop } from './shop.ts';

const windowSeconds = 15 * 60;

/** Throws what the shop says to strangers. */
export function refuseStranger(shop: Shop, request: StandInRequest, used: Map<string, number>) {
  if (isEncrypted(request) && hasKeys(shop, request)) return;
  if (request.query.has('oauth_signature')) return checkSignature(shop, request, used);
  const words = request.method === 'GET' ? 'list' : 'create';
  const code = request.method === 'GET' ? 'view' : 'create';
  const message = `Sorry, you cannot ${words} resources.`;
  throw refusal(401, `woocommerce_rest_cannot_${code}`, message);
}

/** The consumer key that a request names; whose limit it counts for. */
export function callerOf({ headers, query }: StandInRequest): string {
  const basic = String(headers.authorization ?? '').replace(/^Basic /i, '');
  const [user = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return query.get('oauth_consumer_key') ?? query.get('consumer_key') ?? user;
}

function isEncrypted({ headers }: StandInRequest): boolean {
  return String(headers['x-forwarded-proto'] ?? '') === 'https';
}

function hasKeys({ options }: Shop, { headers, query }: StandInRequest): boolean {
  const basic = String(headers.authorization ?? '').replace(/^Basic /i, '');
  const given =
    basic === ''
      ? `${query.get('consumer_key')}:${query.get('consumer_secret')}`
      : Buffer.from(basic, 'base64').toString('utf8');
  if (isSame(given, `${options.key}:${options.secret}`)) return true;
  const isKnown = given.startsWith(`${options.key}:`);
  const word = isKnown ? 'Consumer secret is invalid.' : 'Consumer key is invalid.';
  throw denied(word);
}

function checkSignature(shop: Shop, request: StandInRequest, used: Map<string, number>): void {
  const { query } = request;
  const names = ['consumer_key', 'timestamp', 'nonce', 'signature', 'signature_method'];
  const absent = names.map((name) => `oauth_${name}`).filter((name) => !query.get(name));
  if (absent.length > 0)
    throw denied(`Missing OAuth parameters ${absent.join(', ')}`, 'missing_parameter');
  if (query.get('oauth_consumer_key') !== shop.options.key)
    throw denied('Consumer key is invalid.');
  const method = query.get('oauth_signature_method');
  if (method !== 'HMAC-SHA1' && method !== 'HMAC-SHA256') {
    throw denied('Invalid signature - signature method is invalid.');
  }
  const hash = method === 'HMAC-SHA1' ? 'sha1' : 'sha256';
  const due = createHmac(hash, `${shop.options.secret}&`)
    .update(baseText(request))
    .digest('base64');
  if (!isSame(query.get('oauth_signature') ?? '', due)) {
    throw denied('Invalid signature - provided signature does not match.');
  }
  const nowSeconds = Math.floor(shop.ground.clock.now() / 1_000);
  const atSeconds = Number(query.get('oauth_timestamp'));
  if (!(Math.abs(nowSeconds - atSeconds) <= windowSeconds)) throw denied('Invalid timestamp.');
  const nonce = query.get('oauth_nonce') as string;
  if (used.has(nonce)) throw denied('Invalid nonce - nonce has already been used.');
  for (const [old, at] of used) if (at < nowSeconds - windowSeconds) used.delete(old);
  used.set(nonce, atSeconds);
}

/** Method, address and sorted parameters; the address is the one that the shop was called by. */
function baseText({ method, path, query, headers }: StandInRequest): string {
  const address = `http://${headers.host}/wp-json/wc/v3${path}`;
  const pairs = [...query]
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .sort((one, other) => (one < other ? -1 : 1));
  return [method.toUpperCase(), percent(address), percent(pairs.join('&'))].join('&');
}

/** As PHP's `rawurlencode`. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function denied(message: string, code = 'authentication_error') {
  return refusal(401, `woocommerce_rest_${code}`, message);
}

function isSame(given: string, due: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(due)];
  return one.length === other.length && timingSafeEqual(one, other);
}
