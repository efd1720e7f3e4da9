// Names the merge rules of a pipe, with the settings that they read: keys that were stored under the same
// name are the keys that the rules give now.

import { fingerprint, type Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { ruleParts } from '../../definition/row-version.ts';
import type { Expression } from '../../mapping/expression/expression.ts';

const known = new WeakMap<Pipe, string>();

export function rulesFingerprint(pipe: Pipe): string {
  const name = known.get(pipe) ?? nameOf(pipe);
  known.set(pipe, name);
  return name;
}

function nameOf(pipe: Pipe): string {
  return fingerprint([
    settingsOfRules(pipe),
    pipe.merge.map(({ source, sink, compare, isMany, isLoose, when }) => [
      texts(source),
      texts(sink),
      compare,
      isMany,
      when?.text ?? null,
      ...(isLoose ? ['loose'] : []),
    ]),
  ]);
}

/** The values of the settings that the merge rules read. */
function settingsOfRules({ merge, settings }: Pipe): Json {
  const names = new Set<string>();
  const text = (expression: Expression | undefined): string | null => {
    const used = expression?.variables.settings;
    const all = used?.length === 0 ? Object.keys(settings) : (used ?? []);
    for (const name of all) names.add(name.split('.')[0] as string);
    return expression?.text ?? null;
  };
  for (const { when, source, sink } of merge) {
    text(when);
    for (const key of [...source, ...sink])
      if ('kind' in key) ruleParts(key, text, names);
      else text(key);
  }
  return Object.fromEntries([...names].sort().map((name) => [name, settings[name] ?? null]));
}

function texts(keys: Pipe['merge'][number]['source']): Json {
  return keys.map((key) =>
    'kind' in key ? ruleParts(key, (value) => value?.text ?? null) : key.text,
  );
}
