// Batches: creates, updates and deletes of one kind in one call, a hundred at most. Each is carried out or
// refused by itself; the answer is 200 whatever became of them, in the order they were sent.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { type Answer, Refusal, type StandInRequest } from '../definition.ts';
import { objectOf } from './parameters.ts';
import { refusal } from './refusals.ts';
import type { Shop } from './shop.ts';

export interface Writes {
  readonly create: (given: JsonObject) => JsonObject;
  readonly update: (id: string, given: JsonObject) => JsonObject;
  readonly remove: (id: string, isForGood: boolean) => JsonObject;
}

const itemsMax = 100;

export function batchAnswer(shop: Shop, request: StandInRequest, writes: Writes): Answer {
  const body = objectOf(request);
  const lists = ['create', 'update', 'delete'].map((name) => listIn(body[name]));
  const [creates = [], updates = [], deletes = []] = lists;
  if (creates.length + updates.length + deletes.length > itemsMax) {
    const message = `Unable to accept more than ${itemsMax} items for this request.`;
    throw refusal(413, 'woocommerce_rest_request_entity_too_large', message);
  }
  const attempt = (id: Json, work: () => JsonObject): JsonObject => {
    try {
      return shop.ground.records.together(work);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { id, error: error.answer.body as JsonObject };
    }
  };
  const answer: Record<string, Json> = {};
  if (body.create !== undefined) {
    answer.create = creates.map((given) => attempt(0, () => writes.create(objectIn(given))));
  }
  if (body.update !== undefined) {
    answer.update = updates.map((given) => {
      const item = objectIn(given);
      const id = item.id ?? 0;
      return attempt(id as Json, () => writes.update(String(id), item));
    });
  }
  if (body.delete !== undefined) {
    answer.delete = deletes.map((id) => attempt(id, () => writes.remove(String(id), true)));
  }
  return { status: 200, body: answer };
}

function listIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function objectIn(value: Json): JsonObject {
  return isObject(value) ? (value as JsonObject) : {};
}
