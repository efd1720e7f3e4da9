// Which sandbox is meant, whether the project has its pipes, and the store that belongs to it. Systems of two sandboxes number their
// records alike, so each gets a store of its own; state of the systems and the engine's lie together.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../../base/did-you-mean.ts';
import { failure } from '../../base/errors.ts';
import { imitatedSystems, sandboxNames, sandboxWith } from '../../sandbox/sandbox.ts';

/** The first one when none is named; fails for a name that there is not. */
function chosenSandbox(name: string = sandboxNames[0] as string): string {
  if (sandboxNames.includes(name)) return name;
  const near = didYouMean(name, sandboxNames);
  const names = sandboxNames.join(', ');
  const systems = imitatedSystems().join(', ');
  throw failure('sandbox.unknown', { name, names, systems, hint: near ?? '' });
}

/** The first one whose pipes the project has when none is named; fails where it has not those of the one that is. */
export function sandboxOfProject(root: string, given?: string): string {
  const here = sandboxNames.filter((name) => existsSync(join(root, 'pipes', name)));
  const name = chosenSandbox(given ?? here[0]);
  if (here.includes(name)) return name;
  const hint =
    here.length > 0
      ? `It has ${here.join(', ')}.`
      : 'Set what the files ask for, and `samband serve` runs it between the systems themselves; `samband init --help` tells how to begin with an integration that is there.';
  throw failure('sandbox.elsewhere', { name, hint });
}

/**
 * The same where a single system may be named, for a project that has only that one of them: `alone` is
 * then its name. It comes with its neighbour, which nobody need use.
 */
export function chosenSystems(name?: string): { readonly name: string; readonly alone?: string } {
  const integration = name === undefined ? undefined : sandboxWith(name);
  if (name !== undefined && integration) return { name: integration, alone: name };
  return { name: chosenSandbox(name) };
}

/** Below the folder of the project, as `pipes/samband.yaml` takes it. */
export function sandboxStore(name: string): string {
  return `sqlite:${sandboxState(name)}`;
}

/** The same for who opens it: whatever store the project file names, this is the one. */
export function ownStore(root: string, name: string): string {
  return `sqlite:${join(root, sandboxState(name))}`;
}

function sandboxState(name: string): string {
  return `.samband/sandbox/${name}/samband.db`;
}
