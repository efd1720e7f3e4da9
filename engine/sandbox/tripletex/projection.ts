// The `fields` parameter: `*`, `id,name`, `*,postalAddress(*),orderLines(*,product(id,number))`. What is
// not expanded is shown as a reference of id and url; `changes` is shown only when asked for.

import { propertiesOf } from './properties.ts';
import { illegalField } from './refusals.ts';

export interface Projection {
  readonly all: boolean;
  /** Names asked for; with a projection of their own where they have brackets. */
  readonly names: ReadonlyMap<string, Projection | undefined>;
}

const everything: Projection = { all: true, names: new Map() };
const known = new Map<string, Projection>();
/** More distinct projections than this are not remembered. */
const knownMax = 500;

/** Parses and checks a projection of a type; an absent or empty one is `*`. */
export function projectionOf(type: string, text: string | null | undefined): Projection {
  if (!text) return everything;
  const key = `${type} ${text}`;
  const before = known.get(key);
  if (before) return before;
  const reader = { text: text.replace(/\s/g, ''), at: 0 };
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

/** The names of a type that a projection shows, each with the projection of what is below it. */
export function shownNames(
  type: string,
  projection: Projection,
): readonly (readonly [string, Projection | undefined])[] {
  if (!projection.all) return [...projection.names];
  const shown: (readonly [string, Projection | undefined])[] = [];
  for (const name of propertiesOf(type).keys()) {
    if (name !== 'changes' || projection.names.has(name)) {
      shown.push([name, projection.names.get(name)]);
    }
  }
  return shown;
}
