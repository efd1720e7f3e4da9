// Single records over HTTP. Reads are repeated while it may help; an answer that does
// not say for certain whether a record is there is unclear, never "gone".

import type { Json } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Look, ReadRecord } from '../driver.ts';
import { idText, readRecord } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { outcomeFault } from './outcome.ts';
import { withParts } from './read-parts.ts';
import { buildRequest, type Spoken } from './request.ts';
import { type Answer, quietly } from './response.ts';

export async function get(
  exchange: Exchange,
  entity: Entity,
  options: { readonly id: string; readonly signal: AbortSignal | undefined },
): Promise<Look> {
  const { get: rule } = entity;
  if (!rule) {
    const message = `the system file of ${entity.system} gives ${entity.name} no \`get\`, by which one is read by itself; add it`;
    return { kind: 'unclear', message };
  }
  const { id, signal } = options;
  const bindings = exchange.variables({ id, entity: entity.name });
  const build = (spoken: Spoken) =>
    buildRequest(exchange.system, rule.request, { method: 'GET', bindings, spoken });
  const outcome = await exchange.repeatedly(build, signal);
  const what = `reading ${entity.name} ${id}`;
  if (outcome.kind === 'not-sent' && outcome.why === 'request') {
    return { kind: 'unclear', message: outcome.message };
  }
  if (outcome.kind !== 'answer') throw outcomeFault(exchange.system, outcome, what);
  const { answer, begunAtMs } = outcome;
  const said = exchange.variables({ ...bindings, status: answer.status, headers: answer.headers });
  const into =
    rule.intoOf && isSaid(answer)
      ? idText(await quietly(rule.intoOf, answer.json, said))
      : undefined;
  if (into !== undefined && into !== id) return { kind: 'gone', begunAtMs, into };
  if (answer.meaning === 'gone') return { kind: 'gone', begunAtMs };
  if (answer.meaning === 'renew-auth' || answer.meaning === 'wait') {
    throw outcomeFault(exchange.system, outcome, what);
  }
  if (answer.meaning !== 'ok') return { kind: 'unclear', message: answer.message };
  const read = await readItem(entity, { rule, json: answer.json, bindings: said });
  if (read === null) return { kind: 'gone', begunAtMs };
  if (typeof read === 'string') return { kind: 'unclear', message: read };
  // A system that follows merges or ignores the id must not make one record look like another.
  if (read.id !== id) return { kind: 'unclear', message: `it gave record ${read.id} for ${id}` };
  const whole = await withParts(exchange, entity, { read, signal });
  if (typeof whole === 'string') return { kind: 'unclear', message: whole };
  return { kind: 'found', read: whole, begunAtMs };
}

/** Of other answers nobody knows what they speak of. */
function isSaid({ meaning }: Answer): boolean {
  return meaning === 'ok' || meaning === 'gone';
}

async function readItem(
  entity: Entity,
  from: {
    readonly rule: NonNullable<Entity['get']>;
    readonly json: Json | undefined;
    readonly bindings: Bindings;
  },
): Promise<ReadRecord | null | string> {
  const { rule, json, bindings } = from;
  try {
    const item = await rule.item.evaluate(json, bindings);
    // In GraphQL a null without errors says for certain that there is none.
    if (item === null && rule.request.graphql !== undefined) return null;
    return readRecord(entity, item, bindings);
  } catch (error) {
    return (error as Error).message;
  }
}
