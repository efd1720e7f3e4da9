// The journal on disk: one line for each request that changed something, appended before it is
// answered. A torn last line was never acknowledged and is dropped at the next start.

import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { apply, type Entry, type State } from './tables.ts';

export interface Journal {
  append(entries: readonly Entry[]): void;
  clear(): void;
  close(): void;
}

/** A journal this many times longer than what it describes is rewritten at the next start. */
const slackMax = 3;

/** Replays the file into the state and opens it for appending. */
export function openJournal(file: string, state: State): Journal {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  let entries = 0;
  for (const line of whole.split('\n')) {
    if (line === '') continue;
    for (const entry of JSON.parse(line) as Entry[]) {
      apply(state, entry);
      entries++;
    }
  }
  if (whole !== text || entries > slackMax * sizeOf(state) + 1000) rewrite(file, state);
  const descriptor = openSync(file, 'a', 0o600);
  let isOpen = true;
  return {
    append: (added) => {
      writeSync(descriptor, `${JSON.stringify(added)}\n`);
    },
    clear: () => ftruncateSync(descriptor, 0),
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function sizeOf(state: State): number {
  let size = state.series.size;
  for (const table of state.tables.values()) size += table.rows.size;
  return size;
}

/** Writes the state as a short journal beside the old one, then takes its place. */
function rewrite(file: string, state: State): void {
  const lines: string[] = [];
  for (const [name, table] of state.tables) {
    for (const kept of table.rows.values()) lines.push(JSON.stringify([['put', name, kept]]));
  }
  for (const [name, value] of state.series) lines.push(JSON.stringify([['series', name, value]]));
  writeFileSync(`${file}.new`, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
