// Single records and searches over HTTP. Reads are repeated while it may help; an answer that does
// not say for certain whether a record is there is unclear, never "gone".

import { fault } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/expression.ts';
import type { Look, ReadRecord } from '../driver.ts';
import { idText, readRecord } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { itemsOf } from './items.ts';
import { outcomeFault } from './outcome.ts';
import { buildRequest } from './request.ts';

export async function get(
  exchange: Exchange,
  entity: Entity,
  options: { readonly id: string; readonly signal: AbortSignal | undefined },
): Promise<Look> {
  const { get: rule } = entity;
  if (!rule) throw new Error(`${entity.id} has no get`);
  const { id, signal } = options;
  const bindings = exchange.variables({ id, entity: entity.name });
  const build = () => buildRequest(exchange.system, rule.request, { method: 'GET', bindings });
  const outcome = await exchange.repeatedly(build, signal);
  const what = `reading ${entity.name} ${id}`;
  if (outcome.kind === 'not-sent' && outcome.why === 'request') {
    return { kind: 'unclear', message: outcome.message };
  }
  if (outcome.kind !== 'answer') throw outcomeFault(exchange.system, outcome, what);
  const { answer, begunAtMs } = outcome;
  if (answer.meaning === 'gone') return { kind: 'gone', begunAtMs };
  if (answer.meaning === 'renew-auth' || answer.meaning === 'wait') {
    throw outcomeFault(exchange.system, outcome, what);
  }
  if (answer.meaning !== 'ok') return { kind: 'unclear', message: answer.message };
  const said = exchange.variables({ ...bindings, status: answer.status, headers: answer.headers });
  const read = await readItem(entity, { rule, json: answer.json, bindings: said });
  if (typeof read === 'string') return { kind: 'unclear', message: read };
  // A system that follows merges or ignores the id must not make one record look like another.
  if (read.id !== id) return { kind: 'unclear', message: `it gave record ${read.id} for ${id}` };
  return { kind: 'found', read, begunAtMs };
}

async function readItem(
  entity: Entity,
  from: {
    readonly rule: NonNullable<Entity['get']>;
    readonly json: Json | undefined;
    readonly bindings: Bindings;
  },
): Promise<ReadRecord | string> {
  try {
    const item = await from.rule.item.evaluate(from.json, from.bindings);
    return await readRecord(entity, item, from.bindings);
  } catch (error) {
    return (error as Error).message;
  }
}

export async function find(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly property: string;
    readonly value: Json;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly ReadRecord[]> {
  const { property, value, signal } = options;
  const rule = Object.hasOwn(entity.find, property) ? entity.find[property] : undefined;
  if (!rule) throw new Error(`${entity.id} cannot be searched by ${property}`);
  const bindings = exchange.variables({ value, entity: entity.name });
  const build = () => buildRequest(exchange.system, rule.request, { method: 'GET', bindings });
  const outcome = await exchange.repeatedly(build, signal);
  const what = `searching ${entity.name} by ${property}`;
  if (outcome.kind !== 'answer') throw outcomeFault(exchange.system, outcome, what);
  const { answer } = outcome;
  if (answer.meaning === 'gone' || answer.meaning === 'end') return [];
  if (answer.meaning !== 'ok') throw outcomeFault(exchange.system, outcome, what);
  const said = exchange.variables({ ...bindings, status: answer.status, headers: answer.headers });
  const items = await itemsOf(rule.items, answer, said);
  const refuse = (detail: string) =>
    fault('system.answer', { system: exchange.system.name, detail: `${what}: ${detail}` });
  if (typeof items === 'string') throw refuse(items);
  const found: ReadRecord[] = [];
  for (const item of items) {
    const id = rule.idOf ? idText(await rule.idOf.evaluate(item, said)) : undefined;
    const look = rule.idOf ? await lookAt(id) : await readRecord(entity, item, said);
    if (typeof look === 'string') throw refuse(look);
    if (look !== undefined && mayHold(look, property, value)) found.push(look);
  }
  return found;

  async function lookAt(id: string | undefined): Promise<ReadRecord | string | undefined> {
    if (id === undefined) return 'a hit has no id';
    const look = await get(exchange, entity, { id, signal });
    if (look.kind === 'unclear') return look.message;
    return look.kind === 'found' ? look.read : undefined;
  }
}

/**
 * Systems that do not know a parameter answer with every record they have, so each hit must hold
 * the value, spelling aside. A record that does not show the property is taken at the system's word.
 */
function mayHold(read: ReadRecord, property: string, value: Json): boolean {
  const held = readPath(read.record, property);
  return held === undefined || plain(held) === plain(value);
}

function plain(value: Json): string {
  return String(value ?? '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
