// Several records by their ids in one call, where the system has one. What the answer leaves out (a
// search lags behind, or an id is gone) is for `look.ts` to read by itself.

import type { Entity } from '../../definition/system.ts';
import type { Look } from '../driver.ts';
import type { Exchange } from './exchange.ts';
import { itemsOf, readItems } from './items.ts';
import { buildRequest, type Spoken } from './request.ts';

export type Found = Extract<Look, { readonly kind: 'found' }>;

/** The records that the answers show, by id; none where there is no such call. */
export async function getMany(
  exchange: Exchange,
  entity: Entity,
  options: { readonly ids: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<ReadonlyMap<string, Found>> {
  const { getMany: rule } = entity;
  const found = new Map<string, Found>();
  if (!rule) return found;
  const { ids, signal } = options;
  const chunks = Array.from({ length: Math.ceil(ids.length / rule.max) }, (_, index) =>
    ids.slice(index * rule.max, (index + 1) * rule.max),
  );
  await Promise.all(
    chunks.map(async (chunk) => {
      const bindings = exchange.variables({ ids: chunk, entity: entity.name });
      const build = (spoken: Spoken) =>
        buildRequest(exchange.system, rule.request, { method: 'GET', bindings, spoken });
      const outcome = await exchange.repeatedly(build, signal);
      if (outcome.kind !== 'answer' || outcome.answer.meaning !== 'ok') return;
      const { answer, begunAtMs } = outcome;
      const said = exchange.variables({ ...bindings, ...answer });
      const items = await itemsOf(rule.items, answer, said);
      if (typeof items === 'string') return;
      const { records } = await readItems(entity, items, said);
      const wanted = new Set(chunk);
      for (const read of records)
        if (wanted.has(read.id)) found.set(read.id, { kind: 'found', read, begunAtMs });
    }),
  );
  return found;
}
