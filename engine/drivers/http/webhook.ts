// Webhooks in: is a delivery from the system, and which records does it speak of? The signature is
// checked over the bytes as they came, in constant time, before anything is parsed. What the body
// says of a record is not used: a webhook only says what to read again.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Json, parseJson } from '../../base/json.ts';
import type { System, Webhooks } from '../../definition/system.ts';
import { holds } from '../../mapping/condition.ts';
import type { Delivery, Hint, Receipt } from '../driver.ts';
import { idText } from '../read-record.ts';
import { listOf, type Variables } from './variables.ts';

/** More hints than this in one delivery are not from a person's edit; the next scan finds them. */
const hintsMax = 1_000;

export async function receive(
  delivery: Delivery,
  options: { readonly system: System; readonly webhooks: Webhooks; readonly variables: Variables },
): Promise<Receipt> {
  if (await isPing(delivery, options.webhooks, options.variables)) return { kind: 'ignored' };
  if (!(await isGenuine(delivery, options.webhooks, options.variables))) return { kind: 'forged' };
  if (delivery.body.length === 0) return { kind: 'ignored' };
  const text = Buffer.from(delivery.body).toString('utf8');
  let body: Json;
  try {
    body = parseJson(text);
  } catch {
    return { kind: 'unreadable', message: 'the body is no JSON' };
  }
  const hints = await hintsOf(body, { ...options, headers: delivery.headers });
  if (typeof hints === 'string') return { kind: 'unreadable', message: hints };
  return hints.length === 0 ? { kind: 'ignored' } : { kind: 'hints', hints };
}

/** Larger ones are no pings, whatever they say: what is not proven is not looked at for long. */
const pingBytesMax = 1_000;

async function isPing(
  { headers, body }: Delivery,
  { ping }: Webhooks,
  variables: Variables,
): Promise<boolean> {
  if (!ping || body.length > pingBytesMax) return false;
  const text = Buffer.from(body).toString('utf8');
  try {
    return holds(await ping.evaluate(undefined, variables({ headers, body: text })));
  } catch {
    return false;
  }
}

async function isGenuine(
  delivery: Delivery,
  webhooks: Webhooks,
  variables: Variables,
): Promise<boolean> {
  const { verify } = webhooks;
  if (verify.kind === 'token') {
    const token = await verify.token.render(undefined, variables());
    if (typeof token !== 'string' || token === '') return false;
    return tokensOf(delivery).some((given) => isEqual(given, token));
  }
  const secret = await verify.secret.render(undefined, variables());
  const given = delivery.headers[verify.header.toLowerCase()]?.trim();
  if (typeof secret !== 'string' || secret === '' || !given) return false;
  const signed = await signedBytes(delivery, verify, variables);
  if (signed === undefined) return false;
  const due = createHmac(verify.algorithm, secret).update(signed).digest(verify.encoding);
  const prefix = `${verify.algorithm}=`;
  const bare = given.startsWith(prefix) ? given.slice(prefix.length) : given;
  return isEqual(verify.encoding === 'hex' ? bare.toLowerCase() : bare, due);
}

/** The raw body, or the text made of it; a text needs a body that is exactly the text's bytes. */
async function signedBytes(
  delivery: Delivery,
  verify: Extract<Webhooks['verify'], { kind: 'hmac' }>,
  variables: Variables,
): Promise<Uint8Array | string | undefined> {
  if (!verify.text) return delivery.body;
  const body = Buffer.from(delivery.body).toString('utf8');
  if (!Buffer.from(body, 'utf8').equals(delivery.body)) return undefined;
  const text = await verify.text.render(undefined, variables({ headers: delivery.headers, body }));
  return typeof text === 'string' ? text : undefined;
}

/** Where systems put a shared token: as a bearer, as the whole header, or in a header of its own. */
function tokensOf(delivery: Delivery): readonly string[] {
  const { authorization = '', 'x-webhook-token': own = '' } = delivery.headers;
  return [authorization.replace(/^Bearer\s+/i, ''), own].filter((token) => token !== '');
}

/** In constant time; hashing first makes the lengths equal without telling them. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

interface Received {
  readonly system: System;
  readonly webhooks: Webhooks;
  readonly variables: Variables;
  readonly headers: Readonly<Record<string, string>>;
}

/** A body that is a list tells of several events; one that says nothing of a record does not hide the others. */
async function hintsOf(body: Json, received: Received): Promise<readonly Hint[] | string> {
  const hints: Hint[] = [];
  let isOdd = false;
  for (const event of Array.isArray(body) ? (body as readonly Json[]) : [body]) {
    try {
      hints.push(...(await hintsIn(event, received)));
    } catch {
      isOdd = true;
    }
    if (hints.length > hintsMax) return `more than ${hintsMax} records in one delivery`;
  }
  return isOdd && hints.length === 0 ? 'the body does not say which record it is about' : hints;
}

async function hintsIn(event: Json, received: Received): Promise<readonly Hint[]> {
  const { webhooks, system, headers } = received;
  const bindings = received.variables({ headers });
  const entities = listOf(await webhooks.entity.evaluate(event, bindings));
  const ids = listOf(await webhooks.id.evaluate(event, bindings));
  const deleted = listOf(await webhooks.deleted?.evaluate(event, bindings));
  const kept = listOf(await webhooks.into?.evaluate(event, bindings));
  return ids.flatMap((value, at): Hint[] => {
    const entity = String(entities[at] ?? entities[0] ?? '');
    const id = idText(value);
    if (id === undefined || !Object.hasOwn(system.entities, entity)) return [];
    const into = idText(saidOf(kept, at, ids.length));
    const isDeletion = into !== undefined || holds(saidOf(deleted, at, ids.length));
    return [{ entity, id, isDeletion, ...(into === undefined ? {} : { into }) }];
  });
}

/** What is said of one record: the same of all, or each its own. A list that leaves some out says nothing of any. */
function saidOf(values: readonly unknown[], at: number, count: number): unknown {
  if (values.length === 1) return values[0];
  return values.length === count ? values[at] : undefined;
}
