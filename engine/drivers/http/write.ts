// Writing over HTTP: one request per record, never repeated, and what is known afterwards. A write
// that consists of several requests (a record and its items) is done only when all of them are.

import { isObject, type JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/expression.ts';
import type { CreateRequest, ReadRecord, UpdateRequest, WriteAnswer } from '../driver.ts';
import { withMarker } from '../patch.ts';
import { idText, readRecord } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { get } from './look.ts';
import { writeParts } from './parts.ts';
import { send, settled } from './send.ts';
import { planUpdate } from './update-body.ts';

export async function create(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: CreateRequest; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const rule = entity.create;
  if (!rule) throw new Error(`${entity.id} has no create`);
  const { request, signal } = options;
  const own = { entity: entity.name, idempotencyKey: request.idempotencyKey };
  const marked = withMarker(entity, request);
  const separate = Object.values(entity.parts).filter((part) => !part.inline.includes('create'));
  const body = separate.reduce<JsonObject>(
    (record, part) =>
      readPath(record, part.path) === undefined ? record : withPath(record, part.path, undefined),
    marked,
  );
  const outcome = await send(exchange, entity, {
    rule: rule.request,
    method: 'POST',
    record: body,
    bindings: exchange.variables(own),
    signal,
  });
  if (outcome.kind !== 'answer' || outcome.answer.meaning !== 'ok')
    return settled(outcome, 'create');
  const { answer, begunAtMs } = outcome;
  const said = exchange.variables({ ...own, status: answer.status, headers: answer.headers });
  const item = rule.idOf ? undefined : await rule.item.evaluate(answer.json, said);
  const read = isObject(item) ? await quietRead(entity, item, said) : undefined;
  const id = rule.idOf ? idText(await rule.idOf.evaluate(answer.json, said)) : read?.id;
  if (id === undefined)
    return { kind: 'unclear', message: 'it was created, but its id is not in the answer' };
  const changes = separate.flatMap((part) => {
    const items = readPath(marked, part.path);
    return Array.isArray(items)
      ? items.map((record) => ({
          part,
          change: { kind: 'add', record: record as JsonObject } as const,
        }))
      : [];
  });
  if (changes.length > 0) {
    const parent = await lookBack(exchange, entity, { id, signal });
    const result = await writeParts(exchange, {
      entity,
      id,
      parent: parent?.read.record ?? read?.record ?? { id },
      changes,
      signal,
      idempotencyKey: request.idempotencyKey,
      hasWritten: true,
    });
    if (result !== undefined && result.kind !== 'refused')
      return { kind: 'unclear', message: `it was created, but not all of it: ${result.message}` };
  }
  return await done(exchange, entity, { id, read, begunAtMs, signal });
}

export async function update(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: UpdateRequest; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const rule = entity.update;
  if (!rule) throw new Error(`${entity.id} has no update`);
  const { request, signal } = options;
  const { id, idempotencyKey, version } = request;
  const own = { id, idempotencyKey, version, entity: entity.name };
  const plan = planUpdate(entity, request);
  if (typeof plan === 'string') return { kind: 'refused', message: plan };
  let read: ReadRecord | undefined;
  let begunAtMs = exchange.clock.now();
  if (plan.body !== undefined) {
    const outcome = await send(exchange, entity, {
      rule: rule.request,
      method: 'PUT',
      record: plan.body,
      bindings: exchange.variables(own),
      signal,
    });
    if (outcome.kind !== 'answer' || outcome.answer.meaning !== 'ok')
      return settled(outcome, 'update');
    const { answer } = outcome;
    begunAtMs = outcome.begunAtMs;
    const said = exchange.variables({ ...own, status: answer.status, headers: answer.headers });
    const item = await rule.item.evaluate(answer.json, said);
    read = isObject(item) ? await quietRead(entity, item, said) : undefined;
  }
  if (plan.items.length > 0) {
    const result = await writeParts(exchange, {
      entity,
      id,
      parent: read?.record ?? request.before,
      changes: plan.items,
      signal,
      idempotencyKey,
      hasWritten: plan.body !== undefined,
    });
    if (result !== undefined) return result;
  }
  return await done(exchange, entity, {
    id,
    read: read?.id === id ? read : undefined,
    begunAtMs,
    signal,
  });
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
  if (outcome.kind !== 'answer' || outcome.answer.meaning !== 'ok')
    return settled(outcome, 'remove');
  return { kind: 'done', id, begunAtMs: outcome.begunAtMs };
}

/** The record from the answer, or read after it where the answer cannot show all of it. */
async function done(
  exchange: Exchange,
  entity: Entity,
  written: {
    readonly id: string;
    readonly read: ReadRecord | undefined;
    readonly begunAtMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<WriteAnswer> {
  const { id, read, begunAtMs } = written;
  const isComplete = read !== undefined && Object.keys(entity.parts).length === 0;
  if (isComplete) return { kind: 'done', id, read, begunAtMs };
  const look = await lookBack(exchange, entity, written);
  return look
    ? { kind: 'done', id, read: look.read, begunAtMs: look.begunAtMs }
    : { kind: 'done', id, begunAtMs };
}

/** The write is done whatever becomes of this. */
async function lookBack(
  exchange: Exchange,
  entity: Entity,
  written: { readonly id: string; readonly signal: AbortSignal | undefined },
) {
  if (!entity.get) return undefined;
  try {
    const look = await get(exchange, entity, { id: written.id, signal: written.signal });
    return look.kind === 'found' ? look : undefined;
  } catch {
    return undefined;
  }
}

async function quietRead(
  entity: Entity,
  item: unknown,
  bindings: Bindings,
): Promise<ReadRecord | undefined> {
  try {
    const read = await readRecord(entity, item, bindings);
    return typeof read === 'string' ? undefined : read;
  } catch {
    return undefined;
  }
}
