// The engine as a service until it is told to drain: what `serve` and `start` share. The port is open
// before, so that a taken port is the first thing said.

import { readFileSync } from 'node:fs';
import type { Catalogue } from '../../definition/pipe.ts';
import { assemble, evenly } from '../../runtime/assemble.ts';
import { createEngine } from '../../runtime/engine.ts';
import { createEvents, type Events } from '../../runtime/events.ts';
import type { Listening } from '../../service/listen.ts';
import { startService } from '../../service/service.ts';
import type { World } from '../../sync/world.ts';
import { exit } from '../command/exit.ts';
import { numberOption } from '../command/number-option.ts';
import type { Call, Option, Outcome } from '../command/verb.ts';
import { logOptions, withLog } from './log-option.ts';
import { announce } from './running-service.ts';

const portDefault = 8642;
const portMax = 65_535;

/** Of the log of a service, where nobody says otherwise. */
export const usualLevel = 'warn';

export const serviceOptions: Readonly<Record<string, Option>> = {
  port: {
    type: 'string',
    value: 'number',
    help: `the port of page and webhooks (default: ${portDefault}; 0: a free one)`,
  },
  ...logOptions,
};

/** The port that was asked for; fails for what is no port. */
export function portOf(call: Call): number {
  return numberOption(call, 'port', 0, portMax) ?? portDefault;
}

/** `first` runs before the engine takes over: a first sync with its summary. Closes the port. */
export async function runService(
  call: Call,
  catalogue: Catalogue,
  listening: Listening,
  first: (world: World, events: Events) => Promise<void>,
): Promise<Outcome> {
  const events = createEvents();
  const unlog = withLog(call, events, catalogue, usualLevel);
  const assembled = await assemble(catalogue, {
    clock: call.clock,
    events,
    note: call.terminal.note,
  });
  const { world } = assembled;
  const engine = createEngine(world, events, evenly);
  const service = startService({
    world,
    engine,
    events,
    clock: call.clock,
    listening,
    version: version(),
  });
  const forget = announce(catalogue, listening.address, service.key);
  const stop = () => {
    service.setPhase('draining');
    engine.stop();
  };
  call.drain.addEventListener('abort', stop);
  try {
    await first(world, events);
    if (!call.drain.aborted) {
      service.setPhase('running');
      await engine.run();
    }
    return { exit: exit.done, summary: 'Stopped; everything begun was finished.', result: null };
  } finally {
    call.drain.removeEventListener('abort', stop);
    forget();
    await service.close();
    await assembled.close();
    unlog();
  }
}

function version(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
