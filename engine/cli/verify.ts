// `samband verify`: every row of the documents is tried, and what was seen is kept beside the pipes. The
// systems are imitated ones with a store of their own, unless the real ones are asked for, together with
// the one record that may be touched there.

import { failure } from '../base/errors.ts';
import type { Catalogue } from '../definition/pipe.ts';
import { type ChecklistSection, checklistSections } from '../docs/checklist-sections.ts';
import type { Proof } from '../docs/records.ts';
import { readRecords, writeProofs } from '../runtime/records-files.ts';
import { sandboxNames } from '../sandbox/sandbox.ts';
import { exit } from './exit.ts';
import { withProject } from './project.ts';
import { chosenSandbox } from './sandbox-choice.ts';
import type { Call, Outcome, Verb } from './verb.ts';
import { inSetups } from './verify-in-sandbox.ts';
import { tried, wantedPipes } from './verify-rows.ts';
import { proofsSummary, proofsText } from './verify-text.ts';

export const verify: Verb = {
  name: 'verify',
  summary: 'Try every row of the documents in running systems, and keep what was seen',
  operands: [],
  optionalOperands: ['pipe'],
  options: {
    real: {
      type: 'boolean',
      help: 'in the systems themselves instead of imitated ones; needs a pipe and --ref',
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
    const pairs = [...new Set(wantedPipes(call, catalogue).map(({ pair }) => pair))];
    const proofs = new Map<string, Proof>();
    for (const pair of pairs) {
      if (call.drain.aborted) break;
      call.terminal.note(`Trying ${pair} …`);
      for (const [key, proof] of await inSetups(call, chosenSandbox(pair))) proofs.set(key, proof);
    }
    return ended(call, catalogue, proofs);
  });
}

async function inReality(call: Call): Promise<Outcome> {
  const ref = call.options.ref;
  if (call.operands[0] === undefined || ref === undefined) throw failure('verify.real', {});
  return withProject(call, { isOffline: false }, async (catalogue) =>
    ended(call, catalogue, await tried(call, catalogue, { ref: String(ref), theirs: catalogue })),
  );
}

function ended(call: Call, catalogue: Catalogue, proofs: ReadonlyMap<string, Proof>): Outcome {
  const records = readRecords(call.root);
  // What could not be tried says nothing against what was seen before.
  const told = [...proofs].filter(
    ([key, { verdict, meaning }]) =>
      verdict !== 'untried' ||
      records.proofs.get(key)?.verdict !== 'proven' ||
      records.proofs.get(key)?.meaning !== meaning,
  );
  const all = new Map([...records.proofs, ...told]);
  writeProofs(call.root, all);
  const sections = checklistSections(catalogue, { ...records, proofs: all })
    .map((section) => withRows(section, proofs))
    .filter(({ rows }) => rows.length > 0)
    .toArray();
  const hasFailed = [...proofs.values()].some(({ verdict }) => verdict === 'failed');
  const summary = proofsSummary(proofs);
  return {
    exit: hasFailed ? exit.failed : exit.done,
    summary,
    result: { proofs: Object.fromEntries(proofs) },
    text: `${proofsText(sections, call.terminal.paint)}\n${summary}`,
  };
}

function withRows(section: ChecklistSection, proofs: ReadonlyMap<string, Proof>): ChecklistSection {
  return {
    ...section,
    rows: section.rows.filter(({ key }) => proofs.has(key)),
  };
}
