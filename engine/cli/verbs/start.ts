// `samband start`: see it work. The imitated systems in a process of their own, the engine as a
// service between them, a first sync with its summary, the page, and things to try. Starting
// again goes on where it was; `--fresh` begins anew.

import { join } from 'node:path';
import { evenly } from '../../runtime/assemble.ts';
import type { Events } from '../../runtime/events.ts';
import { syncUntilQuiet } from '../../runtime/sync-until-quiet.ts';
import { listen } from '../../service/listen.ts';
import type { World } from '../../sync/world.ts';
import { exit } from '../command/exit.ts';
import type { Call, Outcome, Verb } from '../command/verb.ts';
import { sayInLogIfAsked } from '../project/log-option.ts';
import { withProject } from '../project/project.ts';
import { portOf, runService, serviceOptions, usualLevel } from '../project/run-service.ts';
import { type SandboxChild, startSandboxChild } from '../sandbox/child.ts';
import { ownStore, sandboxOfProject, sandboxStore } from '../sandbox/choice.ts';
import { forgetState, refuseInUse } from '../sandbox/own-state.ts';
import { thingsToTry } from '../sandbox/things-to-try.ts';
import { showProgress } from '../text/progress.ts';
import { summaryText } from '../text/summary-text.ts';

export const start: Verb = {
  name: 'start',
  summary: 'See it work: imitated systems, the engine between them, a page to watch',
  operands: [],
  optionalOperands: ['integration'],
  options: {
    fresh: { type: 'boolean', help: 'forget what the engine and the imitated systems hold' },
    ...serviceOptions,
  },
  example: 'npx samband start --fresh',
  isService: true,
  run: async (call) => {
    sayInLogIfAsked(call, usualLevel);
    const integration = sandboxOfProject(call.root, call.operands[0]);
    const listening = await listen(portOf(call));
    let sandbox: SandboxChild | undefined;
    try {
      const looked = await lookAtStore(call, integration);
      if (looked.exit !== exit.done) return looked;
      const folder = join(call.root, '.samband', 'sandbox');
      const webhookUrl = `${listening.address}/webhooks`;
      sandbox = await startSandboxChild(
        integration,
        { folder, fresh: call.options.fresh === true, webhookUrl },
        call.clock,
      );
      const { environment, systems } = sandbox;
      for (const [system, { url }] of Object.entries(systems))
        call.terminal.note(`${system} is imitated at ${url}`);
      const env = { ...call.env, ...environment };
      const store = ownStore(call.root, integration);
      return await withProject(call, { isOffline: false, env, store }, (catalogue) =>
        runService(call, catalogue, listening, (world, events) =>
          firstSync(call, world, events, { systems, environment, page: `${listening.address}/` }),
        ),
      );
    } finally {
      await listening.close();
      await sandbox?.close();
    }
  },
};

/** Said where `SAMBAND_STORE` has no effect. */
const storeOfFile =
  'The sandbox has a store of its own. Other commands look into the one that pipes/samband.yaml names, unless that reads `${SAMBAND_STORE:-…}`.';

interface Shown {
  readonly systems: SandboxChild['systems'];
  readonly environment: SandboxChild['environment'];
  readonly page: string;
}

async function firstSync(
  call: Call,
  world: World,
  events: Events,
  { systems, environment, page }: Shown,
): Promise<void> {
  const { terminal } = call;
  terminal.note(`The status page is at ${page}`);
  const endProgress = showProgress(world, events, terminal);
  const summary = await syncUntilQuiet(world, events, {
    random: evenly,
    drain: call.drain,
  }).finally(endProgress);
  terminal.note(`\n${summaryText(summary, terminal.paint)}\n`);
  if (call.drain.aborted) return;
  const things = await thingsToTry(world, { systems, environment });
  if (things) terminal.note(`${things}\n`);
  terminal.note(`The status page is at ${page} and Ctrl-C stops everything.`);
}

/**
 * Before anything is started: whether another engine is at work on the state, which is what is said then. With
 * `--fresh` the state is removed; the sandbox forgets its own.
 */
function lookAtStore(call: Call, integration: string): Promise<Outcome> {
  const own = { SAMBAND_RUN: integration, SAMBAND_STORE: sandboxStore(integration) };
  const env = { ...call.env, ...own };
  return withProject(call, { isOffline: true, env }, async ({ project }) => {
    const store = ownStore(call.root, integration);
    await (call.options.fresh === true ? forgetState : refuseInUse)(store);
    if (project.store !== store) call.terminal.note(storeOfFile, 'warn');
    return { exit: exit.done, summary: '', result: null };
  });
}
