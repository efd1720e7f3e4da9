// `samband backup`: a consistent copy of the state in another place, also while an engine runs. To go back to it
// nothing is needed but the copy: what was done since is read again, and found by the merge rules.

import { resolve } from 'node:path';
import { failure } from '../base/errors.ts';
import { inspectStore, openStore } from '../store/open.ts';
import { isPostgres } from '../store/postgres-place.ts';
import { sizeText } from './doctor-store.ts';
import { exit } from './exit.ts';
import { readProject } from './project.ts';
import type { Verb } from './verb.ts';

export const backup: Verb = {
  name: 'backup',
  summary: 'Copy the state to another place, also while an engine runs',
  operands: ['file'],
  options: {},
  example: 'npx samband backup samband-2026-11-27.db',
  run: async (call) => {
    // Whatever is wrong in the files, what is known of the records is worth keeping.
    const { project } = await readProject(call, { isOffline: true });
    const [named = ''] = call.operands;
    const isAddress = isPostgres(named);
    if (isAddress !== isPostgres(project.store)) {
      const detail = isAddress
        ? 'The state lies in a file, and is copied to a file.'
        : 'The state lies in PostgreSQL, and is copied to another schema of its database: postgres://…?schema=….';
      throw failure('command.usage', { detail });
    }
    const to = isAddress ? named : resolve(named.replace(/^sqlite:/, ''));
    const store = await openStore(project.store, { readOnly: true });
    try {
      await store.copyTo(to);
    } finally {
      await store.close();
    }
    const { name, bytes } = await inspectStore(to);
    const summary = `The state is copied to ${name} (${sizeText(bytes)}).`;
    const place = isAddress ? 'that address' : `\`sqlite:${to}\``;
    const instead = isAddress ? '' : 'put the file in the place of the store, or ';
    const back = `To go back to it, stop the engine and ${instead}name ${place} as the store: in pipes/samband.yaml, or in SAMBAND_STORE where that reads it.`;
    return {
      exit: exit.done,
      summary,
      result: { place: name, bytes },
      text: `${summary}\n${back}`,
    };
  },
};
