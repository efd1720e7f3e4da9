// Items with end points of their own: one request per changed item, after the record's. Removals
// come first, so that what is unique among the items is free again. Once something of a write has
// been carried out, a request that was not sent is sent again: a half-done write helps nobody.

import type { JsonObject } from '../../base/json.ts';
import { fromPaths } from '../../base/property-path.ts';
import type { Entity, RequestRule } from '../../definition/system.ts';
import type { WriteAnswer } from '../driver.ts';
import type { Exchange } from './exchange.ts';
import type { Outcome } from './outcome.ts';
import { isOk, send, settled } from './send.ts';
import type { ItemRequest } from './update-body.ts';

export interface PartsOptions {
  readonly entity: Entity;
  /** The record the items belong to: `$parent`. */
  readonly parent: JsonObject;
  readonly changes: readonly ItemRequest[];
  readonly idempotencyKey: string;
  readonly signal: AbortSignal | undefined;
  /** True if a request of the same write was carried out already. */
  readonly hasWritten: boolean;
}

type Refusal =
  | Extract<WriteAnswer, { readonly message: string }>
  | { readonly kind: 'changed'; readonly message: string };

/** What went wrong, and whether a request of the same write was carried out before. */
export type Trouble = Refusal & { readonly hasWritten: boolean };

/** Tries per item, for requests that certainly had no effect. */
const triesMax = 4;
const pauseMs = 1_000;

const order = { remove: 0, change: 1, add: 2 } as const;

/** undefined: all of it is done. */
export async function writeParts(
  exchange: Exchange,
  options: PartsOptions,
): Promise<Trouble | undefined> {
  let hasWritten = options.hasWritten;
  const changes = [...options.changes].sort((a, b) => order[a.change.kind] - order[b.change.kind]);
  for (const [at, item] of changes.entries()) {
    const outcome = await sendItem(exchange, item, { ...options, hasWritten, at });
    const trouble = troubleOf(outcome, item, hasWritten);
    if (trouble !== undefined) return { ...trouble, hasWritten };
    hasWritten = true;
  }
  return undefined;
}

async function sendItem(
  exchange: Exchange,
  item: ItemRequest,
  options: PartsOptions & { readonly at: number },
): Promise<Outcome> {
  const { rule, method, record } = requestOf(item);
  if (!rule)
    return {
      kind: 'not-sent',
      why: 'request',
      message: `${item.part.path} cannot be changed like this`,
    };
  const bindings = exchange.variables({
    parent: options.parent,
    entity: options.entity.name,
    idempotencyKey: `${options.idempotencyKey}-${options.at}`,
    ...(item.change.kind === 'add' ? {} : { id: item.change.id }),
  });
  const { encode: _, ...plain } = itemEntity(options.entity, item.part.path);
  for (let tries = 1; ; tries++) {
    const outcome = await send(exchange, plain, {
      rule,
      method,
      bindings,
      signal: options.signal,
      ...(record ? { record } : {}),
    });
    const isUnsent = settled(outcome, 'update').kind === 'not-sent' && !isOk(outcome);
    if (!isUnsent || !options.hasWritten || tries === triesMax) return outcome;
    await exchange.clock.sleep(pauseMs, options.signal);
  }
}

/** The formats of an item are those of its list, without the list in their paths. */
function itemEntity(entity: Entity, list: string): Entity {
  const formats = (entity.formats ?? [])
    .filter(({ path }) => path.startsWith(`${list}.`))
    .map((format) => ({ ...format, path: format.path.slice(list.length + 1) }));
  return { ...entity, formats };
}

function requestOf(item: ItemRequest): {
  readonly rule: RequestRule | undefined;
  readonly method: string;
  readonly record?: JsonObject;
} {
  const { part, change } = item;
  switch (change.kind) {
    case 'add':
      return { rule: part.create, method: 'POST', record: change.record };
    case 'change':
      return { rule: part.update, method: 'PUT', record: fromPaths(change.set) };
    case 'remove':
      return { rule: part.remove, method: 'DELETE' };
  }
}

function troubleOf(outcome: Outcome, item: ItemRequest, hasWritten: boolean): Refusal | undefined {
  if (isOk(outcome)) return undefined;
  const answer = settled(outcome, item.change.kind === 'add' ? 'create' : 'update');
  const where = `${item.part.path}: `;
  switch (answer.kind) {
    case 'gone':
      // A removed item that is not there is what was wanted.
      return item.change.kind === 'remove'
        ? undefined
        : { kind: 'refused', message: `${where}the item is gone` };
    case 'changed': {
      const message = `${where}the item was changed meanwhile`;
      return { kind: isPrecondition(outcome) && !hasWritten ? 'changed' : 'refused', message };
    }
    case 'not-sent':
      if (hasWritten) return { kind: 'unclear', message: `${where}${answer.message}` };
      return { ...answer, message: `${where}${answer.message}` };
    default:
      return { ...answer, message: `${where}${answer.message}` };
  }
}

/** It speaks of the version that was sent, and not of a key that another item has. */
function isPrecondition(outcome: Outcome): boolean {
  return outcome.kind === 'answer' && (outcome.answer.isByRule || outcome.answer.status === 412);
}
