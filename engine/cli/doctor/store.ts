// What `samband doctor` says of the store: whether it is there and fits this program, whether it could be
// written, and whether an engine is at work on it. It is opened to be read, beside that engine.

import { Fault, sentence } from '../../base/errors.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import type { StoreFacts } from '../../store/inspect.ts';
import { inspectStore, openStore } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';
import { readEndsOf, readingsAnew } from '../../sync/collect/read-anew.ts';
import { exit } from '../command/exit.ts';
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
    if (!facts.isThere) return { finding: notThere(facts) };
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

/** What of it was read in another way than the files say now: until all is read again, pipes stand still. */
export async function readAnewFindings(
  store: Store,
  catalogue: Catalogue,
): Promise<readonly Finding[]> {
  const running = catalogue.pipes.filter(({ isEnabled }) => isEnabled);
  const ends = running.map((pipe) => ({ pipe, entities: readEndsOf(catalogue, pipe) }));
  const entities = [...new Set(ends.flatMap((one) => one.entities))];
  const { anew, images } = await store.transact(async (tx) => ({
    anew: await readingsAnew(tx, entities),
    images: await tx.countImages(),
  }));
  return [...anew].map(([id, count]) => {
    const known = images.find(({ entity, state }) => entity === id && state === 'live')?.count ?? 0;
    const standing = ends
      .filter((one) => one.entities.some((entity) => entity.id === id))
      .map(({ pipe }) => pipe.id);
    return {
      about: 'store',
      state: 'note',
      entity: id,
      message: `${id} is read in another way now than what is kept of it, so all of it is read again: ${count} of about ${Math.max(count, known)} so far. Until then ${standing.join(' and ')} ${standing.length === 1 ? 'stands' : 'stand'} still.`,
      advice: 'A run reads it, and goes on by itself.',
    };
  });
}

/** Links of pipes whose files were removed or renamed. Where a file has errors nobody knows whose it was. */
export async function formerNameFindings(
  store: Store,
  { pipes, problems }: Catalogue,
): Promise<readonly Finding[]> {
  if (problems.some(({ severity }) => severity === 'error')) return [];
  const links = new Map<string, number>();
  for (const { pipe, count } of await store.transact((tx) => tx.countLinks()))
    if (pipes.every(({ id }) => id !== pipe)) links.set(pipe, (links.get(pipe) ?? 0) + count);
  return [...links].map(([pipe, count]) => ({
    about: 'store',
    state: 'note',
    message: `The store holds ${count} ${count === 1 ? 'link' : 'links'} of ${pipe}, and no file has that name.`,
    advice:
      'A new pipe between the same two entities goes on with them, and so does one that gets the name back.',
  }));
}

function notThere({ name, isGone, isInUse }: StoreFacts): Finding {
  const about = 'store' as const;
  if (!isGone) {
    const message = `The store ${name} is not there yet; the first run makes it.`;
    return { about, state: 'ok', message };
  }
  if (!isInUse)
    return {
      about,
      state: 'note',
      message: sentence('store.gone', { store: name }),
    };
  return {
    about,
    state: 'failed',
    exit: exit.unreachable,
    message: `The file of the store ${name} was removed or moved under a running engine, which reads and writes nothing any more.`,
    advice: 'Stop that engine, put the file back or restore a copy, and start it again.',
  };
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
