// Pipes that make a record only when another one refers to it: before their rows can be tried, something has to
// refer to a record that has no counterpart yet. A property of another pipe's record is set to it, as a person
// would choose it there.

import type { Json } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import { lookUpsIn, type ValueRule } from '../mapping/row.ts';
import type { World } from '../sync/world.ts';
import type { Calls } from './calls.ts';
import type { Hands } from './hands.ts';
import { asNumber, listedIn } from './known-values.ts';
import { pathsLike, schemaAt } from './places.ts';
import { samplesOf } from './samples.ts';
import { sideOf } from './trial-edit.ts';

interface Place {
  readonly pipe: Pipe;
  readonly side: 'source' | 'sink';
  readonly path: string;
}

export interface ReferenceGround {
  readonly hands: Hands;
  readonly calls: Calls;
  readonly carry: () => Promise<void>;
}

/** Records that are referred to; one that has a counterpart already makes nothing. */
const triesMax = 6;

/** Ends when the pipe has made a record. */
export async function refer(world: World, pipe: Pipe, ground: ReferenceGround): Promise<void> {
  const { hands, calls, carry } = ground;
  const ids = await listedIn(world, { entity: pipe.source.id, by: 'id' });
  for (const { pipe: other, side, path } of placesOf(world, pipe)) {
    const samples = await samplesOf(world, other, { hands, calls, ref: undefined });
    for (const [at, id] of ids.toReversed().slice(0, triesMax).entries()) {
      const sample = samples[at];
      if (sample === undefined) break;
      const { entity, id: own } = sideOf(other, sample, side);
      const record = await hands.read(entity, own);
      const value: Json = asNumber(schemaAt(entity.schema, path), id);
      const all = [path, ...pathsLike(entity.schema, record, path)];
      const refused = await hands.enter(entity, own, {
        set: Object.fromEntries(all.map((one) => [one, value])),
      });
      if (refused !== undefined) continue;
      await carry();
      const made = await samplesOf(world, pipe, { hands, calls, ref: undefined });
      if (made.some(({ pair }) => pair !== undefined)) return;
    }
  }
}

/** Where records of running pipes refer to one that this pipe would make. */
function placesOf({ catalogue }: World, { source, sink }: Pipe): readonly Place[] {
  const named = (rule: ValueRule): readonly string[] =>
    lookUpsIn(rule).flatMap((one) =>
      one.kind === 'link' && one.entity === source.id && one.as === sink.id
        ? one.input.reads.slice(0, 1)
        : [],
    );
  return catalogue.pipes
    .filter(({ isEnabled }) => isEnabled)
    .flatMap((pipe) => [
      ...pipe.rows
        .flatMap(({ rule }) => (rule ? named(rule) : []))
        .map((path) => ({ pipe, side: 'source' as const, path })),
      ...pipe.rows
        .flatMap(({ back }) => back.flatMap(({ rule }) => named(rule)))
        .map((path) => ({ pipe, side: 'sink' as const, path })),
    ]);
}
