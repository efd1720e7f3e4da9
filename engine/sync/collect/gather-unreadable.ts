// Records that their systems show and that cannot be read, gathered from the stream of events: nothing of them is
// known, so nothing waits for them, and a run would end as if all were well.

import type { SyncEvent } from '../world.ts';

export interface Unreadable {
  readonly entity: string;
  /** Null if not even that can be told. */
  readonly id: string | null;
  readonly message: string;
}

export interface Unreadables {
  note(event: Extract<SyncEvent, { readonly kind: 'unreadable' }>): void;
  /** Each once, however often it was met. */
  list(): readonly Unreadable[];
}

export function gatherUnreadable(): Unreadables {
  const found = new Map<string, Unreadable>();
  return {
    note: ({ entity, id = null, message }) => {
      found.set(JSON.stringify([entity, id ?? message]), { entity, id, message });
    },
    list: () => [...found.values()],
  };
}
