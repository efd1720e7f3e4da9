// The trials of the rows of those pipes that are meant, in systems that run: an engine of its own carries what
// is edited there with the access of somebody else.

import { failure } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import { hintAmong } from '../../definition/pipe-named.ts';
import type { CheckRow } from '../../docs/checklist/checklist.ts';
import type { Proof } from '../../docs/checklist/records.ts';
import { checklistSections } from '../../docs/documents/checklist-sections.ts';
import { isTried } from '../../docs/sections/standing-words.ts';
import { assemble, driversOf, evenly } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { keepIn } from '../../runtime/keep.ts';
import { readRecords } from '../../runtime/records-files.ts';
import { syncUntilQuiet } from '../../runtime/sync-until-quiet.ts';
import { runOf } from '../../sync/world.ts';
import { noteCalls } from '../../verify/calls.ts';
import { handsOn, type Screens } from '../../verify/hands.ts';
import { verify as verifyPipe } from '../../verify/verify.ts';
import type { Call } from '../command/verb.ts';
import { personKeep } from './access.ts';

export interface Setup {
  /** Rows that need no further trial. */
  readonly isShown: (key: string) => boolean;
  readonly settings: JsonObject | undefined;
}

/** The pipes that are meant: one, those of a folder, or all. */
export function wantedPipes(call: Call, { pipes }: Catalogue): readonly Pipe[] {
  const name = call.operands[0] ?? '';
  const found = pipes.filter(({ id, pair }) => name === '' || id === name || pair === name);
  if (found.length > 0) return found;
  const names = [...new Set(pipes.map(({ pair }) => pair)), ...pipes.map(({ id }) => id)];
  throw failure('verify.pipe', { name, hint: hintAmong(name, names) });
}

const sandboxPatienceMs = 1_000;

export async function tried(
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
  // What is expected of a record and what is sent of it know the same time.
  const inOneRun = { ...engine.world, run: runOf(engine.world) };
  const { world, calls } = noteCalls(
    // Trials are unusual by their nature, and in an imitated system nobody has to be asked.
    how.ref === undefined ? { ...inOneRun, guards: 'tell' } : inOneRun,
  );
  const drivers = driversOf(how.theirs, {
    clock: call.clock,
    keep: personKeep(keepIn(world.store), catalogue, how.theirs),
  });
  const tell = how.ref === undefined ? undefined : once((words) => call.terminal.note(words));
  const hands = handsOn({ ...world, drivers }, { screens: how.screens, tell });
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
        ...{ hands, calls, where, carry, tell, drain: call.drain },
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

/** The same words would come with each value that is tried. */
function once(tell: (words: string) => void): (words: string) => void {
  const told = new Set<string>();
  return (words) => {
    if (!told.has(words)) tell(words);
    told.add(words);
  };
}

export function openRows(
  catalogue: Catalogue,
  root: string,
  { id }: Pipe,
  isShown: Setup['isShown'] = () => false,
): readonly CheckRow[] {
  const section = checklistSections(catalogue, readRecords(root)).find(({ pipe }) => pipe === id);
  return (section?.rows ?? []).filter(({ key, kind }) => isTried(kind) && !isShown(key));
}
