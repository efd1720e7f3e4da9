// `samband verify`: every row of the documents is tried, and what was seen is kept beside the pipes. The
// systems are imitated ones with a store of their own, unless the real ones are asked for, together with
// the one record that may be touched there.

import { join } from 'node:path';
import { failure } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Catalogue, Pipe } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist.ts';
import { type ChecklistSection, checklistSections } from '../docs/checklist-sections.ts';
import type { Proof } from '../docs/records.ts';
import { isTried } from '../docs/standing-words.ts';
import { assemble, driversOf, evenly } from '../runtime/assemble.ts';
import { createEvents } from '../runtime/events.ts';
import { keepIn } from '../runtime/keep.ts';
import { readRecords, writeProofs } from '../runtime/records-files.ts';
import { syncUntilQuiet } from '../runtime/sync-until-quiet.ts';
import { sandboxFacts, sandboxNames } from '../sandbox/sandbox.ts';
import { dropStore } from '../store/open.ts';
import { noteCalls } from '../verify/calls.ts';
import { handsOn, type Screens } from '../verify/hands.ts';
import { verify as verifyPipe } from '../verify/verify.ts';
import { exit } from './exit.ts';
import { readProject, withProject } from './project.ts';
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
  throw failure('verify.pipe', {
    name,
    known: pipes.map(({ id }) => id).join(', '),
  });
}

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

/** As the project sets it up, then, for the rows that are left, in each other way that is known. */
async function inSetups(call: Call, integration: string): Promise<ReadonlyMap<string, Proof>> {
  const proofs = new Map<string, Proof>();
  for (const settings of [undefined, ...sandboxFacts(integration).setups]) {
    const isShown = (key: string) => ['proven', 'failed'].includes(proofs.get(key)?.verdict ?? '');
    const found = await inSandbox(call, integration, { isShown, settings });
    for (const [key, proof] of found) proofs.set(key, proof);
  }
  return proofs;
}

interface Setup {
  /** Rows that need no further trial. */
  readonly isShown: (key: string) => boolean;
  readonly settings: JsonObject | undefined;
}

async function inSandbox(
  call: Call,
  integration: string,
  setup: Setup,
): Promise<ReadonlyMap<string, Proof>> {
  const folder = join(call.root, '.samband', 'verify');
  const sandbox = await startSandboxChild(
    integration,
    { folder, fresh: true, isSmall: true },
    call.clock,
  );
  const store = `sqlite:.samband/verify/${integration}/samband.db`;
  const env = { ...call.env, ...sandbox.environment, SAMBAND_STORE: store };
  const settings = setup.settings && { [integration]: setup.settings };
  const others = { ...env, ...sandboxFacts(integration).others };
  let proofs: ReadonlyMap<string, Proof> = new Map();
  try {
    await withProject(call, { isOffline: false, env, settings }, async (catalogue) => {
      await dropStore(catalogue.project.store);
      const theirs = await readProject(call, {
        isOffline: false,
        env: others,
      });
      const screens = screensOf(sandbox.systems);
      proofs = await tried(call, catalogue, { ...setup, screens, theirs });
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
    ended(call, catalogue, await tried(call, catalogue, { ref: String(ref), theirs: catalogue })),
  );
}

const sandboxPatienceMs = 1_000;

async function tried(
  call: Call,
  catalogue: Catalogue,
  how: Partial<Setup> & {
    /** The same systems, with the access of whoever edits them. */
    readonly theirs: Catalogue;
    readonly screens?: Screens;
    readonly ref?: string;
  },
): Promise<ReadonlyMap<string, Proof>> {
  const events = createEvents();
  const engine = await assemble(catalogue, { clock: call.clock, events });
  const { world, asked } = noteCalls(
    // Trials are unusual by their nature, and in an imitated system nobody has to be asked.
    how.ref === undefined ? { ...engine.world, guards: 'tell' } : engine.world,
  );
  const drivers = driversOf(how.theirs, {
    clock: call.clock,
    keep: keepIn(world.store),
  });
  const hands = handsOn({ ...world, drivers }, how.screens);
  const hurry = { random: evenly, drain: call.drain };
  // Imitated systems leave no answer open: what waits there waits for another reason.
  const inSandbox = { ...hurry, patienceMs: sandboxPatienceMs };
  const carry = async () => {
    await syncUntilQuiet(world, events, how.ref === undefined ? inSandbox : hurry);
  };
  const proofs = new Map<string, Proof>();
  const running = new Set(world.catalogue.pipes.map(({ id }) => id));
  try {
    const open = wantedPipes(call, catalogue)
      .filter(({ id, isEnabled }) => isEnabled && running.has(id))
      .map((pipe) => ({
        pipe,
        rows: openRows(catalogue, call.root, pipe, how.isShown),
      }))
      .filter(({ rows }) => rows.length > 0);
    if (open.length > 0) await carry();
    for (const { pipe, rows } of open) {
      if (call.drain.aborted) break;
      const { ref, settings } = how;
      const where = ref === undefined ? 'sandbox' : 'real';
      const found = await verifyPipe(world, pipe, rows, {
        ...{ hands, asked, where, carry, drain: call.drain },
        ...(ref === undefined ? {} : { ref }),
        ...(settings === undefined ? {} : { settings }),
      });
      for (const [key, proof] of found) proofs.set(key, proof);
    }
    return proofs;
  } finally {
    await Promise.all([...drivers.values()].map((driver) => driver.close()));
    await engine.close();
  }
}

function openRows(
  catalogue: Catalogue,
  root: string,
  { id }: Pipe,
  isShown: Setup['isShown'] = () => false,
): readonly CheckRow[] {
  const section = checklistSections(catalogue, readRecords(root)).find(({ pipe }) => pipe === id);
  return (section?.rows ?? []).filter(({ key, kind }) => isTried(kind) && !isShown(key));
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
