// A derived entity as if its system had it: looks and updates go through the record it is made of,
// which has the same id. What the parent's driver answers is turned round and kept beside, so that
// the parent's image learns of it too.

import { type Json, type JsonObject, stableText } from '../base/json.ts';
import { fromPaths, readPath } from '../base/property-path.ts';
import type { DerivedRule } from '../definition/derived-rule.ts';
import type { Entity } from '../definition/system.ts';
import type { Driver, Look, ReadRecord, UpdateRequest, WriteAnswer } from './driver.ts';
import { idText } from './read-record.ts';

/** The properties of a derived record, from the record it is made of. */
export async function derivedProps(
  entity: Entity,
  parent: JsonObject,
  settings: JsonObject,
): Promise<JsonObject> {
  const values = await Promise.all(
    Object.entries(ruleOf(entity).record).map(async ([path, expression]) => {
      const value = (await expression.evaluate(parent, { settings })) as Json | undefined;
      return [path, value ?? null] as const;
    }),
  );
  return fromPaths(Object.fromEntries(values));
}

export function derivedDriver(driver: Driver, entity: Entity, parent: Entity): Driver {
  const derivedFrom = async (of: ReadRecord): Promise<ReadRecord | undefined> => {
    const id = idText(await entity.idOf.evaluate(of.record, {}));
    if (id !== of.id) return undefined;
    const record = await derivedProps(entity, of.record, driver.system.settings);
    const { modifiedMs } = of;
    return { id, record, of, ...(modifiedMs === undefined ? {} : { modifiedMs }) };
  };
  const look = async (one: Look): Promise<Look> => {
    if (one.kind !== 'found') return one;
    const read = await derivedFrom(one.read);
    return read ? { ...one, read } : { kind: 'gone', begunAtMs: one.begunAtMs };
  };
  const update = async (request: UpdateRequest, signal?: AbortSignal): Promise<WriteAnswer> => {
    const [held] = await driver.get(parent, [request.id], signal);
    if (held?.kind === 'gone') return { kind: 'gone' };
    if (held?.kind !== 'found') {
      return { kind: 'not-sent', message: held?.message ?? 'it could not be read' };
    }
    const patch = parentPatch(entity, request);
    if (typeof patch === 'string') return { kind: 'refused', message: patch };
    const { record, version } = held.read;
    const isEdited = Object.entries(patch).some(
      ([path, { from }]) =>
        textOf(readPath(request.before, from)) !== textOf(readPath(record, path)),
    );
    if (isEdited) return { kind: 'changed' };
    const set = Object.fromEntries(Object.entries(patch).map(([path, { to }]) => [path, to]));
    const [answer] = await driver.update(
      parent,
      [
        {
          id: request.id,
          patch: { set, items: {} },
          before: record,
          ...(version === undefined ? {} : { version }),
          idempotencyKey: request.idempotencyKey,
        },
      ],
      signal,
    );
    if (answer?.kind !== 'done' || !answer.read) return answer as WriteAnswer;
    const { read: _, ...done } = answer;
    const read = await derivedFrom(answer.read);
    return read ? { ...done, read } : done;
  };
  const none = (): never => {
    throw new Error(`${entity.id} is derived from ${parent.id}`);
  };
  return {
    system: driver.system,
    readPage: none,
    find: none,
    create: none,
    remove: none,
    get: async (_, ids, signal) => Promise.all((await driver.get(parent, ids, signal)).map(look)),
    update: (_, requests, signal) =>
      Promise.all(requests.map((request) => update(request, signal))),
    health: driver.health,
    close: async () => {},
  };
}

/** Parent path → the value, and the derived path it comes from. */
function parentPatch(
  entity: Entity,
  { patch }: UpdateRequest,
): Readonly<Record<string, { readonly from: string; readonly to: Json }>> | string {
  const { written } = ruleOf(entity);
  const changed: Record<string, { from: string; to: Json }> = {};
  for (const [from, to] of Object.entries(patch.set)) {
    const path = Object.hasOwn(written, from) ? written[from] : undefined;
    if (path === undefined) return `${from} of ${entity.id} is derived and cannot be written`;
    changed[path] = { from, to };
  }
  const [list] = Object.keys(patch.items);
  return list === undefined ? changed : `${list} of ${entity.id} cannot be written item by item`;
}

function textOf(value: Json | undefined): string {
  return value === '' ? 'null' : stableText(value ?? null);
}

function ruleOf(entity: Entity): DerivedRule {
  if (!entity.derived) throw new Error(`${entity.id} is not derived`);
  return entity.derived;
}
