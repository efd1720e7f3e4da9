// What a sync did and what it left: counted from the stream of events while it runs, and asked of
// the store at its end. The command line prints it, `--json` gives it as it is.

import type { ParkedReason } from '../store/store.ts';
import { gatherUnreadable, type Unreadable } from '../sync/collect/gather-unreadable.ts';
import type { Renaming, World } from '../sync/world.ts';
import type { EngineEvent, Part } from './events.ts';

export interface Summary {
  readonly durationMs: number;
  readonly rounds: number;
  /** By entity: records read, and those that were new or different. */
  readonly read: Readonly<Record<string, { readonly records: number; readonly changed: number }>>;
  /** Records that could not be read, and why. */
  readonly unreadable: readonly Unreadable[];
  readonly pipes: Readonly<Record<string, PipeCounts>>;
  /** Pipes that go on with the links of a former name. */
  readonly renamed: readonly Renaming[];
  /** What waits now, whoever parked it and when. */
  readonly parked: readonly {
    readonly pipe: string;
    readonly why: ParkedReason;
    readonly count: number;
  }[];
  /** Runs that ended with a fault and were not mended by trying again. */
  readonly faults: readonly {
    readonly part: Part;
    readonly id: string;
    readonly code: string;
    readonly message: string;
  }[];
  /** Stopped by a signal before it was quiet. */
  readonly isCutShort: boolean;
  /**
   * Work that will be tried again later than a sync waits: how much, and when the next is; without a
   * time it waits for the next run.
   */
  readonly later: { readonly count: number; readonly nextAtMs: number | null } | null;
}

export interface PipeCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly linked: number;
  readonly refused: number;
}

export interface Tally {
  readonly listener: (event: EngineEvent) => void;
  /** Changes seen and made so far: a round that adds none was quiet. */
  changes(): number;
  /** Everything that happened, to see whether a pass did anything at all. */
  steps(): number;
  read(): Summary['read'];
  unreadable(): Summary['unreadable'];
  pipes(): Summary['pipes'];
  renamed(): Summary['renamed'];
}

export function createTally(): Tally {
  const read: Record<string, { records: number; changed: number }> = {};
  const unreadable = gatherUnreadable();
  const pipes: Record<string, PipeCounts> = {};
  const renamed: Renaming[] = [];
  let changes = 0;
  let steps = 0;
  const count = (id: string, what: keyof PipeCounts, by: number) => {
    const known = pipes[id] ?? { created: 0, updated: 0, deleted: 0, linked: 0, refused: 0 };
    pipes[id] = { ...known, [what]: known[what] + by };
  };
  return {
    listener: (event) => {
      switch (event.kind) {
        case 'collected': {
          const { records, changed } = read[event.entity] ?? { records: 0, changed: 0 };
          read[event.entity] = {
            records: records + event.records,
            changed: changed + event.changed,
          };
          changes += event.changed;
          break;
        }
        case 'identified':
          count(event.pipe, 'linked', event.linked);
          changes += event.linked + event.ended + event.toCreate;
          steps += event.records;
          break;
        case 'reconciled':
          steps += event.links;
          break;
        case 'wrote':
          count(event.pipe, countOf(event.operation), 1);
          changes += 1;
          steps += 1;
          break;
        case 'not-written':
          if (event.outcome === 'refused' || event.outcome === 'dead')
            count(event.pipe, 'refused', 1);
          steps += 1;
          break;
        case 'renamed': {
          const { pipe, was, links } = event;
          renamed.push({ pipe, was, links });
          break;
        }
        case 'unreadable':
          unreadable.note(event);
          break;
      }
    },
    changes: () => changes,
    steps: () => steps,
    read: () => read,
    unreadable: unreadable.list,
    pipes: () => pipes,
    renamed: () => renamed,
  };
}

function countOf(operation: string): 'created' | 'updated' | 'deleted' {
  if (operation === 'create') return 'created';
  return operation === 'delete' || operation === 'deactivate' ? 'deleted' : 'updated';
}

/** What waits in the store now, most first. */
export async function parkedNow(world: World): Promise<Summary['parked']> {
  const parked = await world.store.transact((tx) => tx.countParked());
  return parked
    .map(({ pipe, why, count }) => ({ pipe, why, count }))
    .sort(
      (a, b) => b.count - a.count || a.pipe.localeCompare(b.pipe) || a.why.localeCompare(b.why),
    );
}
