// What `samband doctor` says of the store: whether it is there and fits this program, whether it could be
// written, and whether an engine is at work on it. It is opened to be read, beside that engine.

import { Fault } from '../base/errors.ts';
import type { StoreFacts } from '../store/inspect.ts';
import { inspectStore, openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { exit } from './exit.ts';
import type { Finding } from './finding.ts';

export interface LookedAt {
  readonly finding: Finding;
  /** Open to be read; absent where there is none, or none that can be. */
  readonly store?: Store;
}

export async function lookAtStore(place: string): Promise<LookedAt> {
  const about = 'store' as const;
  try {
    const facts = await inspectStore(place);
    if (!facts.isThere) {
      const message = `The store ${facts.name} is not there yet; the first run makes it.`;
      return { finding: { about, state: 'ok', message } };
    }
    const store = await openStore(place, { readOnly: true });
    return { store, finding: foundThere(facts) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { message } = error;
    // The next engine brings it up to date by itself.
    if (error.code === 'store.older') return { finding: { about, state: 'note', message } };
    return { finding: { about, state: 'failed', exit: exit.unreachable, message } };
  }
}

function foundThere({ name, bytes, isInUse }: StoreFacts): Finding {
  const message = `The store ${name} can be used; it holds ${sizeText(bytes)}.`;
  if (!isInUse) return { about: 'store', state: 'ok', message };
  return {
    about: 'store',
    state: 'note',
    message: `The store ${name} is in use by a running engine; it holds ${sizeText(bytes)}.`,
    advice: '`samband sync` and `samband serve` have to wait until that one has ended.',
  };
}

/** `3.2 MB`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const number = bytes / 1000 ** step;
  return `${step === 0 || number >= 100 ? Math.round(number) : number.toFixed(1)} ${units[step]}`;
}
