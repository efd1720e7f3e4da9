// The name of everything that decides in a pipe. When it differs from the one stored, every link of the
// pipe is looked at again.

import { fingerprint } from '../base/json.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import type { BackRow, Row } from '../mapping/row.ts';
import type { Direction, Pipe, ThenRule } from './pipe.ts';
import { ruleParts } from './row-version.ts';

/** Everything that decides, and nothing that does not: no notes, examples, places or schedules. */
export function pipeFingerprint(pipe: Omit<Pipe, 'fingerprint'>): string {
  const text = (value: Expression | string | undefined): string | null =>
    typeof value === 'object' ? `= ${value.text}` : (value ?? null);
  const direction = (value: Direction | undefined) =>
    value && {
      when: text(value.when),
      create: text(value.create),
      ...(value.unless === undefined
        ? {}
        : { unless: ruleParts(value.unless, (one) => one?.text ?? null) }),
      update: text(value.update),
      delete: value.delete,
      ...(value.actions === undefined ? {} : { actions: value.actions.map(actionOf) }),
    };
  const valueParts = (row: BackRow) => ({
    path: row.path,
    when: text(row.when),
    rule: ruleParts(row.rule, (value) => value?.text ?? null),
    default: text(row.default),
  });
  const rowOf = (row: Row): object => ({
    id: row.id,
    version: row.version,
    back: row.back.map(valueParts),
    backPath: row.list?.backPath ?? null,
    policy: [row.isRequired, row.write, row.isShared, row.conflict, row.drift],
    ...(row.list === undefined ? {} : { items: row.list.rows.map(rowOf) }),
  });
  const actionOf = (action: ThenRule) => ({
    id: action.id,
    when: text(action.when),
    with: action.with.map(valueParts),
  });
  return fingerprint({
    source: pipe.source.id,
    sink: pipe.sink.id,
    isEnabled: pipe.isEnabled,
    settings: pipe.settings,
    merge: pipe.merge.map((rule) => ({
      ...rule,
      when: text(rule.when),
      source: rule.source.map(keyText),
      sink: rule.sink.map(keyText),
      place: null,
    })),
    forward: direction(pipe.forward),
    back: direction(pipe.back) ?? null,
    startMs: pipe.startMs ?? null,
    rows: pipe.rows.map(rowOf),
  });
}

function keyText(key: Pipe['merge'][number]['source'][number]): string {
  return 'text' in key ? key.text : JSON.stringify(ruleParts(key, (value) => value?.text ?? null));
}
