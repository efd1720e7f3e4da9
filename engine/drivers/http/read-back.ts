// What the system holds after a write: from the answer, or read again where the answer cannot show all
// of it, all of a batch at once. The write is done whatever becomes of this.

import { isObject } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { ReadRecord, WriteAnswer } from '../driver.ts';
import { readRecord } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { get } from './look.ts';
import { type Found, getMany } from './look-many.ts';
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

/** A finished write's answer, without the record if the answer cannot show all of it. */
export function done(
  entity: Entity,
  written: {
    readonly id: string;
    readonly read: ReadRecord | undefined;
    readonly begunAtMs: number;
  },
): WriteAnswer {
  const { id, read, begunAtMs } = written;
  // Lists with requests of their own are in no answer.
  const isComplete = read !== undefined && Object.keys(entity.parts).length === 0;
  return isComplete ? { kind: 'done', id, read, begunAtMs } : { kind: 'done', id, begunAtMs };
}

/** Creates with the records that their answers left out: a new record cannot be shown as it was before. */
export async function withCreated(
  exchange: Exchange,
  entity: Entity,
  answers: readonly WriteAnswer[],
): Promise<readonly WriteAnswer[]> {
  const ids = answers.flatMap((answer) => (isUnread(answer) ? [answer.id] : []));
  return withRecords(exchange, entity, answers, await readMany(exchange, entity, ids));
}

/** The answers with the records that they left out, where they can be read. */
export async function withRecords(
  exchange: Exchange,
  entity: Entity,
  answers: readonly WriteAnswer[],
  known: ReadonlyMap<string, Found> = new Map(),
): Promise<readonly WriteAnswer[]> {
  return Promise.all(
    answers.map(async (answer): Promise<WriteAnswer> => {
      if (!isUnread(answer)) return answer;
      const look = known.get(answer.id) ?? (await readBack(exchange, entity, answer.id));
      return look ? { ...answer, read: look.read, begunAtMs: look.begunAtMs } : answer;
    }),
  );
}

/** A record that is still to be finished is read when it is. */
function isUnread(answer: WriteAnswer): answer is Extract<WriteAnswer, { kind: 'done' }> {
  return answer.kind === 'done' && !answer.read && !answer.isOpen;
}

export async function readBack(
  exchange: Exchange,
  entity: Entity,
  id: string,
): Promise<Found | undefined> {
  if (!entity.get) return undefined;
  try {
    // Part of the write: a drain does not cut it short.
    const look = await get(exchange, entity, { id, signal: undefined });
    return look.kind === 'found' ? look : undefined;
  } catch {
    return undefined;
  }
}

/** What a search does not show yet is left out, and read by itself. */
async function readMany(
  exchange: Exchange,
  entity: Entity,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Found>> {
  if (ids.length < 2) return new Map();
  try {
    // Part of the writes: a drain does not cut it short.
    return await getMany(exchange, entity, { ids, signal: undefined });
  } catch {
    return new Map();
  }
}
