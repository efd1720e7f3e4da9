// Why a property of a record has the value it has: the rows that read or write it, what both sides last
// agreed on, and who changed it when, as far as the journal knows. Reads only.

import { isEmpty } from '../../base/empty.ts';
import { isObject, type Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { entityOf } from '../../base/ref.ts';
import { lookUpSentence } from '../../mapping/look-up-sentence.ts';
import { lookUpsIn, type Row } from '../../mapping/row.ts';
import { readsOf } from '../../mapping/row-reads.ts';
import type { JournalEntry, Oscillation, Parked, RowBase, Transaction } from '../../store/store.ts';
import { sentenceOf } from '../identify/links.ts';
import { viewsOfLinks } from '../reconcile/load-views.ts';
import { otherEnd } from '../state/link-ends.ts';
import { pipesOf, type World } from '../world.ts';
import { type ItemCounts, rowReports } from './rows.ts';

export interface PropertyReport {
  readonly kind: 'property';
  readonly ref: string;
  readonly property: string;
  readonly value: Json;
  /** When the record was last read, last changed by its own system, last written by us. */
  readonly readAtMs: number | null;
  readonly editedAtMs: number | null;
  readonly wroteAtMs: number | null;
  readonly rows: readonly PropertyRow[];
  readonly parked: readonly Parked[];
  readonly oscillation?: Oscillation;
  /** Our own writes of it and what they overruled, the newest first. */
  readonly history: readonly PropertyChange[];
}

/** A row that joins the property with one over there. */
export interface PropertyRow {
  readonly pipe: string;
  readonly row: string;
  readonly does: 'writes' | 'reads' | 'reads and writes';
  readonly other: string | null;
  readonly evidence: string;
  readonly F: Json | undefined;
  readonly S: Json | undefined;
  readonly items?: ItemCounts;
  readonly base: RowBase | undefined;
  /** Where the row looks its value up, and by what, as sentences. */
  readonly lookUps: readonly string[];
  readonly reason: string;
}

export interface PropertyChange {
  readonly seq: number;
  readonly atMs: number;
  readonly what: string;
  readonly before: Json;
  readonly after: Json;
  readonly reason: string;
  readonly cause: string;
}

/** Journal entries of a record that are looked through. */
const entriesMax = 500;

export async function whyProperty(
  world: World,
  tx: Transaction,
  ref: string,
  property: string,
): Promise<PropertyReport> {
  const image = (await tx.images([ref])).get(ref);
  const links = (await tx.linksOf([ref])).filter((one) => one.state === 'live');
  const rows: PropertyRow[] = [];
  const parked: Parked[] = [];
  for (const pipe of pipesOf(world, entityOf(ref))) {
    const isSource = pipe.source.id === entityOf(ref);
    const joined = pipe.rows.filter((row) => joins(row, isSource, property) !== undefined);
    const link = links.find((one) => one.pipe === pipe.id);
    const wanted = link && joined.length > 0 ? [link.id] : [];
    const [view] = await viewsOfLinks(tx, pipe, wanted, 'answer');
    const reports = view ? await rowReports(world, tx, pipe, view) : [];
    for (const row of joined) {
      const report = reports.find((one) => one.row === row.id);
      rows.push({
        pipe: pipe.id,
        row: row.id,
        does: joins(row, isSource, property) as PropertyRow['does'],
        other: link ? otherEnd(link, ref) : null,
        evidence: link
          ? sentenceOf(link.evidence, pipe)
          : 'the record has no counterpart in this pipe',
        F: report?.F,
        S: report?.S,
        ...(report?.items ? { items: report.items } : {}),
        base: report?.base,
        lookUps: row.rule ? lookUpsIn(row.rule).map(lookUpSentence) : [],
        reason: report?.reason ?? 'nothing flows without a counterpart',
      });
    }
    const names = new Set(joined.map((row) => row.id));
    parked.push(...(view?.parked.filter((one) => names.has(one.row) || one.row === '*') ?? []));
  }
  const oscillation = (await tx.oscillations([ref])).find((one) => one.property === property);
  const entries = await tx.journalOf([ref], entriesMax);
  return {
    kind: 'property',
    ref,
    property,
    value: readPath(image?.props, property) ?? null,
    readAtMs: image?.readAtMs ?? null,
    editedAtMs: image?.editedAtMs ?? null,
    wroteAtMs: image?.wroteAtMs ?? null,
    rows,
    parked,
    ...(oscillation ? { oscillation } : {}),
    history: entries.flatMap((entry) => changeOf(entry, property, rows) ?? []),
  };
}

/** Whether a row reads the property on this side, writes it, or both; undefined: neither. */
function joins(row: Row, isSource: boolean, property: string): PropertyRow['does'] | undefined {
  const touches = (path: string) =>
    path === property || path.startsWith(`${property}.`) || property.startsWith(`${path}.`);
  const goesBack = row.back.length > 0 || row.list?.backPath !== undefined;
  const writes = isSource ? row.back.some((one) => touches(one.path)) : touches(row.sinkPath);
  const isWritten = isSource
    ? writes
    : writes && (row.rule !== undefined || row.list !== undefined);
  const isRead = isSource
    ? readsOf(row).some(touches) && row.rule !== undefined
    : writes && goesBack;
  if (isWritten && isRead) return 'reads and writes';
  return isWritten ? 'writes' : isRead ? 'reads' : undefined;
}

function changeOf(
  entry: JournalEntry,
  property: string,
  rows: readonly PropertyRow[],
): PropertyChange | undefined {
  const { seq, atMs, what, reason, cause, before, after } = entry;
  const frame = { seq, atMs, what, reason, cause };
  if (rows.some(({ row, pipe }) => row === entry.row && pipe === entry.pipe))
    return { ...frame, before, after };
  if (what === 'created' && isObject(after)) {
    const value = readPath(after, property);
    return isEmpty(value) ? undefined : { ...frame, before: null, after: value ?? null };
  }
  const set = isObject(after) && isObject(after.set) ? after.set : {};
  const path = Object.keys(set).find((one) => one === property || one.startsWith(`${property}.`));
  if (path === undefined) return undefined;
  const old = isObject(before) ? ((before[path] as Json | undefined) ?? null) : null;
  return { ...frame, before: old, after: set[path] as Json };
}
