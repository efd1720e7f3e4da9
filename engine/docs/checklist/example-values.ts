// Which examples show a row: those that expect a value of the property it writes. What was given for it
// and what must come out stand in the row itself, so that a reader need not look for them.

import { isObject, type Json } from '../../base/json.ts';
import type { Example, Pipe } from '../../definition/pipe.ts';
import type { PropertyLine } from './property-lines.ts';

export interface ShownExample {
  /** Its place among the examples of the pipe, from 1. */
  readonly number: number;
  readonly name: string;
  /** Values of what the row reads, by property. */
  readonly given: readonly (readonly [string, Json])[];
  readonly expected: Json;
}

/** In the order of the pipe; forward ones first where the row goes both ways. */
export function examplesOf(
  pipe: Pipe,
  { way, source, sink }: Pick<PropertyLine, 'way' | 'source' | 'sink'>,
): readonly ShownExample[] {
  return [
    ...(way === '←' ? [] : shown(pipe, 'forward', source, sink)),
    ...(way === '→' ? [] : shown(pipe, 'back', sink, source)),
  ];
}

function shown(
  pipe: Pipe,
  way: Example['way'],
  from: readonly string[],
  to: readonly string[],
): readonly ShownExample[] {
  return pipe.examples.flatMap((example, at): readonly ShownExample[] => {
    if (example.way !== way || typeof example.expect === 'string') return [];
    const expected = to.map((path) => valueAt(example.expect, path)).find(isThere);
    if (expected === undefined) return [];
    const given = from.flatMap((path) => {
      const value = valueAt(example.given, path);
      return value === undefined ? [] : [[path, value] as const];
    });
    return [{ number: at + 1, name: example.name, given, expected }];
  });
}

function isThere(value: Json | undefined): boolean {
  return value !== undefined;
}

/** The value at a path whose names may hold dots themselves; of a list the first item that has one. */
function valueAt(value: unknown, path: string): Json | undefined {
  return valueIn(value, path.replaceAll('[]', ''));
}

function valueIn(value: unknown, path: string): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => valueIn(item, path)).find(isThere);
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path] as Json;
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    const inner = Object.hasOwn(value, name)
      ? valueIn(value[name], path.slice(dot + 1))
      : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
