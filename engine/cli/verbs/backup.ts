// `samband backup`: a consistent copy of the state in another place, also while an engine runs. To go back to it
// nothing is needed but the copy: what was done since is read again, and found by the merge rules. The way from
// a file to a server is the same.

import { resolve } from 'node:path';
import { failure } from '../../base/errors.ts';
import { copyStore, inspectStore } from '../../store/open.ts';
import { isPostgres } from '../../store/postgres-place.ts';
import { exit } from '../command/exit.ts';
import type { Verb } from '../command/verb.ts';
import { sizeText } from '../doctor/store.ts';
import { readProject } from '../project/project.ts';

export const backup: Verb = {
  name: 'backup',
  summary: 'Copy the state to a file or to postgres://…, also while an engine runs',
  operands: ['place'],
  options: {},
  example: 'npx samband backup samband-2026-11-27.db',
  run: async (call) => {
    // Whatever is wrong in the files, what is known of the records is worth keeping.
    const { project } = await readProject(call, { isOffline: true });
    const [named = ''] = call.operands;
    const to = placeOf(named);
    const { terminal } = call;
    await copyStore(project.store, to, (rows) => terminal.redraw(`${rows} rows are copied`));
    terminal.redraw('');
    const { name, bytes } = await inspectStore(to);
    const summary = `The state is copied to ${name} (${sizeText(bytes)}).`;
    const place = isPostgres(to) ? 'that address' : `\`sqlite:${to}\``;
    const isFile = !isPostgres(to) && !isPostgres(project.store);
    const instead = isFile ? 'put the file in the place of the store, or ' : '';
    const back = `To go on from it, stop the engine and ${instead}name ${place} as the store: in pipes/samband.yaml, or in SAMBAND_STORE where that reads it.`;
    return {
      exit: exit.done,
      summary,
      result: { place: name, bytes },
      text: `${summary}\n${back}`,
    };
  },
};

/** An address of another kind would become a file of that name. */
function placeOf(named: string): string {
  if (isPostgres(named)) return named;
  const path = named.replace(/^sqlite:/, '');
  // One letter is a drive of Windows.
  const [scheme] = /^[a-z][a-z0-9+.-]+:/i.exec(path) ?? [];
  if (scheme === undefined) return resolve(path);
  throw failure('backup.place', { place: `${scheme}…` });
}
