// Updates and removals over HTTP: the record's own request if it needs one, then one per item that has
// a request of its own. An update is done only when all of them are.

import type { Entity } from '../../definition/system.ts';
import type { ReadRecord, UpdateRequest, WriteAnswer } from '../driver.ts';
import type { Exchange } from './exchange.ts';
import { writeParts } from './parts.ts';
import { answeredRecord, done } from './read-back.ts';
import { isOk, send, settled } from './send.ts';
import { planUpdate } from './update-body.ts';

export async function update(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: UpdateRequest; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const rule = entity.update;
  if (!rule) throw new Error(`${entity.id} has no update`);
  const { request, signal } = options;
  const { id, idempotencyKey, version } = request;
  const bindings = { id, idempotencyKey, version, entity: entity.name };
  const plan = planUpdate(entity, request);
  if (typeof plan === 'string') return { kind: 'refused', message: plan };
  let read: ReadRecord | undefined;
  let begunAtMs = exchange.clock.now();
  if (plan.body !== undefined) {
    const outcome = await send(exchange, entity, {
      rule: rule.request,
      method: 'PUT',
      record: plan.body,
      bindings: exchange.variables(bindings),
      signal,
    });
    if (!isOk(outcome)) return settled(outcome, 'update');
    const { status, headers } = outcome.answer;
    const said = exchange.variables({ ...bindings, status, headers });
    read = await answeredRecord(entity, outcome.answer, { item: rule.item, bindings: said });
    begunAtMs = outcome.begunAtMs;
  }
  const trouble = await writeParts(exchange, {
    entity,
    parent: read?.record ?? request.before,
    changes: plan.items,
    signal,
    idempotencyKey,
    hasWritten: plan.body !== undefined,
  });
  if (trouble !== undefined) return trouble;
  const own = read?.id === id ? read : undefined;
  return await done(exchange, entity, { id, read: own, begunAtMs });
}

export async function remove(
  exchange: Exchange,
  entity: Entity,
  options: { readonly id: string; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const rule = entity.remove;
  if (!rule) throw new Error(`${entity.id} has no delete`);
  const { id, signal } = options;
  const bindings = exchange.variables({ id, entity: entity.name });
  const outcome = await send(exchange, entity, {
    rule: rule.request,
    method: 'DELETE',
    bindings,
    signal,
  });
  if (!isOk(outcome)) return settled(outcome, 'remove');
  return { kind: 'done', id, begunAtMs: outcome.begunAtMs };
}
