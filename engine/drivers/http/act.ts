// Actions over HTTP: one call that does something with a record, sent once. What it came to is read
// again, because the answer to an action is seldom the record. Actions on one address go in turn: what
// two orders say of one customer must arrive in the order of the orders.

import type { Entity } from '../../definition/system.ts';
import type { ActRequest, WriteAnswer } from '../driver.ts';
import type { Exchange } from './exchange.ts';
import { done } from './read-back.ts';
import { isOk, send, settled } from './send.ts';

/** One answer per request; those to different addresses do not wait for each other. */
export async function actInTurn(
  exchange: Exchange,
  entity: Entity,
  options: { readonly requests: readonly ActRequest[]; readonly signal: AbortSignal | undefined },
): Promise<readonly WriteAnswer[]> {
  const { requests, signal } = options;
  const addresses = await Promise.all(requests.map((one) => addressOf(exchange, entity, one)));
  const last = new Map<string, Promise<WriteAnswer>>();
  const answers = requests.map((request, at) => {
    const address = addresses[at] as string;
    const before = last.get(address) ?? Promise.resolve(undefined);
    // An answer that we fail to read must not lose the others'.
    const answer = before
      .then(() => act(exchange, entity, { request, signal }))
      .catch((error: Error) => ({ kind: 'unclear', message: error.message }) as const);
    last.set(address, answer);
    return answer;
  });
  return Promise.all(answers);
}

/** Where an action goes; one whose address cannot be told is refused by itself later. */
async function addressOf(exchange: Exchange, entity: Entity, request: ActRequest): Promise<string> {
  const { id, action, with: values, before, version } = request;
  const path = entity.actions?.[action]?.request.path;
  const bindings = exchange.variables({ id, with: values, version, entity: entity.name });
  try {
    const address = await path?.render(before, bindings);
    if (address !== undefined) return String(address);
  } catch {
    // The request itself says what is wrong.
  }
  return `${action} ${id}`;
}

async function act(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: ActRequest; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const { request, signal } = options;
  const { id, action, with: values, before, version, idempotencyKey } = request;
  const rule = entity.actions?.[action];
  if (!rule) throw new Error(`${entity.id} has no action ${action}`);
  const { encode: _, ...plain } = entity;
  const outcome = await send(exchange, plain, {
    rule: rule.request,
    method: 'POST',
    record: before,
    isBare: true,
    bindings: exchange.variables({
      id,
      with: values,
      version,
      entity: entity.name,
      idempotencyKey,
    }),
    signal,
  });
  if (!isOk(outcome)) return settled(outcome, 'update');
  return done(entity, { id, read: undefined, begunAtMs: outcome.begunAtMs });
}
