// Why: what the engine knows of one record and what it would decide now. Its links with their
// evidence, each row's values on both sides and the case that decides it, what waits and for what,
// and the last operations with their reasons. Reads only.

import { closest } from '../../base/did-you-mean.ts';
import { failure } from '../../base/errors.ts';
import { entityOf, idOf } from '../../base/ref.ts';
import { pathsOf, propertyAt } from '../../definition/entity-schema.ts';
import type { Image, Intent, JournalEntry, Link, Parked, Transaction } from '../../store/store.ts';
import { unreadableOf } from '../collect/unreadable-ids.ts';
import { sentenceOf } from '../identify/links.ts';
import { readLists } from '../references/lookup-lists.ts';
import { otherEnd } from '../state/link-ends.ts';
import { parkedWith } from '../state/parked.ts';
import { pipesOf, type World } from '../world.ts';
import { type Behind, behind } from './behind.ts';
import { missingReport } from './missing.ts';
import { type OperationReport, whyOperation } from './operation.ts';
import { type PairReport, whyPair } from './pair.ts';
import { type PropertyReport, whyProperty } from './property.ts';
import { linkRows, type RowReport } from './rows.ts';
import { type SearchReport, whySearch } from './search.ts';

export type { RowReport } from './rows.ts';

/** Journal entries shown. */
const entriesMax = 20;

/** What may be asked: a record, a pair, a property of a record, an entry of the journal, or who holds a text. */
export interface WhyQuestion {
  /** A ref, `#12` of the journal, or a text that records hold. */
  readonly what: string;
  /** Another ref, or a property. */
  readonly other?: string;
}

export type WhyAnswer = WhyReport | PairReport | PropertyReport | OperationReport | SearchReport;

/** Answers whichever it is. Failures: `journal.unknown`, `desk.no-pipe`, `property.none`, `why.none`. */
export async function whyAny(
  world: World,
  { what, other }: WhyQuestion,
  signal?: AbortSignal,
): Promise<WhyAnswer> {
  const seq = /^#(\d+)$/.exec(what)?.[1];
  if (seq !== undefined) return world.store.transact((tx) => whyOperation(world, tx, Number(seq)));
  if (!what.includes(':')) return searched(world, what);
  if (other === undefined) return why(world, what, signal);
  const asked: World = { ...world, lists: new Map(world.lists) };
  await fillLists(asked, what, signal);
  if (other.includes(':')) return world.store.transact((tx) => whyPair(asked, tx, what, other));
  const entity = world.catalogue.entities.get(entityOf(what));
  if (entity && !propertyAt(entity.schema, other)) {
    const near = closest(other, pathsOf(entity.schema));
    const hint = near ? ` Did you mean "${near}"?` : '';
    throw failure('property.none', { entity: entity.id, property: other, hint });
  }
  return world.store.transact((tx) => whyProperty(asked, tx, what, other));
}

async function searched(world: World, text: string): Promise<SearchReport> {
  const report = await whySearch(world, text);
  if (report.found.length > 0 || report.isMore) return report;
  const example = world.catalogue.pipes[0]?.source.id ?? 'system.entity';
  throw failure('why.none', { text, example: `${example}:42` });
}

export interface WhyReport {
  readonly kind: 'record';
  readonly ref: string;
  /** Absent: the engine has never read such a record. */
  readonly image?: Pick<
    Image,
    'state' | 'version' | 'modifiedMs' | 'readAtMs' | 'wroteAtMs' | 'props'
  >;
  /** Its system shows it, and it cannot be read. */
  readonly isUnreadable?: true;
  readonly links: readonly LinkReport[];
  /** Per pipe without a live link of this record: what keeps it from having one. */
  readonly missing: readonly {
    readonly pipe: string;
    readonly reason: string;
    readonly keys: readonly string[];
  }[];
  readonly parked: readonly Parked[];
  /** What these wait for, and why that is not there yet. */
  readonly behind: readonly Behind[];
  readonly intents: readonly Intent[];
  /** The newest first. */
  readonly journal: readonly JournalEntry[];
  /** Lists that could not be read to look in, in the system's words: what hangs on them waits here. */
  readonly unread: readonly string[];
}

export interface LinkReport {
  readonly link: Link;
  readonly other: string | null;
  readonly evidence: string;
  readonly rows: readonly RowReport[];
}

export async function why(engine: World, ref: string, signal?: AbortSignal): Promise<WhyReport> {
  // Lists of its own: those of a running engine tell it by their age what to look at again.
  const world: World = { ...engine, lists: new Map(engine.lists) };
  const unread = await fillLists(world, ref, signal);
  return world.store.transact(async (tx) => {
    const image = (await tx.images([ref])).get(ref);
    const links = await tx.linksOf([ref]);
    const parked = await parkedWith(tx, ref, links);
    const pipes = pipesOf(world, entityOf(ref));
    const linked = new Set(links.filter((link) => link.state === 'live').map((link) => link.pipe));
    return {
      kind: 'record',
      ref,
      ...(image ? { image: shown(image) } : {}),
      ...(image || !(await isUnreadable(tx, ref)) ? {} : { isUnreadable: true as const }),
      links: await Promise.all(links.map((link) => linkReport(world, tx, link, ref))),
      missing: image
        ? await Promise.all(
            pipes
              .filter((pipe) => !linked.has(pipe.id))
              .map((pipe) => missingReport(world, tx, pipe, image, links, parked)),
          )
        : [],
      parked,
      behind: await behind(world, tx, ref, parked),
      intents: await tx.intentsOfLinks(links.map((link) => link.id)),
      journal: await tx.journalOf(
        [ref, ...links.flatMap((link) => (link.sink && link.source ? [otherEnd(link, ref)] : []))],
        entriesMax,
      ),
      unread,
    };
  });
}

async function isUnreadable(tx: Transaction, ref: string): Promise<boolean> {
  const entity = entityOf(ref);
  return (await unreadableOf(tx, [entity])).get(entity)?.includes(idOf(ref)) === true;
}

/** Reads the small lists that the record's pipes look in; gives what kept it from reading them. */
async function fillLists(
  world: World,
  ref: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const messages = new Set<string>();
  for (const pipe of pipesOf(world, entityOf(ref))) {
    try {
      await readLists(world, pipe, signal);
    } catch (error) {
      signal?.throwIfAborted();
      messages.add((error as Error).message);
    }
  }
  return [...messages];
}

function shown({
  state,
  version,
  modifiedMs,
  readAtMs,
  wroteAtMs,
  props,
}: Image): WhyReport['image'] & object {
  return { state, version, modifiedMs, readAtMs, wroteAtMs, props };
}

async function linkReport(
  world: World,
  tx: Transaction,
  link: Link,
  ref: string,
): Promise<LinkReport> {
  const pipe = world.catalogue.pipes.find((one) => one.id === link.pipe);
  const other = link.source && link.sink ? otherEnd(link, ref) : null;
  const evidence =
    link.state === 'pending' ? 'one is to be created' : sentenceOf(link.evidence, pipe);
  const isDecided = pipe !== undefined && link.state === 'live';
  return { link, other, evidence, rows: isDecided ? await linkRows(world, tx, pipe, link) : [] };
}
