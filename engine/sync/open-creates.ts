// While a create is open, nobody knows whether its record is there yet, and a page may show it before
// its answer or its probe does. A record that may be it is neither matched nor created back: it waits
// until the create is settled, else one thing would become two.

import type { Pipe } from '../definition/pipe.ts';
import type { Image, Intent, Link, Transaction } from '../store/store.ts';
import { endsOf } from './links.ts';

type Keys = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Open creates looked at; a pipe has a batch of them under way, and a few that wait for a person. */
const openMax = 5_000;
/** Clocks of systems differ; what was last changed this long before a create is not its work. */
const skewMs = 3_600_000;
/** Later than any settle time: a create that waits for a person. */
const patienceMs = 30 * 86_400_000;

/** Records of the neighbourhood that may be what an open create of the pipe has made. */
export async function awaitedRecords(
  tx: Transaction,
  pipe: Pipe,
  {
    images,
    keys,
    links,
  }: {
    readonly images: ReadonlyMap<string, Image>;
    readonly keys: Keys;
    readonly links: readonly Link[];
  },
): Promise<ReadonlySet<string>> {
  const open = (await tx.dueIntents(pipe.id, Number.MAX_SAFE_INTEGER, openMax)).filter(
    (intent) => intent.kind === 'create',
  );
  if (open.length === 0) return new Set();
  const linked = new Set(
    links.filter((link) => link.state === 'live').flatMap((link) => endsOf(link)),
  );
  const origins = originsOf(open, links, keys);
  const begun = new Map<string, number>();
  for (const { entity, atMs, dueMs } of open) {
    if (dueMs > atMs + patienceMs) continue;
    begun.set(entity, Math.min(atMs, begun.get(entity) ?? atMs));
  }
  const awaited = [...images.values()].filter(({ ref, entity, readAtMs, modifiedMs, state }) => {
    if (state === 'gone' || linked.has(ref)) return false;
    const sinceMs = begun.get(entity);
    const isNew = sinceMs !== undefined && readAtMs >= sinceMs;
    if (isNew && (modifiedMs === null || modifiedMs >= sinceMs - skewMs)) return true;
    return (keys.get(ref) ?? []).some((values, rule) =>
      values.some((value) => origins.has(`${entity} ${rule} ${value}`)),
    );
  });
  return new Set(awaited.map(({ ref }) => ref));
}

/** `entity rule value` of what the open creates are to make, by the keys of what they are made from. */
function originsOf(open: readonly Intent[], links: readonly Link[], keys: Keys): Set<string> {
  const byId = new Map(links.map((link) => [link.id, link]));
  return new Set(
    open.flatMap(({ link, entity }) =>
      endsOf(byId.get(link)).flatMap((ref) =>
        (keys.get(ref) ?? []).flatMap((values, rule) =>
          values.map((value) => `${entity} ${rule} ${value}`),
        ),
      ),
    ),
  );
}
