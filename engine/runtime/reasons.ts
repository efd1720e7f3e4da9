// Why something waits, in words for the command line and the page: what it is, and what to do.

import type { ParkedReason } from '../store/store.ts';

export interface Reason {
  readonly title: string;
  readonly advice: string;
}

export function isReason(word: string): word is ParkedReason {
  return Object.hasOwn(reasons, word);
}

export const reasons: Readonly<Record<ParkedReason, Reason>> = {
  reference: {
    title: 'waiting for another record',
    advice:
      'It goes on by itself as soon as the record it refers to is linked, or the one it looks up is there.',
  },
  ambiguous: {
    title: 'several candidates',
    advice:
      'Say which it is with `samband desk`, make the key unique, or merge the records that are the same.',
  },
  'key-taken': {
    title: 'the key is taken',
    advice:
      'Another record over there has this key already: change one of the two, or choose whose value holds.',
  },
  conflict: {
    title: 'edited on both sides',
    advice: 'Choose with `samband desk`, or make the values equal in one of the systems.',
  },
  'in-doubt': {
    title: 'unclear which value is meant',
    advice:
      'An answer was lost and the record has changed since: choose, or make both sides equal.',
  },
  frozen: {
    title: 'changes without end',
    advice:
      'Two programs rewrite this property in turn: find the other one, then release it. If they are people, give the row wider limits: `oscillation`.',
  },
  held: {
    title: 'held by a guard',
    advice:
      'Unusually many changes at once, or the first ones: look at `samband plan`, then let them go with `samband desk approve <pipe>`, or leave them with `samband desk reject <pipe>`.',
  },
  'unknown-outcome': {
    title: 'unknown whether it was written',
    advice:
      'The system cannot be asked: look there. Then say which record it became (`samband desk link`) or that it was done, or have it sent again.',
  },
  failed: {
    title: 'cannot be mapped',
    advice:
      'The record lacks something the pipe needs, or has a value that it cannot use: mend it in its system.',
  },
  dead: {
    title: 'refused',
    advice:
      'Mend the record in its system, which tries again, or send another value from the desk.',
  },
  'create-not-allowed': {
    title: 'may not be created',
    advice: 'It was linked once, so it is not new: say that it is, or which record it still is.',
  },
};

/** What may be done about what waits, beside an answer. */
export const mayDo = {
  retry: 'look at it again',
  drop: 'leave it as it is',
  'retry-all': 'look at all of them again, once what is in their way is mended',
} as const;
