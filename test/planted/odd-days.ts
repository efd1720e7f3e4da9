// Days of the plain shape on which the systems have one habit each that chance gives too seldom.

import type { Scenario } from '../../engine/simulate/scenario.ts';

type OddDay = (scenario: Scenario) => Scenario;

export const oddDays: Readonly<Record<string, OddDay | undefined>> = {
  quarrel: quarrelling,
  lagging,
};

/** Two systems that undo each other's spelling as soon as they see it. */
function quarrelling(scenario: Scenario): Scenario {
  const { shop } = scenario.behaviour.systems;
  if (!shop) throw new Error('there is no shop');
  const calm = { ...shop, rewrites: {}, unique: {}, lagMs: 0, skewMs: 0 };
  const job = { entity: 'customer', path: 'name', afterMs: 1_000 };
  const systems = {
    shop: { ...calm, jobs: [{ ...job, rewrite: 'upper' as const }] },
    erp: { ...calm, jobs: [{ ...job, rewrite: 'lower' as const }] },
  };
  return { ...scenario, behaviour: { systems } };
}

/** Listings show what was there ten seconds ago. */
function lagging(scenario: Scenario): Scenario {
  const systems = Object.entries(scenario.behaviour.systems).map(
    ([name, system]) => [name, { ...system, lagMs: 10_000 }] as const,
  );
  return { ...scenario, behaviour: { systems: Object.fromEntries(systems) } };
}
