// Creates over HTTP: the record with what may travel inside it, then the items that have requests of
// their own. Once the record is there, nothing that follows may make it look as if it were not.

import type { JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { Entity, Part } from '../../definition/system.ts';
import type { CreateRequest, ReadRecord, WriteAnswer } from '../driver.ts';
import { withMarker } from '../patch.ts';
import { idText } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { writeParts } from './parts.ts';
import { answeredRecord, done, readBack } from './read-back.ts';
import { isOk, send, settled } from './send.ts';
import type { ItemRequest } from './update-body.ts';

export async function create(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: CreateRequest; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const rule = entity.create;
  if (!rule) throw new Error(`${entity.id} has no create`);
  const { request, signal } = options;
  const bindings = { entity: entity.name, idempotencyKey: request.idempotencyKey };
  const record = withMarker(entity, request);
  const parts = apart(entity);
  const outcome = await send(exchange, entity, {
    rule: rule.request,
    method: 'POST',
    record: withoutParts(record, parts),
    bindings: exchange.variables(bindings),
    signal,
  });
  if (!isOk(outcome)) return settled(outcome, 'create');
  const { answer, begunAtMs } = outcome;
  const { status, headers } = answer;
  const said = exchange.variables({ ...bindings, status, headers });
  const read = rule.idOf
    ? undefined
    : await answeredRecord(entity, answer, { item: rule.item, bindings: said });
  const id = rule.idOf ? idText(await rule.idOf.evaluate(answer.json, said)) : read?.id;
  if (id === undefined) {
    return { kind: 'unclear', message: 'it was created, but its id is not in the answer' };
  }
  const written = { id, read, begunAtMs, signal };
  const trouble = await createItems(exchange, entity, { ...written, request, record, parts });
  return trouble ?? (await done(exchange, entity, written));
}

function apart(entity: Entity): readonly Part[] {
  return Object.values(entity.parts).filter((part) => !part.inline.includes('create'));
}

/** The items of a new record that have requests of their own. */
export function additionsOf(entity: Entity, record: JsonObject): readonly ItemRequest[] {
  return apart(entity).flatMap((part) => additions(part, record));
}

function withoutParts(record: JsonObject, parts: readonly Part[]): JsonObject {
  let rest = record;
  for (const { path } of parts) {
    if (readPath(rest, path) !== undefined) rest = withPath(rest, path, undefined);
  }
  return rest;
}

/** A refused item is missing from the record that is read back, and so comes up again. */
async function createItems(
  exchange: Exchange,
  entity: Entity,
  from: {
    readonly id: string;
    readonly read: ReadRecord | undefined;
    readonly request: CreateRequest;
    readonly record: JsonObject;
    readonly parts: readonly Part[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<WriteAnswer | undefined> {
  const { id, record, signal } = from;
  const changes = from.parts.flatMap((part) => additions(part, record));
  if (changes.length === 0) return undefined;
  const look = await readBack(exchange, entity, id);
  const trouble = await writeParts(exchange, {
    entity,
    parent: look?.read.record ?? from.read?.record ?? { id },
    changes,
    signal,
    idempotencyKey: from.request.idempotencyKey,
    hasWritten: true,
  });
  if (trouble === undefined || trouble.kind === 'refused') return undefined;
  return { kind: 'unclear', message: `it was created, but not all of it: ${trouble.message}` };
}

function additions(part: Part, record: JsonObject): readonly ItemRequest[] {
  const items = readPath(record, part.path);
  if (!Array.isArray(items)) return [];
  return items.map((item) => ({ part, change: { kind: 'add', record: item as JsonObject } }));
}
