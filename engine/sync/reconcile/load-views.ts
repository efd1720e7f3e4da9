// Loads what is known of links, for a whole batch by a fixed number of store calls.

import type { Pipe } from '../../definition/pipe.ts';
import type { Cause, Image, Link, Oscillation, Transaction, Work } from '../../store/store.ts';
import { combinedFact } from '../collect/combined.ts';
import { isSet } from '../decide/value-sets.ts';
import type { View } from '../decide/view.ts';
import { endsOf } from '../state/link-ends.ts';
import { reconcileWork } from '../state/new-work.ts';
import { isExplained, knownRewritings } from './rewritings.ts';

export async function loadViews(
  tx: Transaction,
  pipe: Pipe,
  work: readonly Work[],
): Promise<readonly View[]> {
  const links = await tx.links(work.map((one) => one.key));
  const ids = [...links.keys()];
  const refs = [...new Set([...links.values()].flatMap((link) => endsOf(link)))];
  const isMany = pipe.merge.some((rule) => rule.isMany);
  const shared = [...links.values()].flatMap((link) =>
    link.state === 'gone' ? endsOf(link) : isMany && link.sink !== null ? [link.sink] : [],
  );
  const [intents, images, bases, waiting, neighbours, oscillations, explains] = await Promise.all([
    tx.intentsOfLinks(ids),
    tx.images(refs),
    tx.bases(ids),
    tx.parkedOf(ids),
    tx.linksOf([...new Set(shared)]),
    tx.oscillations(refs),
    explanationsOf(tx, pipe),
  ]);
  const combined = await combinedAmong(tx, images.values());
  const busy = new Set(intents.map((intent) => intent.link));
  const parked = Map.groupBy(waiting, (one) => one.subject);
  const family = neighbours.filter((link) => link.pipe === pipe.id && link.state === 'live');
  const frozen = frozenOf(oscillations);
  return work.flatMap((one): View[] => {
    const link = links.get(one.key);
    if (!link || busy.has(link.id)) return [];
    return [
      {
        work: one,
        link,
        source: link.source === null ? undefined : images.get(link.source),
        sink: link.sink === null ? undefined : images.get(link.sink),
        base: bases.get(link.id),
        parked: parked.get(link.id) ?? [],
        siblings: family.filter((other) => other.sink === link.sink && other.id !== link.id),
        ...(link.state === 'gone' ? successorOf(link, family, isMany) : {}),
        ...combinedOf(link, combined),
        frozen,
        ...(explains ? { explains } : {}),
      },
    ];
  });
}

/** Records that are gone → those that they were combined into. */
async function combinedAmong(
  tx: Transaction,
  images: Iterable<Image>,
): Promise<ReadonlyMap<string, string>> {
  const gone = [...images].filter(({ state }) => state === 'gone').map(({ ref }) => ref);
  if (gone.length === 0) return new Map();
  const facts = await tx.facts(gone.map(combinedFact));
  return new Map(
    gone.flatMap((ref): [string, string][] => {
      const into = facts.get(combinedFact(ref));
      return typeof into === 'string' ? [[ref, into]] : [];
    }),
  );
}

function combinedOf(
  link: Link,
  combined: ReadonlyMap<string, string>,
): { readonly combinedInto?: string } {
  const combinedInto = endsOf(link)
    .map((ref) => combined.get(ref))
    .find((into) => into !== undefined);
  return combinedInto === undefined ? {} : { combinedInto };
}

/** The same of links that nothing queued: only looked at, as if this were why. Who has an open intent is left out. */
export async function viewsOfLinks(
  tx: Transaction,
  pipe: Pipe,
  links: readonly string[],
  cause: Cause,
): Promise<readonly View[]> {
  if (links.length === 0) return [];
  const work = links.map((id) => ({ ...reconcileWork(pipe.id, id, { dueMs: 0, cause }), seq: 0 }));
  return loadViews(tx, pipe, work);
}

/** What is known of how both systems spell the values of the pipe's sets. */
async function explanationsOf(tx: Transaction, pipe: Pipe): Promise<View['explains']> {
  const sets = pipe.rows.filter(isSet);
  if (sets.length === 0) return undefined;
  const sink = await knownRewritings(
    tx,
    pipe.sink,
    sets.map((row) => row.sinkPath),
  );
  const source = await knownRewritings(
    tx,
    pipe.source,
    sets.flatMap((row) => row.back.map(({ path }) => path)),
  );
  const rows = new Map(sets.map((row) => [row.id, row]));
  return (id, F, S) => {
    const row = rows.get(id);
    if (!row) return false;
    const names = row.back.flatMap(({ path }) => source(path));
    return isExplained(sink(row.sinkPath), F, S) || isExplained(names, S, F);
  };
}

function successorOf(
  link: Link,
  family: readonly Link[],
  isMany: boolean,
): { readonly successor?: Link } {
  const successor = family.find(
    (other) =>
      other.id !== link.id &&
      (other.source === link.source || (!isMany && other.sink === link.sink)),
  );
  return successor ? { successor } : {};
}

function frozenOf(oscillations: readonly Oscillation[]): ReadonlySet<string> {
  return new Set(
    oscillations
      .filter((one) => one.frozenAtMs !== null)
      .map((one) => `${one.ref} ${one.property}`),
  );
}
