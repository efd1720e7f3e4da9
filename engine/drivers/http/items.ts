// The list inside an answer, and its records. An answer without its list must never pass for an
// empty one; a record that cannot be read is told apart and does not stop the others.

import { isObject } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Page, ReadRecord } from '../driver.ts';
import { idText, readRecord } from '../read-record.ts';
import type { Answer } from './response.ts';
import { listOf } from './variables.ts';
import { elementsAt } from './xml.ts';

/** The items; a text if there is no list. Only a computed expression may give nothing for "none". */
export async function itemsOf(
  expression: Expression,
  answer: Answer,
  bindings: Bindings,
): Promise<readonly unknown[] | string> {
  const items = await expression.evaluate(answer.json, bindings);
  if (Array.isArray(items)) return items;
  const isPlain = expression.path !== undefined || expression.text.trim() === '$';
  const elements =
    answer.isXml && expression.path !== undefined
      ? elementsAt(answer.json, expression.path)
      : undefined;
  if (elements) return elements;
  if (isPlain) {
    const instead = isObject(items) ? ', but one record: a search says `item` for that' : '';
    return `the answer has no list at ${expression.text}${instead}`;
  }
  return listOf(items);
}

/** The one record of an answer, if there is one; a text if the answer says neither. */
export async function itemOf(
  expression: Expression,
  answer: Answer,
  bindings: Bindings,
): Promise<readonly unknown[] | string> {
  const item = await expression.evaluate(answer.json, bindings);
  if (item === undefined) return `the answer has nothing at ${expression.text}`;
  return item === null ? [] : [item];
}

/** Every item read, or said why not. */
export async function readItems(
  entity: Entity,
  items: readonly unknown[],
  bindings: Bindings,
): Promise<Pick<Page, 'records' | 'unreadable'>> {
  const records: ReadRecord[] = [];
  const unreadable: { id?: string; message: string }[] = [];
  for (const item of items) {
    const read = await readRecord(entity, item, bindings);
    if (typeof read !== 'string') {
      records.push(read);
      continue;
    }
    const id = await idShown(entity, item, bindings);
    unreadable.push(id === undefined ? { message: read } : { id, message: read });
  }
  return { records, unreadable };
}

/** The id of an item that cannot be read, where it can be told. */
export async function idShown(
  entity: Entity,
  item: unknown,
  bindings: Bindings,
): Promise<string | undefined> {
  if (!isObject(item)) return undefined;
  if (entity.decode !== undefined) return idText(item.id);
  try {
    return idText(await entity.idOf.evaluate(item, bindings));
  } catch {
    return undefined; // which is what is told of it
  }
}
