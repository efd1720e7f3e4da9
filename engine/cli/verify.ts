// `samband verify`: every row of the documents is tried, and what was seen is kept beside the pipes. The
// systems are imitated ones with a store of their own, unless the real ones are asked for, together with
// the one record that may be touched there.

import { join } from 'node:path';
import { failure } from '../base/errors.ts';
import type { Catalogue, Pipe } from '../definition/pipe.ts';
import { type ChecklistSection, checklistSections } from '../docs/checklist-sections.ts';
import type { Proof } from '../docs/records.ts';
import { assemble, evenly } from '../runtime/assemble.ts';
import { createEvents } from '../runtime/events.ts';
import { readRecords, writeProofs } from '../runtime/records-files.ts';
import { syncUntilQuiet } from '../runtime/sync-until-quiet.ts';
import { sandboxNames } from '../sandbox/sandbox.ts';
import { dropStore } from '../store/open.ts';
import type { Screens } from '../verify/hands.ts';
import { verify as verifyPipe } from '../verify/verify.ts';
import { exit } from './exit.ts';
import { withProject } from './project.ts';
import { startSandboxChild } from './sandbox-child.ts';
import { chosenSandbox } from './sandbox-choice.ts';
import { screensOf } from './sandbox-screens.ts';
import type { Call, Outcome, Verb } from './verb.ts';
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

/** The pipes that are meant: one, those of a folder, or all. */
function wantedPipes(call: Call, { pipes }: Catalogue): readonly Pipe[] {
  const name = call.operands[0] ?? '';
  const found = pipes.filter(({ id, pair }) => name === '' || id === name || pair === name);
  if (found.length > 0) return found;
  throw failure('verify.pipe', { name, known: pipes.map(({ id }) => id).join(', ') });
}

async function inSandboxes(call: Call): Promise<Outcome> {
  if (call.options.ref !== undefined) throw failure('verify.ref', {});
  return withProject(call, { isOffline: true }, async (catalogue) => {
    const pairs = [...new Set(wantedPipes(call, catalogue).map(({ pair }) => pair))];
    const proofs = new Map<string, Proof>();
    for (const pair of pairs) {
      if (call.drain.aborted) break;
      call.terminal.note(`Trying ${pair} …`);
      for (const [key, proof] of await inSandbox(call, chosenSandbox(pair))) proofs.set(key, proof);
    }
    return ended(call, catalogue, proofs);
  });
}

async function inSandbox(call: Call, integration: string): Promise<ReadonlyMap<string, Proof>> {
  const folder = join(call.root, '.samband', 'verify');
  const sandbox = await startSandboxChild(
    integration,
    { folder, fresh: true, isSmall: true },
    call.clock,
  );
  const store = `sqlite:.samband/verify/${integration}/samband.db`;
  const env = { ...call.env, ...sandbox.environment, SAMBAND_STORE: store };
  let proofs: ReadonlyMap<string, Proof> = new Map();
  try {
    await withProject(call, { isOffline: false, env }, async (catalogue) => {
      await dropStore(catalogue.project.store);
      proofs = await tried(call, catalogue, { screens: screensOf(sandbox.systems) });
      return { exit: exit.done, summary: '', result: null };
    });
    return proofs;
  } finally {
    await sandbox.close();
  }
}

async function inReality(call: Call): Promise<Outcome> {
  const ref = call.options.ref;
  if (call.operands[0] === undefined || ref === undefined) throw failure('verify.real', {});
  return withProject(call, { isOffline: false }, async (catalogue) =>
    ended(call, catalogue, await tried(call, catalogue, { ref: String(ref) })),
  );
}

async function tried(
  call: Call,
  catalogue: Catalogue,
  how: { readonly screens?: Screens; readonly ref?: string },
): Promise<ReadonlyMap<string, Proof>> {
  const events = createEvents();
  const { world, close } = await assemble(catalogue, { clock: call.clock, events });
  const carry = async () => {
    await syncUntilQuiet(world, events, { random: evenly, drain: call.drain });
  };
  const proofs = new Map<string, Proof>();
  const running = new Set(world.catalogue.pipes.map(({ id }) => id));
  try {
    await carry();
    for (const pipe of wantedPipes(call, catalogue)) {
      if (!pipe.isEnabled || !running.has(pipe.id) || call.drain.aborted) continue;
      const section = checklistSections(catalogue, readRecords(call.root)).find(
        (one) => one.pipe === pipe.id,
      );
      const where = how.ref === undefined ? 'sandbox' : 'real';
      const options = { ...how, where, carry, drain: call.drain } as const;
      const found = await verifyPipe(world, pipe, section?.rows ?? [], options);
      for (const [key, proof] of found) proofs.set(key, proof);
    }
    return proofs;
  } finally {
    await close();
  }
}

function ended(call: Call, catalogue: Catalogue, proofs: ReadonlyMap<string, Proof>): Outcome {
  const records = readRecords(call.root);
  const all = new Map([...records.proofs, ...proofs]);
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
  return { ...section, rows: section.rows.filter(({ key }) => proofs.has(key)) };
}
