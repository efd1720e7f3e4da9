// What can go wrong with a call to the memory driver, and what a write under such a fault does and
// answers. The answer says only what a caller of a real system could know.

import { fault } from '../base/errors.ts';
import type { System } from '../definition/system.ts';
import type { WriteAnswer } from './driver.ts';

/** One record's call, as the system sees it. */
export interface MemoryCall {
  readonly operation: 'list' | 'get' | 'find' | 'create' | 'update' | 'remove' | 'act';
  readonly entity: string;
  readonly id?: string;
  readonly atMs: number;
}

/** What goes wrong with a call; for reads only `unreachable`, `refused` and `unclear` matter. */
export type MemoryFault =
  /** Nothing happened, but nobody can know. */
  | { readonly kind: 'unclear' }
  /** It happened, but the answer was lost. */
  | { readonly kind: 'unclear-after' }
  /** The answer was lost, and the request lands this much later. */
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'refused' | 'changed'; readonly message: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'not-sent'; readonly retryAtMs?: number }
  | { readonly kind: 'unreachable' };

/** Carries out a write's effect, or does not, or later, and answers accordingly. */
export async function underFault(
  wrong: MemoryFault | undefined,
  write: {
    readonly effect: () => WriteAnswer | Promise<WriteAnswer>;
    /** Makes the effect happen so much later. */
    readonly later: (ms: number) => void;
  },
): Promise<WriteAnswer> {
  switch (wrong?.kind) {
    case undefined:
      return await write.effect();
    case 'refused':
    case 'changed':
      return { kind: wrong.kind, message: wrong.message };
    case 'gone':
      return { kind: 'gone' };
    case 'unreachable':
      return { kind: 'not-sent', message: 'no connection' };
    case 'not-sent': {
      const { retryAtMs } = wrong;
      return {
        kind: 'not-sent',
        message: 'not sent',
        ...(retryAtMs === undefined ? {} : { retryAtMs }),
      };
    }
    case 'unclear':
      return { kind: 'unclear', message: 'the answer was lost' };
    case 'unclear-after':
      await write.effect();
      return { kind: 'unclear', message: 'the answer was lost' };
    case 'late':
      write.later(wrong.ms);
      return { kind: 'unclear', message: 'no answer in time' };
  }
}

/** What a read makes of a fault: only a lost answer is about one record, the others end a run. */
export function lostOrThrow(system: System, wrong: MemoryFault): string {
  if (wrong.kind === 'refused') {
    throw fault('system.refused', { system: system.name, detail: wrong.message });
  }
  if (wrong.kind === 'unreachable' || wrong.kind === 'not-sent') {
    throw fault('system.unreachable', { system: system.name, detail: 'no connection' });
  }
  return 'the answer was lost';
}
