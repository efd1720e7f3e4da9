// One stream of what happens. The path tells its steps, the engine its runs; the log, the metrics,
// the progress bar and the page listen. A listener that throws loses its place, nothing else does.

import type { SyncEvent } from '../sync/world.ts';

export type EngineEvent =
  | SyncEvent
  /** A run of a pipe, or a reading of an entity, began or ended well. */
  | { readonly kind: 'began' | 'ended'; readonly part: Part; readonly id: string }
  /** It ended with a fault; it is tried again at `retryAtMs`, or never in this run. */
  | {
      readonly kind: 'fault';
      readonly part: Part;
      readonly id: string;
      readonly code: string;
      readonly message: string;
      readonly tries: number;
      readonly retryAtMs?: number;
    }
  /** A webhook of a system was not taken; told once in a while, however many come. */
  | {
      readonly kind: 'turned-away';
      readonly system: string;
      readonly code: string;
      readonly message: string;
    };

/** What a run is of: `reading` an entity, running a pipe, or sending a report, each by its id; dropping old entries. */
export type Part = 'reading' | 'pipe' | 'report' | 'journal';

export interface Events {
  readonly tell: (event: EngineEvent) => void;
  /** Calls the listener with every event from now on; returns how to stop it. */
  listen(listener: (event: EngineEvent) => void): () => void;
}

export function createEvents(): Events {
  const listeners = new Set<(event: EngineEvent) => void>();
  return {
    tell: (event) => {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch {
          listeners.delete(listener);
        }
      }
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
