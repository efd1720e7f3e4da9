// `samband sandbox <integration>`: the imitated systems alone, to point an engine at. With the name of
// a single system, for a project of one's own, the engine's own choices are left to that project.

import { join } from 'node:path';
import { sandboxNames } from '../../sandbox/sandbox.ts';
import { exit } from '../command/exit.ts';
import type { Verb } from '../command/verb.ts';
import { startSandboxChild } from '../sandbox/child.ts';
import { chosenSystems, ownStore } from '../sandbox/choice.ts';
import { forgetState } from '../sandbox/own-state.ts';

export const sandbox: Verb = {
  name: 'sandbox',
  summary: 'Run imitated systems with data on this machine, until stopped',
  operands: ['integration'],
  options: {
    fresh: {
      type: 'boolean',
      help: 'forget what they hold, and what an engine knew of it, and fill them anew',
    },
  },
  example: `npx samband sandbox ${sandboxNames[0]}`,
  run: async (call) => {
    const { name, alone } = chosenSystems(call.operands[0]);
    const fresh = call.options.fresh === true;
    const folder = join(call.root, '.samband', 'sandbox');
    if (fresh) await forgetState(ownStore(call.root, name));
    const options = { folder, fresh };
    const child = await startSandboxChild(name, options, call.clock);
    const { systems } = child;
    const environment = alone === undefined ? child.environment : withoutRun(child.environment);
    if (call.isJson) call.terminal.out(JSON.stringify({ environment, systems }));
    else {
      for (const [system, { url }] of Object.entries(systems))
        call.terminal.note(`${system} is at ${url}`);
      call.terminal.note('Set these where the engine runs:');
      call.terminal.out(
        Object.entries(environment)
          .map(([key, value]) => `export ${key}='${value}'`)
          .join('\n'),
      );
    }
    const drained = new Promise<void>((resolve) => {
      if (call.drain.aborted) resolve();
      call.drain.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([drained, child.ended]);
    const isOurs = call.drain.aborted;
    await child.close();
    return {
      exit: isOurs ? exit.done : exit.failed,
      summary: isOurs ? 'The sandbox has ended.' : 'The sandbox ended by itself.',
      result: null,
    };
  },
};

/** What the systems are reached by, without which integration runs and where its state lies. */
function withoutRun(environment: Readonly<Record<string, string>>): Record<string, string> {
  const { SAMBAND_RUN: _run, SAMBAND_STORE: _store, ...reached } = environment;
  return reached;
}
