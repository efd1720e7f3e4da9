// The journal of a run on a copy, told as a plan: operations with their changes property by
// property, links, what waits, and counts.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Patch } from '../../drivers/driver.ts';
import type { JournalEntry, Link, OperationKind } from '../../store/store.ts';
import { journalWords } from '../deliver/finish.ts';
import { leaves } from '../deliver/sent-values.ts';
import type { ActionCall } from '../operation.ts';
import { endsOf } from '../state/link-ends.ts';
import type { FieldChange, Plan, PlannedOperation } from './contents.ts';

/** By the word of the journal. */
const operationBy: ReadonlyMap<string, OperationKind> = new Map(
  Object.entries(journalWords).map(([operation, word]) => [word, operation as OperationKind]),
);

export function summarise(
  entries: readonly JournalEntry[],
  links: ReadonlyMap<string, Link>,
  waiting: readonly Plan['parked'][number][],
  held: Plan['held'],
): Omit<Plan, 'unreadable' | 'renamed'> {
  const operations = entries.flatMap((entry): PlannedOperation[] => {
    const operation = operationBy.get(entry.what);
    if (!operation) return [];
    const { ref } = entry;
    const origin = endsOf(links.get(entry.link ?? '')).find((end) => end !== ref);
    const from = origin === undefined ? {} : { origin };
    return [{ pipe: entry.pipe ?? '', operation, ref, ...from, changes: changesOf(entry) }];
  });
  const pairs = (what: string) =>
    entries
      .filter((entry) => entry.what === what)
      .map((entry) => ({
        pipe: entry.pipe ?? '',
        source: entry.ref,
        sink: String(entry.after),
        reason: entry.reason,
      }));
  const linked = pairs('linked');
  const parked = waiting.map(({ pipe, ref, row, why, reason }) => ({
    pipe,
    ref,
    row,
    why,
    reason,
  }));
  const counts: Record<string, Record<string, number>> = {};
  const count = (pipe: string, what: string) => {
    const one = counts[pipe] ?? {
      create: 0,
      update: 0,
      delete: 0,
      deactivate: 0,
      act: 0,
      link: 0,
      park: 0,
    };
    counts[pipe] = one;
    one[what] = (one[what] ?? 0) + 1;
  };
  for (const { pipe, operation } of operations) count(pipe, operation);
  for (const { pipe } of linked) count(pipe, 'link');
  for (const { pipe } of parked) count(pipe, 'park');
  return {
    operations,
    linked,
    unlinked: pairs('unlinked'),
    parked,
    held,
    counts: counts as Plan['counts'],
  };
}

function changesOf(entry: JournalEntry): readonly FieldChange[] {
  if (entry.what === 'created')
    return leaves(entry.after as JsonObject).map(([path, after]) => ({
      path,
      before: null,
      after,
      reason: entry.reason,
    }));
  if (entry.what === 'acted') {
    const { action: path, with: after } = entry.after as unknown as ActionCall;
    return [{ path, before: null, after, reason: entry.reason }];
  }
  const patch = entry.after as unknown as Patch | null;
  if (!patch || !('set' in patch)) return [];
  const before = entry.before as JsonObject;
  return [
    ...Object.entries(patch.set).map(([path, after]) => ({
      path,
      before: before[path] ?? null,
      after,
      reason: entry.reason,
    })),
    ...Object.entries(patch.items).map(([path, items]) => ({
      path,
      before: before[path] ?? null,
      after: items.changes as unknown as Json,
      reason: entry.reason,
    })),
  ];
}
