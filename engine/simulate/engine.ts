// The engine of a scenario: what it does is done in the life that is, and when that dies, loses its store or is
// replaced, the next one begins.

import { Failure, Fault } from '../base/errors.ts';
import type { Pipe } from '../definition/pipe.ts';
import { pipeFlow } from '../sync/pipe-flow.ts';
import { lagShare } from './behaviour.ts';
import { beginLife, Death, type Life } from './engine-life.ts';
import type { Ground } from './ground.ts';
import { plainName } from './redefine.ts';

export interface Engine {
  life(): Life;
  /** Works in the life that is; when it dies or is replaced meanwhile, the next one begins. */
  attempt(work: (life: Life) => Promise<unknown>): Promise<void>;
  restart(): void;
  /** Faults are over, and what a former engine still had under way has come to its end. */
  settleDown(): Promise<void>;
}

export function engineOn(ground: Ground): Engine {
  let life = beginLife(ground);
  const restart = () => {
    ground.say('the engine starts');
    life = beginLife(ground);
  };
  const stallMs =
    lagShare * Math.min(...[...ground.catalogue.systems.values()].map((one) => one.settleMs));
  return {
    life: () => life,
    restart,
    attempt: async (work) => {
      await ground.former.land(ground.time.now());
      const own = life;
      const done = work(own).then(
        () => undefined,
        (error: unknown) => error,
      );
      const error = await Promise.race([done, own.stalled.then(() => own)]);
      if (error === own) {
        own.loseStore();
        ground.former.add({
          untilMs: ground.time.now() + stallMs,
          goOn: async () => {
            own.goOn();
            await done;
          },
        });
        if (stallMs === 0) await ground.former.land();
        restart();
      } else if (error instanceof Death) restart();
      else if (error instanceof Fault || error instanceof Failure)
        ground.say(`  ${error.message.split('\n', 1)[0]}`);
      else if (error !== undefined)
        ground.broken(9, `the engine failed: ${error instanceof Error ? error.stack : error}`);
    },
    settleDown: async () => {
      ground.faults.clear();
      ground.flush();
      life.dieAfter(Number.POSITIVE_INFINITY);
      life.stallAfter(Number.POSITIVE_INFINITY);
      await ground.former.land();
    },
  };
}

/** The pipe as it is defined now. */
export async function flow({ world }: Life, id: string): Promise<void> {
  const pipe = world.catalogue.pipes.find((one) => plainName(one.id) === plainName(id)) as Pipe;
  await pipeFlow(world, pipe).forEach(() => {});
}
