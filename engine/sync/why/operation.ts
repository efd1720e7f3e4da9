// Why an operation was done: the entry of the journal that tells of it, the link it went over with its
// evidence, and what led to it, step by step. Reads only.

import { failure } from '../../base/errors.ts';
import type { JournalEntry, Link, Transaction } from '../../store/store.ts';
import { sentenceOf } from '../identify/links.ts';
import { endsOf } from '../state/link-ends.ts';
import type { World } from '../world.ts';

export interface OperationReport {
  readonly kind: 'operation';
  readonly entry: JournalEntry;
  readonly link?: Link;
  readonly evidence: string;
  /** What happened to the same records before it, the newest first. */
  readonly before: readonly JournalEntry[];
  /** What its cause means, as a sentence. */
  readonly because: string;
}

/** Entries shown that came before. */
const beforeMax = 8;
/** Entries looked through to find them. */
const searchedMax = 500;

/** `seq` is the number of the entry in the journal. Failure: `journal.unknown`. */
export async function whyOperation(
  world: World,
  tx: Transaction,
  seq: number,
): Promise<OperationReport> {
  const [entry] = await tx.journalAfter(seq - 1, 1);
  if (!entry || entry.seq !== seq) throw failure('journal.unknown', { seq: String(seq) });
  const link = entry.link ? (await tx.links([entry.link])).get(entry.link) : undefined;
  const pipe = world.catalogue.pipes.find(({ id }) => id === link?.pipe);
  const refs = [...new Set([entry.ref, ...endsOf(link)])];
  const earlier = (await tx.journalOf(refs, searchedMax)).filter((one) => one.seq < seq);
  return {
    kind: 'operation',
    entry,
    ...(link ? { link } : {}),
    evidence: link ? sentenceOf(link.evidence, pipe) : 'it belongs to no link',
    before: earlier.slice(0, beforeMax),
    because: causes[entry.cause] ?? `its cause was: ${entry.cause}`,
  };
}

const causes: Readonly<Record<string, string>> = {
  edit: 'somebody edited one of the records',
  answer: 'a system answered one of our own writes with something else',
  link: 'a link of one of the records, or of one they refer to, began, moved or ended',
  definition: 'the pipe was changed',
  settings: 'a setting was changed',
  'edit-and-definition': 'one of the records changed, and so did the pipe or its settings',
  first: 'the two records were just linked, or one is to be created',
  retry: 'it was tried again',
  person: 'a person said so at the desk',
};
