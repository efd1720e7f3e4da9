// A record told by a few of its values, so that a person who decides about it sees whom it is about: what the
// merge rules look at, then what the pipe's first rows carry. The values are shown as `why` shows them.

import type { Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { ruleReads } from '../../mapping/row.ts';
import { readsOf } from '../../mapping/row-reads.ts';
import { pathsOf, sinkPlace } from '../../mapping/row-value.ts';
import type { Image, Parked, Transaction } from '../../store/store.ts';
import { pipesOf, type World } from '../world.ts';

export interface Telling {
  readonly ref: string;
  readonly values: readonly { readonly property: string; readonly value: string | number }[];
}

/** Candidates of an item that are told by their values, and values that are told of a record. */
const candidatesMax = 10;
const valuesMax = 4;

/** Per item: the record it is about, then its candidates, as far as they have been read. */
export async function tellingsOf(
  world: World,
  tx: Transaction,
  parked: readonly Parked[],
): Promise<(item: Parked) => readonly Telling[]> {
  const images = await tx.images([...new Set(parked.flatMap(refsOf))]);
  return (item) =>
    refsOf(item).flatMap((ref) => {
      const image = images.get(ref);
      return image ? [telling(image, pathsIn(world, item.pipe, image.entity))] : [];
    });
}

function refsOf({ ref, candidates }: Parked): readonly string[] {
  return [ref, ...candidates.slice(0, candidatesMax)].filter((one) => one.includes(':'));
}

/** By whichever pipe joins its entity. */
export function tellingOf(world: World, image: Image): Telling {
  return telling(image, pathsIn(world, '', image.entity));
}

function telling({ ref, props }: Image, paths: readonly string[]): Telling {
  // What two properties say is told once.
  const values = new Map<string | number, string>();
  for (const property of paths) {
    const value = readPath(props, property);
    if (isTelling(value) && !values.has(value)) values.set(value, property);
    if (values.size === valuesMax) break;
  }
  return { ref, values: [...values].map(([value, property]) => ({ property, value })) };
}

function isTelling(value: Json | undefined): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** By the pipe of the item if it joins the entity, else by another that does. */
function pathsIn(world: World, id: string, entity: string): readonly string[] {
  const pipes = pipesOf(world, entity);
  const pipe = pipes.find((one) => one.id === id) ?? pipes[0];
  if (!pipe) return Object.keys(world.catalogue.entities.get(entity)?.schema.properties ?? {});
  return [...new Set(pipe.source.id === entity ? sourcePaths(pipe) : sinkPaths(pipe))];
}

function sourcePaths({ merge, rows }: Pipe): readonly string[] {
  return [...merge.flatMap(({ source }) => keyReads(source)), ...rows.flatMap(readsOf)];
}

function sinkPaths({ merge, rows }: Pipe): readonly string[] {
  const carried = rows.flatMap((row) => pathsOf(sinkPlace(row)));
  return [...merge.flatMap(({ sink }) => keyReads(sink)), ...carried];
}

function keyReads(keys: Pipe['merge'][number]['source']): readonly string[] {
  return keys.flatMap((key) => ('kind' in key ? ruleReads(key) : key.reads));
}
