// Which sandbox is meant, and the store that belongs to it. Systems of two sandboxes number their
// records alike, so each gets a store of its own; state of the systems and the engine's lie together.

import { failure } from '../base/errors.ts';
import { didYouMean } from '../definition/did-you-mean.ts';
import { sandboxNames } from '../sandbox/sandbox.ts';

/** The first one when none is named; fails for a name that there is not. */
export function chosenSandbox(name: string = sandboxNames[0] as string): string {
  if (sandboxNames.includes(name)) return name;
  const near = didYouMean(name, sandboxNames);
  const names = sandboxNames.join(', ');
  throw failure('sandbox.unknown', { name, names, hint: near ? `${near} ` : '' });
}

/** Below the folder of the project, as `pipes/samband.yaml` takes it. */
export function sandboxStore(name: string): string {
  return `sqlite:.samband/sandbox/${name}/samband.db`;
}
