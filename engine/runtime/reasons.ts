// Why something waits, in words for the command line and the page: what it is, and what to do.

import type { ParkedReason } from '../store/store.ts';

export interface Reason {
  readonly title: string;
  readonly advice: string;
}

export const reasons: Readonly<Record<ParkedReason, Reason>> = {
  reference: {
    title: 'waits for another record',
    advice: 'It goes on by itself as soon as the record it refers to is linked.',
  },
  ambiguous: {
    title: 'several candidates',
    advice: 'Make the key unique in one of the systems, or merge the records that are the same.',
  },
  'key-taken': {
    title: 'the key is taken',
    advice: 'Another record over there has this key already: change one of the two.',
  },
  conflict: {
    title: 'edited on both sides',
    advice: 'Make the values equal in one of the systems; the pipe asks here instead of choosing.',
  },
  'in-doubt': {
    title: 'unclear which value is meant',
    advice: 'An answer was lost and the value has changed since: make both sides equal.',
  },
  frozen: {
    title: 'changes without end',
    advice: 'Two programs rewrite this property in turn: find the other one, or drop the row.',
  },
  held: {
    title: 'held by a guard',
    advice:
      'Unusually many changes at once: look at `samband plan`, then `samband sync --approve <pipe>`.',
  },
  'unknown-outcome': {
    title: 'unknown whether it was written',
    advice: 'The system cannot be searched for it: look there whether the record exists.',
  },
  failed: {
    title: 'cannot be mapped',
    advice: 'The record lacks something the pipe needs: mend it in its system.',
  },
  dead: {
    title: 'refused',
    advice: 'The system refuses it for good: mend the record; the next edit tries again.',
  },
  'create-not-allowed': {
    title: 'may not be created',
    advice: 'The pipe does not create this record; link it by giving both sides the same key.',
  },
};
