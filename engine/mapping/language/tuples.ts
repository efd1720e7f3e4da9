// Items of a path that travel with what is bound on the way: `@` and `#` bind names, `%` needs the item
// that a step came from. jsonata calls them tuples; `@` holds the item itself.

import { group, type Pairs } from './grouping.ts';
import { append } from './sequence.ts';

type Tuple = Record<string, unknown>;

export function pickTuple(list: readonly Tuple[], place: number): Tuple[] {
  const tuple = list[place < 0 ? list.length + place : place];
  return tuple === undefined ? [] : [tuple];
}

/** `{key: value}` over tuples: those with the same key become one, name by name. */
export function groupTuples(list: readonly Tuple[], pairs: Pairs): unknown {
  if (list.length === 0) return {};
  return group(
    list,
    pairs.map(([key, value]) => [key, (data) => valued(data as Tuple | Tuple[], value)]),
  );
}

/** A tuple that is alone in its group has no item any more for another entry: so jsonata does it. */
function valued(data: Tuple | Tuple[], value: (tuple: unknown) => unknown): unknown {
  if (Array.isArray(data)) return value(joined(data));
  const result = value(data);
  data['@'] = undefined;
  return result;
}

function joined([first, ...others]: readonly Tuple[]): Tuple {
  const result: Tuple = { ...first };
  for (const other of others)
    for (const name of Object.keys(other)) result[name] = append(result[name], other[name]);
  return result;
}
