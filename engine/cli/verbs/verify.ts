// `samband verify`: every row of the documents is tried, and what was seen is kept beside the pipes. The
// systems are imitated ones with a store of their own, unless the real ones are asked for, together with
// the one record that may be touched there.

import { failure } from '../../base/errors.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { Proof } from '../../docs/checklist/records.ts';
import {
  type ChecklistSection,
  checklistSections,
} from '../../docs/documents/checklist-sections.ts';
import { readRecords, recordProblems, writeProofs } from '../../runtime/records-files.ts';
import { sandboxNames } from '../../sandbox/sandbox.ts';
import { neverSwitchedOn, nothingLinked } from '../../verify/verdicts.ts';
import { momentOf } from '../../verify/verify.ts';
import { exit } from '../command/exit.ts';
import type { Call, Outcome, Verb } from '../command/verb.ts';
import { noteProblems, readProject, withProject } from '../project/project.ts';
import { personEnvironment, refuseOwnAccess } from '../verify/access.ts';
import { inSetups } from '../verify/in-sandbox.ts';
import { openRows, tried, wantedPipes } from '../verify/rows.ts';
import { proofsLines, proofsSummary } from '../verify/text.ts';

export const verify: Verb = {
  name: 'verify',
  summary: 'Try every row of the documents in running systems, and keep what was seen',
  operands: [],
  optionalOperands: ['pipe'],
  options: {
    real: {
      type: 'boolean',
      help: 'in the systems themselves; needs a pipe and --ref, and edits as SAMBAND_PERSON_… says',
    },
    ref: {
      type: 'string',
      value: 'record',
      help: 'a linked record set aside for it: shop.order:42',
    },
  },
  example: `npx samband verify ${sandboxNames[0]}/customer`,
  run: (call) => (call.options.real === true ? inReality(call) : inSandboxes(call)),
};

async function inSandboxes(call: Call): Promise<Outcome> {
  if (call.options.ref !== undefined) throw failure('verify.ref', {});
  return withProject(call, { isOffline: true }, async (catalogue) => {
    const pipes = wantedPipes(call, catalogue);
    const proofs = new Map<string, Proof>();
    for (const pair of imitated(call, pipes)) {
      if (call.drain.aborted) break;
      call.terminal.note(`Trying ${pair} …`);
      const own = pipes.filter((pipe) => pipe.pair === pair);
      for (const [key, proof] of await inSetups(call, pair)) proofs.set(key, proof);
      for (const [key, proof] of neverOn(call, catalogue, own, proofs)) proofs.set(key, proof);
    }
    return ended(call, catalogue, proofs);
  });
}

/** Rows of pipes that no setup switched on. */
function neverOn(
  call: Call,
  catalogue: Catalogue,
  pipes: readonly Pipe[],
  proofs: ReadonlyMap<string, Proof>,
): readonly (readonly [string, Proof])[] {
  if (call.drain.aborted) return [];
  const rows = pipes.flatMap((pipe) => openRows(catalogue, call.root, pipe));
  return rows
    .filter(({ key }) => !proofs.has(key))
    .map(({ key, meaning }) => [
      key,
      { meaning: meaning(), ...neverSwitchedOn, at: momentOf(call.clock.now()), where: 'sandbox' },
    ]);
}

/** The folders of these pipes that have a sandbox; fails if what was named has none. */
function imitated(call: Call, pipes: readonly Pipe[]): readonly string[] {
  const pairs = [...new Set(pipes.map(({ pair }) => pair))];
  const name = call.operands[0];
  const [others, known] = [pairs.filter((pair) => !sandboxNames.includes(pair)), sandboxNames];
  const alone = pipes.find(({ pair }) => others.includes(pair));
  if (name !== undefined && alone !== undefined) {
    const { id: pipe, source } = alone;
    throw failure('verify.sandbox', { name, pipe, entity: source.id, known: known.join(', ') });
  }
  for (const pair of others) call.terminal.note(`There is no sandbox for ${pair}: left out.`);
  return pairs.filter((pair) => sandboxNames.includes(pair));
}

async function inReality(call: Call): Promise<Outcome> {
  const name = call.operands[0];
  const ref = String(call.options.ref ?? '');
  if (name === undefined || ref === '') throw failure('verify.real', {});
  return withProject(call, { isOffline: false }, async (catalogue) => {
    const theirs = await readProject(call, { isOffline: false, env: personEnvironment(call.env) });
    refuseOwnAccess(wantedPipes(call, catalogue), catalogue, theirs);
    const proofs = await tried(call, catalogue, { ref, theirs });
    if (proofs.size === 0) throw failure('verify.off', { name });
    const isLinked = ({ reason }: Proof) => reason !== nothingLinked.reason;
    if (![...proofs.values()].some(isLinked)) throw failure('verify.unlinked', { ref, pipe: name });
    return ended(call, catalogue, proofs);
  });
}

function ended(call: Call, catalogue: Catalogue, proofs: ReadonlyMap<string, Proof>): Outcome {
  const records = readRecords(call.root);
  noteProblems(call, recordProblems(call.root));
  // What could not be tried says nothing against what was seen before.
  const told = [...proofs].filter(
    ([key, { verdict, meaning }]) =>
      verdict !== 'untried' ||
      records.proofs.get(key)?.verdict !== 'proven' ||
      records.proofs.get(key)?.meaning !== meaning,
  );
  const all = new Map([...records.proofs, ...told]);
  writeProofs(call.root, all);
  const kept = new Map([...proofs.keys()].map((key) => [key, all.get(key) as Proof]));
  const sections = checklistSections(catalogue, { ...records, proofs: all })
    .map((section) => withRows(section, proofs))
    .filter(({ rows }) => rows.length > 0)
    .toArray();
  const hasFailed = [...proofs.values()].some(({ verdict }) => verdict === 'failed');
  const summary = proofsSummary(kept, proofs.size - told.length);
  return {
    exit: hasFailed ? exit.failed : exit.done,
    summary,
    result: { proofs: Object.fromEntries(proofs) },
    text: [...proofsLines(sections, call.terminal.paint), summary].join('\n'),
  };
}

function withRows(section: ChecklistSection, proofs: ReadonlyMap<string, Proof>): ChecklistSection {
  return {
    ...section,
    rows: section.rows.filter(({ key }) => proofs.has(key)),
  };
}
