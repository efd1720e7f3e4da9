// Actions over HTTP: one call that does something with a record, sent once. What it came to is read
// again, because the answer to an action is seldom the record.

import type { Entity } from '../../definition/system.ts';
import type { ActRequest, WriteAnswer } from '../driver.ts';
import type { Exchange } from './exchange.ts';
import { done } from './read-back.ts';
import { isOk, send, settled } from './send.ts';

export async function act(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: ActRequest; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const { request, signal } = options;
  const { id, action, with: values, before, idempotencyKey } = request;
  const rule = entity.actions?.[action];
  if (!rule) throw new Error(`${entity.id} has no action ${action}`);
  const { encode: _, ...plain } = entity;
  const outcome = await send(exchange, plain, {
    rule: rule.request,
    method: 'POST',
    record: before,
    isBare: true,
    bindings: exchange.variables({ id, with: values, entity: entity.name, idempotencyKey }),
    signal,
  });
  if (!isOk(outcome)) return settled(outcome, 'update');
  return done(entity, { id, read: undefined, begunAtMs: outcome.begunAtMs });
}
