// A system that takes records whole and checks no version would put back what people changed since a record was read,
// in properties that no pipe has. So it is read right before it is written, and only the change is ours; where
// somebody changed the same, it is decided anew.

import { isEmpty } from '../../base/empty.ts';
import { Fault } from '../../base/errors.ts';
import { type Json, stableText } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import type { Look, UpdateRequest, WriteAnswer } from '../driver.ts';
import type { Exchange } from './exchange.ts';
import { get } from './look.ts';

/** The change to what the system holds now, or why there is none. */
export async function onCurrent(
  exchange: Exchange,
  entity: Entity,
  options: { readonly request: UpdateRequest; readonly signal: AbortSignal | undefined },
): Promise<UpdateRequest | Exclude<WriteAnswer, { kind: 'done' }>> {
  const { request, signal } = options;
  const isBlind = entity.update?.send === 'whole' && request.version === undefined;
  if (!isBlind || !entity.get) return request;
  const look = await lookAt(exchange, entity, { id: request.id, signal });
  if (look.kind === 'not-sent') return look;
  if (look.kind === 'gone') return { kind: 'gone' };
  if (look.kind === 'unclear')
    return { kind: 'refused', message: `it is written whole and cannot be read: ${look.message}` };
  const { record } = look.read;
  const paths = [...Object.keys(request.patch.set), ...Object.keys(request.patch.items)];
  const moved = paths.find(
    (path) => !isAlike(readPath(request.before, path), readPath(record, path)),
  );
  if (moved !== undefined) return { kind: 'changed', message: `${moved} was changed meanwhile` };
  return { ...request, before: record };
}

async function lookAt(
  exchange: Exchange,
  entity: Entity,
  options: { readonly id: string; readonly signal: AbortSignal | undefined },
): Promise<Look | { readonly kind: 'not-sent'; readonly message: string }> {
  try {
    return await get(exchange, entity, options);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: 'not-sent', message: error.message };
  }
}

/** A list may leave out what a record by itself shows as null. */
function isAlike(a: Json | undefined, b: Json | undefined): boolean {
  return (isEmpty(a) && isEmpty(b)) || stableText(a ?? null) === stableText(b ?? null);
}
