// The keys of a record on the side that a write goes to: what tells whether it is somebody there already. And where
// its system can be searched by them.

import type { JsonObject } from '../../base/json.ts';
import type { MergeRule, Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import { keysOf } from '../../identity/keys.ts';
import type { Transaction } from '../../store/store.ts';
import type { Operation } from '../operation.ts';
import { lookupsIn } from '../references/references.ts';
import type { World } from '../world.ts';

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

/** Properties of the rule's keys by which the system can be searched. */
export function searchPaths(
  rule: MergeRule,
  side: 'source' | 'sink',
  { find }: Entity,
): readonly string[] {
  const paths = rule[side].flatMap((key) =>
    'kind' in key ? [] : (key.path ?? key.reads[0] ?? []),
  );
  return paths.filter((path) => path in find);
}
