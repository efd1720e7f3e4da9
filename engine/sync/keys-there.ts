// The keys of a record on the side that a write goes to: what tells whether it is somebody there already.

import type { JsonObject } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import { keysOf } from '../identity/keys.ts';
import type { Transaction } from '../store/store.ts';
import type { Operation } from './operation.ts';
import { lookupsIn } from './references.ts';
import type { World } from './world.ts';

/** By rule of the pipe, the keys of a record of the side that a write in this direction goes to. */
export function keysThere(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  direction: Operation['direction'],
  record: JsonObject,
): Promise<readonly (readonly string[])[]> {
  const side = sideWritten(direction);
  const context = { settings: pipe.settings, creating: false, lookups: lookupsIn(world, tx) };
  return keysOf(pipe.merge, side, record, { ...context, [side]: record });
}

export function sideWritten(direction: Operation['direction']): 'source' | 'sink' {
  return direction === 'forward' ? 'sink' : 'source';
}
