// Event subscriptions: who wants to hear of which changes, where, and how it is signed.

import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../records.ts';
import type { Values } from './body.ts';
import { type Company, createObject, kinds, objectWith, updateObject } from './company.ts';
import { projectionOf } from './projection.ts';
import { invalid, missing } from './refusals.ts';

const subjects = ['customer', 'product', 'order'] as const;
const verbs = ['create', 'update', 'delete'] as const;

/** The names of all events. */
export const eventNames = subjects.flatMap((subject) => verbs.map((verb) => `${subject}.${verb}`));

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

/** Subscribes to all events at one address, as an integration does when it is set up. */
export function subscribeToAll(
  company: Company,
  targetUrl: string,
  hmacSharedSecret: string,
): void {
  const { records } = company.ground;
  const current = new Map([...records.all('subscription')].map((one) => [one.values.event, one]));
  for (const event of eventNames) {
    const set = { event, targetUrl, hmacSharedSecret, status: 'ACTIVE' };
    const before = current.get(event);
    if (before) updateObject(company, 'subscription', before, set);
    else createObject(company, 'subscription', set);
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

/** All subscriptions, for listing. */
export function subscriptionsOf(company: Company, _request: StandInRequest): Iterable<Kept> {
  return company.ground.records.all('subscription');
}
