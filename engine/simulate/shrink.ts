// Makes a failing scenario short: steps and habits of the systems are taken out as long as what is left
// breaks the same invariant.

import type { Behaviour, SystemBehaviour } from './behaviour.ts';
import type { Ran } from './run.ts';
import type { Scenario, Step } from './scenario.ts';

/** A long shrinking is worth less than the next failure. */
const triesMax = 200;

export async function shrink(
  scenario: Scenario,
  invariant: number,
  run: (scenario: Scenario) => Promise<Ran>,
): Promise<Scenario> {
  let best = scenario;
  let tries = 0;
  const isBetter = async (candidate: Scenario): Promise<boolean> => {
    if (++tries > triesMax) return false;
    const { violation } = await run(candidate);
    if (violation?.invariant !== invariant) return false;
    best = candidate;
    return true;
  };
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best.steps.length && tries < triesMax; ) {
      const steps = best.steps.filter((_, at) => at < from || at >= from + size);
      if (!(await isBetter({ ...best, steps: ended(steps) }))) from += size;
    }
    if (size === 1) break;
  }
  for (const name of Object.keys(best.behaviour.systems))
    for (const plainer of plainerOf(best.behaviour, name))
      await isBetter({ ...best, behaviour: plainer });
  return best;
}

/** A story always ends at rest: there everything is checked. */
function ended(steps: readonly Step[]): readonly Step[] {
  return steps.at(-1)?.do === 'rest' ? steps : [...steps, { do: 'rest' }];
}

function plainerOf(behaviour: Behaviour, name: string): readonly Behaviour[] {
  const system = behaviour.systems[name] as SystemBehaviour;
  const changes: readonly Partial<SystemBehaviour>[] = [
    { rewrites: {} },
    { jobs: [] },
    { unique: {} },
    { skewMs: 0 },
    { lagMs: 0 },
    { pageSize: 100 },
  ];
  return changes.map((change) => ({
    systems: { ...behaviour.systems, [name]: { ...system, ...change } },
  }));
}
