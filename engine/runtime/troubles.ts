// What is in trouble now, and since when: entities that cannot be read and pipes that cannot write. A report tells
// what lasts, because nothing waits on the desk of what was never read or never taken.

import type { Clock } from '../base/clock.ts';
import type { Events } from './events.ts';
import { followUntaken } from './untaken.ts';

export interface Trouble {
  readonly part: 'reading' | 'pipe';
  /** Of the entity or the pipe. */
  readonly id: string;
  readonly message: string;
  readonly sinceMs: number;
}

/** Gives the troubles of the moment. */
export function followTroubles(events: Events, clock: Clock): () => readonly Trouble[] {
  const untaken = followUntaken(events);
  const troubles = new Map<string, Trouble>();
  const set = (part: Trouble['part'], id: string, message: string) => {
    const sinceMs = troubles.get(`${part} ${id}`)?.sinceMs ?? clock.now();
    troubles.set(`${part} ${id}`, { part, id, message, sinceMs });
  };
  events.listen((event) => {
    if (event.kind !== 'fault' && event.kind !== 'ended') return;
    const { part, id } = event;
    if (part !== 'reading' && part !== 'pipe') return;
    const message = event.kind === 'fault' ? event.message : untaken.of(id)?.message;
    if (message === undefined) troubles.delete(`${part} ${id}`);
    else set(part, id, message);
  });
  return () => [...troubles.values()];
}
