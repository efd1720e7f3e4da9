// A failing run, told shortly: how the systems are, what happened, what should not have.

import type { SystemBehaviour } from './behaviour.ts';
import type { Ran } from './run.ts';
import type { Scenario } from './scenario.ts';

const linesMax = 70;
const lineMax = 240;

export function story(scenario: Scenario, { trace }: Ran): string {
  const systems = Object.entries(scenario.behaviour.systems).flatMap(([name, system]) =>
    habits(name, system),
  );
  const cut = trace.length > linesMax;
  const told = cut ? ['…', ...trace.slice(-linesMax)] : trace;
  return [...systems, ...told].map((line) => line.slice(0, lineMax)).join('\n');
}

function habits(name: string, system: SystemBehaviour): readonly string[] {
  const rewrites = Object.entries(system.rewrites).flatMap(([entity, paths]) =>
    Object.entries(paths).map(
      ([path, rewrite]) => `${name} stores ${entity}.${path} by ${JSON.stringify(rewrite)}`,
    ),
  );
  const jobs = system.jobs.map(
    ({ entity, path, rewrite, afterMs }) =>
      `${name} makes ${entity}.${path} ${rewrite} after ${afterMs} ms`,
  );
  const unique = Object.entries(system.unique).flatMap(([entity, paths]) =>
    paths.map((path) => `${name} allows each ${entity}.${path} once`),
  );
  const rest = [
    ...(system.skewMs === 0 ? [] : [`the clock of ${name} is ${system.skewMs} ms ahead`]),
    ...(system.lagMs === 0 ? [] : [`searches of ${name} lag ${system.lagMs} ms`]),
  ];
  return [...rewrites, ...jobs, ...unique, ...rest];
}
