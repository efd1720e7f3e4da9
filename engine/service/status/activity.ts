// What went on since the service began, gathered from the stream of events: the latest run of each
// pipe and reading, their faults, and counters. The page, the API and the metrics read it; nothing
// here is needed to go on after a restart.

import type { Clock } from '../../base/clock.ts';
import type { EngineEvent, Events, Part } from '../../runtime/events.ts';
import { followUntaken } from '../../runtime/untaken.ts';
import { type RecentWrites, recentWrites } from './recent-writes.ts';

/** The latest of one pipe's runs or one entity's readings. */
export interface RunState {
  readonly part: Part;
  readonly id: string;
  readonly isRunning: boolean;
  readonly endedAtMs: number | null;
  /** The fault of the run before, until one ends well; of a pipe also that nothing it writes is taken. */
  readonly fault: {
    readonly code: string;
    readonly message: string;
    readonly tries: number;
    readonly retryAtMs: number | null;
  } | null;
  readonly faults: number;
}

/** Something that went wrong with one record or run, for people to look at. */
export interface Mishap {
  readonly atMs: number;
  /** A ref, or the id of a pipe or entity. */
  readonly subject: string;
  readonly message: string;
}

export interface Activity {
  runs(): readonly RunState[];
  /** The newest first, a limited number. */
  mishaps(): readonly Mishap[];
  readonly writes: RecentWrites;
  /** `name{label="value"}` pieces: name, labels, value; only ever growing. */
  readonly counters: Counters;
  readonly durations: ReadonlyMap<string, Histogram>;
  readonly begunAtMs: number;
  /** Counts something that is no engine event: an answered webhook. */
  count(name: string, labels: Labels): void;
  mishap(subject: string, message: string): void;
  close(): void;
}

export type Labels = Readonly<Record<string, string>>;
export type Counters = ReadonlyMap<
  string,
  { readonly name: string; readonly labels: Labels; readonly value: number }
>;

/** Upper bounds in seconds; beyond the last is everything else. */
export const durationBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

export interface Histogram {
  /** Per bound how many were at most that long; the last entry counts all. */
  readonly counts: readonly number[];
  readonly sum: number;
}

const mishapsMax = 50;

/** `clean` takes secrets out of what systems said, before it is kept (Invariant 11). */
export function followActivity(
  events: Events,
  clock: Clock,
  clean: (text: string) => string,
): Activity {
  const runs = new Map<string, RunState>();
  const mishaps: Mishap[] = [];
  const writes = recentWrites(clock);
  const counters = new Map<string, { name: string; labels: Labels; value: number }>();
  const durations = new Map<string, { counts: number[]; sum: number }>();

  const count = (name: string, labels: Labels, by = 1) => {
    const key = `${name} ${JSON.stringify(labels)}`;
    const known = counters.get(key);
    if (known) known.value += by;
    else counters.set(key, { name, labels, value: by });
  };
  const note = (subject: string, message: string) => {
    mishaps.unshift({ atMs: clock.now(), subject, message: clean(message) });
    mishaps.length = Math.min(mishaps.length, mishapsMax);
  };
  const set = (part: Part, id: string, change: Partial<RunState>) => {
    const key = `${part} ${id}`;
    const known = runs.get(key) ?? {
      part,
      id,
      isRunning: false,
      endedAtMs: null,
      fault: null,
      faults: 0,
    };
    runs.set(key, { ...known, ...change });
    return known;
  };
  const measure = (pipe: string, seconds: number) => {
    const histogram = durations.get(pipe) ?? {
      counts: Array(durationBounds.length + 1).fill(0),
      sum: 0,
    };
    for (const [at, bound] of [...durationBounds, Number.POSITIVE_INFINITY].entries())
      if (seconds <= bound) histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
    histogram.sum += seconds;
    durations.set(pipe, histogram);
  };

  const listener = (event: EngineEvent) => {
    switch (event.kind) {
      case 'began':
        set(event.part, event.id, { isRunning: true });
        break;
      case 'ended': {
        const found = event.part === 'pipe' ? untaken.of(event.id) : undefined;
        const fault = found && {
          ...found,
          message: clean(found.message),
          tries: 1,
          retryAtMs: null,
        };
        set(event.part, event.id, {
          isRunning: false,
          endedAtMs: clock.now(),
          fault: fault ?? null,
        });
        break;
      }
      case 'fault': {
        const { part, id, code, tries, retryAtMs = null } = event;
        const message = clean(event.message);
        const known = set(part, id, {
          isRunning: false,
          fault: { code, message, tries, retryAtMs },
        });
        set(part, id, { faults: known.faults + 1 });
        count('faults_total', { part, id });
        note(id, message);
        break;
      }
      case 'collected':
        count('records_read_total', { entity: event.entity }, event.records);
        count('records_changed_total', { entity: event.entity }, event.changed);
        break;
      case 'turned-away':
        note(event.system, event.message);
        break;
      case 'unreadable':
        count('records_unreadable_total', { entity: event.entity });
        note(event.id === undefined ? event.entity : `${event.entity}:${event.id}`, event.message);
        break;
      case 'identified':
        count('links_made_total', { pipe: event.pipe }, event.linked);
        break;
      case 'reconciled':
        count('links_reconciled_total', { pipe: event.pipe }, event.links);
        break;
      case 'wrote':
        count('writes_total', { pipe: event.pipe, operation: event.operation });
        measure(event.pipe, event.ms / 1000);
        writes.add('written');
        break;
      case 'not-written':
        count('writes_failed_total', {
          pipe: event.pipe,
          operation: event.operation,
          outcome: event.outcome,
        });
        if (event.outcome === 'refused' || event.outcome === 'dead') {
          note(event.ref, event.message);
          writes.add('refused');
        }
        break;
      case 'parked':
        count('parked_total', { pipe: event.pipe, why: event.why });
        break;
    }
  };
  // Knows of an event before what is made of it here.
  const untaken = followUntaken(events);
  const unlisten = events.listen(listener);
  return {
    runs: () => [...runs.values()],
    mishaps: () => mishaps,
    writes,
    counters,
    durations,
    begunAtMs: clock.now(),
    count,
    mishap: note,
    close: () => {
      unlisten();
      untaken.close();
    },
  };
}
