// Event subscriptions: who wants to hear of which changes, where, and how it is signed.

import type { Answer } from '../definition.ts';
import type { Kept } from '../tables.ts';
import type { Values } from './body.ts';
import { type Company, createObject, kinds, objectWith, updateObject } from './company.ts';
import { projectionOf } from './projection.ts';
import { invalid, missing } from './refusals.ts';

const subjects = ['customer', 'product', 'order', 'invoice'] as const;
const verbs = ['create', 'update', 'delete'] as const;

/** The names of all events. */
const eventNames = subjects.flatMap((subject) => verbs.map((verb) => `${subject}.${verb}`));

/** What there is to subscribe to. */
export function listEvents(): Answer {
  const entries = eventNames.map((name) => [name, { description: name, payloadModel: name }]);
  return { status: 200, body: { value: Object.fromEntries(entries) } };
}

export function createSubscription(company: Company, body: Values): Kept {
  refuseWrong(body);
  return createObject(company, 'subscription', { status: 'ACTIVE', ...body });
}

export function updateSubscription(company: Company, id: string, body: Values): Kept {
  const before = objectWith(company, 'subscription', id);
  refuseWrong({ ...before.values, ...body });
  return updateObject(company, 'subscription', before, body);
}

export function removeSubscription(company: Company, id: string): void {
  objectWith(company, 'subscription', id);
  company.ground.records.remove('subscription', id);
}

/** The authorization header's name that marks the subscriptions made here. */
const ownHeader = 'x-sandbox';

/** Subscribes one address to all events, in place of the one before; to nothing without an address. */
export function subscribeToAll(company: Company, targetUrl: string | undefined, secret: string) {
  const { records } = company.ground;
  for (const { id, values } of [...records.all('subscription')]) {
    if (values.authHeaderName === ownHeader) records.remove('subscription', id);
  }
  if (!targetUrl) return;
  for (const event of eventNames) {
    const signed = { hmacSharedSecret: secret, authHeaderName: ownHeader, authHeaderValue: '1' };
    createSubscription(company, { event, targetUrl, ...signed });
  }
}

function refuseWrong(subscription: Values): void {
  const { event, targetUrl, fields } = subscription;
  for (const [field, value] of Object.entries({ event, targetUrl })) {
    if (!value) throw invalid({ field, message: missing });
  }
  if (!eventNames.includes(String(event))) {
    throw invalid({ field: 'event', message: `Ukjent hendelse: ${event}` });
  }
  if (!/^https?:\/\/\S+$/.test(String(targetUrl))) {
    throw invalid({ field: 'targetUrl', message: 'Ugyldig format.' });
  }
  const subject = String(event).split('.')[0] as (typeof subjects)[number];
  projectionOf(kinds[subject].type, fields as string | undefined);
}
