// Creates over HTTP: the record with what may travel inside it, then the items that have requests of
// their own. Once the record is there, nothing that follows may make it look as if it were not.

import type { Json, JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { Entity, Part } from '../../definition/system.ts';
import type { CreateRequest, ReadRecord, WriteAnswer } from '../driver.ts';
import { withMarker } from '../patch.ts';
import { idText } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { writeParts } from './parts.ts';
import { answeredRecord, done, readBack } from './read-back.ts';
import { isOk, send, settled } from './send.ts';
import { showsItems } from './shown-items.ts';
import { writeOwn } from './update.ts';
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
    record: unfinished(entity, withoutParts(record, parts), record),
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
  const ending =
    (await createItems(exchange, entity, { ...written, request, record, parts })) ??
    (await finish(exchange, entity, { ...written, request, record }));
  if (ending === 'open') return { kind: 'done', id, begunAtMs, isOpen: true };
  if (typeof ending === 'object') return done(entity, { ...ending, read: undefined, begunAtMs });
  const isWhole = read !== undefined && showsItems(entity, record, read.record);
  return isWhole ? { kind: 'done', id, read, begunAtMs } : done(entity, written);
}

/** `last`: what the record says until all of it is written, where it is to say something else. */
function unfinished(entity: Entity, sent: JsonObject, wanted: JsonObject): JsonObject {
  let first = sent;
  for (const path of lastPaths(entity, wanted)) {
    first = withPath(first, path, entity.last?.[path]);
  }
  return first;
}

/** The properties that are written last, because parts come before them. */
function lastPaths(entity: Entity, wanted: JsonObject): readonly string[] {
  if (additionsOf(entity, wanted).length === 0) return [];
  return Object.keys(entity.last ?? {}).filter((path) => {
    const value = readPath(wanted, path);
    return value !== undefined && value !== null && value !== entity.last?.[path];
  });
}

/** The last step, which may give another id. Refused, the record stays as it is, and the value comes up again. */
async function finish(
  exchange: Exchange,
  entity: Entity,
  from: {
    readonly id: string;
    readonly request: CreateRequest;
    readonly record: JsonObject;
    readonly signal: AbortSignal | undefined;
  },
): Promise<'open' | 'refused' | { readonly id: string } | undefined> {
  const { id, record, request } = from;
  const paths = lastPaths(entity, record);
  if (paths.length === 0 || !entity.update) return undefined;
  const look = await readBack(exchange, entity, id);
  if (!look) return 'open';
  const set = Object.fromEntries(paths.map((path) => [path, readPath(record, path) as Json]));
  const ending = await writeOwn(exchange, entity, {
    id,
    patch: { set, items: {} },
    before: look.read.record,
    idempotencyKey: `${request.idempotencyKey}-last`,
    ...(look.read.version === undefined ? {} : { version: look.read.version }),
  });
  if (ending.kind === 'written') return ending.id === id ? undefined : { id: ending.id };
  return ending.kind === 'unclear' ? 'open' : 'refused';
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

/**
 * A refused item is missing from the record that is read back, and so comes up again; `open` is one of
 * which nobody knows.
 */
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
): Promise<'open' | 'refused' | undefined> {
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
  if (trouble === undefined) return undefined;
  return trouble.kind === 'refused' ? 'refused' : 'open';
}

function additions(part: Part, record: JsonObject): readonly ItemRequest[] {
  const items = readPath(record, part.path);
  if (!Array.isArray(items)) return [];
  return items.map((item) => ({ part, change: { kind: 'add', record: item as JsonObject } }));
}
