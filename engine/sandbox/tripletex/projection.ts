// The `fields` parameter: `*`, `id,name`, `*,postalAddress(*),orderLines(*,product(id,number))`. What is
// not expanded is shown as a reference of id and url; `changes` is shown only when asked for.

import type { Json } from '../../base/json.ts';
import { emptyOf, type Property, propertiesOf } from './properties.ts';
import { illegalField } from './refusals.ts';

export interface Projection {
  readonly all: boolean;
  /** Names asked for; with a projection of their own where they have brackets. */
  readonly names: ReadonlyMap<string, Projection | undefined>;
}

const known = new Map<string, Projection>();
/** More distinct projections than this are not remembered. */
const knownMax = 500;

/** Parses and checks a projection of a type; an absent or empty one is `*`. */
export function projectionOf(type: string, text: string | null | undefined): Projection {
  const wanted = text || '*';
  const key = `${type} ${wanted}`;
  const before = known.get(key);
  if (before) return before;
  const reader = { text: wanted.replace(/\s/g, ''), at: 0 };
  const projection = read(reader, type);
  if (reader.at < reader.text.length) throw illegalField(reader.text.slice(reader.at), type);
  if (known.size < knownMax) known.set(key, projection);
  return projection;
}

function read(reader: { text: string; at: number }, type: string): Projection {
  const names = new Map<string, Projection | undefined>();
  let all = false;
  for (;;) {
    const name = /^[\w*]*/.exec(reader.text.slice(reader.at))?.[0] ?? '';
    reader.at += name.length;
    if (name === '*') all = true;
    else {
      const property = propertiesOf(type).get(name);
      if (!property) throw illegalField(name, type);
      if (reader.text[reader.at] === '(') {
        reader.at++;
        if (property.kind !== 'reference') throw illegalField(name, type);
        names.set(name, read(reader, property.type));
        if (reader.text[reader.at] !== ')') throw illegalField(name, type);
        reader.at++;
      } else if (!names.has(name)) names.set(name, undefined);
    }
    if (reader.text[reader.at] !== ',') return { all, names };
    reader.at++;
  }
}

/** One property as it is shown. */
export interface Shown {
  readonly name: string;
  readonly property: Property;
  /** What stands there when nothing is stored. */
  readonly empty: Json;
  /** What is shown below it; undefined for a bare reference. */
  readonly inner: Projection | undefined;
}

const remembered = new WeakMap<Projection, readonly Shown[]>();

/** What a projection of a type shows, in the order of the type's table; never what is write-only. */
export function shownBy(type: string, projection: Projection): readonly Shown[] {
  const before = remembered.get(projection);
  if (before) return before;
  const properties = propertiesOf(type);
  const names = projection.all
    ? [...properties.keys()].filter((name) => name !== 'changes' || projection.names.has(name))
    : [...projection.names.keys()];
  const shown = names.flatMap((name) => {
    const property = properties.get(name);
    if (!property || writeOnly.has(name)) return [];
    return [{ name, property, empty: emptyOf(property), inner: projection.names.get(name) }];
  });
  remembered.set(projection, shown);
  return shown;
}

/** Never shown again once they were sent. */
const writeOnly = new Set(['hmacSharedSecret', 'authHeaderValue']);
