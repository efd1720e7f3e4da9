// Updates and removals over HTTP: the record's own request if it needs one, then one per item that has
// a request of its own. An update is done only when all of them are.

import type { JsonObject } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import type { ReadRecord, RemoveRequest, UpdateRequest, WriteAnswer } from '../driver.ts';
import { idText } from '../read-record.ts';
import { onCurrent } from './current.ts';
import type { Exchange } from './exchange.ts';
import { type Trouble, writeParts } from './parts.ts';
import { answeredRecord, done, readBack } from './read-back.ts';
import { quietly } from './response.ts';
import { isOk, send, settled } from './send.ts';
import { planUpdate } from './update-body.ts';

export async function update(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: UpdateRequest; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const { signal } = options;
  const request = await onCurrent(exchange, entity, options);
  if ('kind' in request) return request;
  const { first, last } = inSteps(entity, request);
  const plan = planUpdate(entity, first);
  if (typeof plan === 'string') return { kind: 'refused', message: plan };
  const own = await writeBody(exchange, entity, { request: first, body: plan.body, signal });
  if (own.kind !== 'written') return own;
  const { id } = own;
  const trouble = await writeParts(exchange, {
    entity,
    parent: await parentNow(exchange, entity, { own, request, items: plan.items.length }),
    changes: plan.items,
    signal,
    idempotencyKey: request.idempotencyKey,
    hasWritten: plan.body !== undefined,
  });
  if (trouble !== undefined) return halfDone(trouble);
  if (last) {
    const look = await readBack(exchange, entity, id);
    const { record: before, version } = look?.read ?? { record: request.before };
    const more = { ...last, id, before, ...(version === undefined ? {} : { version }) };
    const ending = await writeOwn(exchange, entity, more);
    if (ending.kind !== 'written') return { kind: 'unclear', message: messageOf(ending) };
    return done(entity, { id: ending.id, read: undefined, begunAtMs: own.begunAtMs });
  }
  const read = own.read?.id === id ? own.read : undefined;
  return done(entity, { id, read, begunAtMs: own.begunAtMs });
}

/** What items are written into: under another id only if it is read under that one. */
async function parentNow(
  exchange: Exchange,
  entity: Entity,
  {
    own,
    request,
    items,
  }: { readonly own: Written; readonly request: UpdateRequest; readonly items: number },
): Promise<JsonObject> {
  const look =
    own.read === undefined && own.id !== request.id && items > 0
      ? await readBack(exchange, entity, own.id)
      : undefined;
  return own.read?.record ?? look?.read.record ?? request.before;
}

/** A refusal after the first request is none of the whole: what holds is read, and the rest decided anew. */
function halfDone({ hasWritten, ...trouble }: Trouble): WriteAnswer {
  if (trouble.kind !== 'refused' || !hasWritten) return trouble;
  return { kind: 'unclear', message: trouble.message };
}

/** What the file says is written `last` waits for the items that have requests of their own. */
function inSteps(
  entity: Entity,
  request: UpdateRequest,
): { readonly first: UpdateRequest; readonly last?: UpdateRequest } {
  const { set, items } = request.patch;
  const isLast = (path: string) => entity.last !== undefined && path in entity.last;
  const paths = Object.keys(set).filter(isLast);
  if (paths.length === 0 || Object.keys(items).length === 0) return { first: request };
  const pick = (wanted: (path: string) => boolean) =>
    Object.fromEntries(Object.entries(set).filter(([path]) => wanted(path)));
  return {
    first: { ...request, patch: { set: pick((path) => !isLast(path)), items } },
    last: {
      ...request,
      patch: { set: pick(isLast), items: {} },
      idempotencyKey: `${request.idempotencyKey}-last`,
    },
  };
}

/** The record's own request was carried out: the id that the record has now, and the record where the answer shows it. */
interface Written {
  readonly kind: 'written';
  readonly id: string;
  readonly read?: ReadRecord;
  readonly begunAtMs: number;
}

type NotWritten = Exclude<WriteAnswer, { kind: 'done' }>;

/** The record's own request and nothing else. */
export async function writeOwn(
  exchange: Exchange,
  entity: Entity,
  request: UpdateRequest,
): Promise<Written | NotWritten> {
  const plan = planUpdate(entity, request);
  if (typeof plan === 'string') return { kind: 'refused', message: plan };
  return writeBody(exchange, entity, { request, body: plan.body });
}

async function writeBody(
  exchange: Exchange,
  entity: Entity,
  from: {
    readonly request: UpdateRequest;
    readonly body: JsonObject | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Written | NotWritten> {
  const rule = entity.update;
  if (!rule) throw new Error(`${entity.id} has no update`);
  const { request, body } = from;
  const { id, idempotencyKey, version } = request;
  if (body === undefined) return { kind: 'written', id, begunAtMs: exchange.clock.now() };
  const bindings = { id, idempotencyKey, version, entity: entity.name };
  const outcome = await send(exchange, entity, {
    rule: rule.request,
    method: 'PUT',
    record: body,
    bindings: exchange.variables(bindings),
    signal: from.signal,
  });
  if (!isOk(outcome)) return settled(outcome, version === undefined ? 'overwrite' : 'update');
  const { json, status, headers } = outcome.answer;
  const said = exchange.variables({ ...bindings, status, headers });
  const isNull = (await quietly(rule.item, json, said)) === null;
  if (isNull && rule.request.graphql !== undefined)
    return { kind: 'unclear', message: `the answer has null at ${rule.item.text}` };
  const read = await answeredRecord(entity, outcome.answer, { item: rule.item, bindings: said });
  const { begunAtMs } = outcome;
  const given = rule.idOf && idText(await quietly(rule.idOf, json, said));
  return { kind: 'written', id: given ?? id, begunAtMs, ...(read ? { read } : {}) };
}

function messageOf(answer: NotWritten): string {
  return 'message' in answer ? answer.message : 'the record changed meanwhile';
}

export async function remove(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: RemoveRequest; readonly signal: AbortSignal | undefined },
): Promise<WriteAnswer> {
  const rule = entity.remove;
  if (!rule) throw new Error(`${entity.id} has no delete`);
  const { signal } = options;
  const { id, version } = options.request;
  const bindings = exchange.variables({ id, version, entity: entity.name });
  const outcome = await send(exchange, entity, {
    rule: rule.request,
    method: 'DELETE',
    bindings,
    signal,
  });
  if (!isOk(outcome)) return settled(outcome, 'remove');
  return { kind: 'done', id, begunAtMs: outcome.begunAtMs };
}
