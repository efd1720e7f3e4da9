// The engine as others meet it: its HTTP interface on a port that is open already, with the activity
// it shows. It answers before the first sync, so that whoever started it can watch, and until the
// engine has drained: a webhook taken meanwhile is in the store for the next start.

import type { Clock } from '../base/clock.ts';
import { redactor } from '../base/redact.ts';
import type { Engine } from '../runtime/engine.ts';
import type { Events } from '../runtime/events.ts';
import type { World } from '../sync/world.ts';
import { createApp } from './app.ts';
import type { Listening } from './listen.ts';
import { newKey } from './requests/access.ts';
import { followActivity } from './status/activity.ts';
import type { Phase } from './status/status.ts';

export interface ServiceOptions {
  readonly world: World;
  readonly engine: Pick<Engine, 'hint' | 'read'>;
  readonly events: Events;
  readonly clock: Clock;
  readonly listening: Listening;
  readonly version: string;
}

export interface Service {
  /** What a command needs to change something here. */
  readonly key: string;
  setPhase(phase: Phase): void;
  close(): Promise<void>;
}

export function startService(options: ServiceOptions): Service {
  const { world, engine, events, clock, listening, version } = options;
  const activity = followActivity(events, clock, redactor(world.catalogue.secrets));
  let phase: Phase = 'first-sync';
  const key = newKey();
  const app = createApp({
    world,
    activity,
    version,
    key,
    hint: engine.hint,
    read: engine.read,
    phase: () => phase,
    tell: events.tell,
  });
  listening.answerWith((request) => app.fetch(request));
  return {
    key,
    setPhase: (next) => {
      phase = next;
    },
    close: async () => {
      await listening.close();
      activity.close();
    },
  };
}
