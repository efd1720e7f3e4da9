// What the system holds after a write: from the answer, or read again where the answer cannot show all
// of it. The write is done whatever becomes of this.

import { isObject } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import type { Bindings, Expression } from '../../mapping/expression.ts';
import type { Look, ReadRecord, WriteAnswer } from '../driver.ts';
import { readRecord } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { get } from './look.ts';
import type { Answer } from './response.ts';

/** The record in a write's answer; undefined if there is none that can be read. */
export async function answeredRecord(
  entity: Entity,
  answer: Answer,
  from: { readonly item: Expression; readonly bindings: Bindings },
): Promise<ReadRecord | undefined> {
  try {
    const item = await from.item.evaluate(answer.json, from.bindings);
    const read = isObject(item) ? await readRecord(entity, item, from.bindings) : '';
    return typeof read === 'string' ? undefined : read;
  } catch {
    return undefined;
  }
}

/** A finished write's answer. Lists with requests of their own are in no answer, so it is read. */
export async function done(
  exchange: Exchange,
  entity: Entity,
  written: {
    readonly id: string;
    readonly read: ReadRecord | undefined;
    readonly begunAtMs: number;
  },
): Promise<WriteAnswer> {
  const { id, read, begunAtMs } = written;
  const isComplete = read !== undefined && Object.keys(entity.parts).length === 0;
  if (isComplete) return { kind: 'done', id, read, begunAtMs };
  const look = await readBack(exchange, entity, id);
  if (!look) return { kind: 'done', id, begunAtMs };
  return { kind: 'done', id, read: look.read, begunAtMs: look.begunAtMs };
}

export async function readBack(
  exchange: Exchange,
  entity: Entity,
  id: string,
): Promise<Extract<Look, { readonly kind: 'found' }> | undefined> {
  if (!entity.get) return undefined;
  try {
    // Part of the write: a drain does not cut it short.
    const look = await get(exchange, entity, { id, signal: undefined });
    return look.kind === 'found' ? look : undefined;
  } catch {
    return undefined;
  }
}
