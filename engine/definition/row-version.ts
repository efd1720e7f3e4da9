// What a row's value depends on, as a short name. When it differs from the one stored with a base,
// the mapping has changed and not the data. Notes, policies and the way back are no part of it.

import { fingerprint, type Json, type JsonObject } from '../base/json.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import type { ListRule, Row, ValueRule } from '../mapping/row.ts';

export function rowVersion(row: Omit<Row, 'version'>, settings: JsonObject): string {
  const used = new Set<string>();
  const text = (expression: Expression | undefined): string | null => {
    const names = expression?.variables.settings;
    if (names !== undefined)
      for (const name of names.length === 0 ? Object.keys(settings) : names)
        used.add(name.split('.')[0] as string);
    return expression?.text ?? null;
  };
  const rule = (value: ValueRule | undefined): Json =>
    value === undefined ? null : ruleParts(value, text, used);
  const parts = {
    rule: rule(row.rule),
    list: row.list === undefined ? null : listParts(row.list, text, used),
    when: text(row.when),
    default: text(row.default),
    compare: row.compare,
    type: row.type,
    ...(row.members === undefined ? {} : { members: row.members }),
    isTwoWay: row.back.length > 0 || row.list?.backPath !== undefined,
  };
  const values = Object.fromEntries([...used].sort().map((name) => [name, settings[name] ?? null]));
  return fingerprint({ ...parts, values });
}

type TextOf = (expression: Expression | undefined) => string | null;

/** A rule with its expressions as texts. */
export function ruleParts(rule: ValueRule, text: TextOf, used: Set<string> = new Set()): Json {
  switch (rule.kind) {
    case 'expression':
      return { kind: rule.kind, text: text(rule.expression) };
    case 'constant':
      return { kind: rule.kind, value: rule.value };
    case 'link': {
      const { where, ...rest } = rule;
      const parts = { ...rest, input: text(rest.input), take: text(rest.take) };
      return where ? { ...parts, where: text(where) } : parts;
    }
    case 'find':
      return {
        ...rule,
        input: text(rule.input),
        take: text(rule.take),
        where: text(rule.where),
        missing: rule.missing,
      };
    case 'table':
      used.add(rule.setting);
      return {
        ...rule,
        input: text(rule.input),
        take: text(rule.take),
        where: text(rule.where),
        missing: rule.missing,
      };
    case 'first':
      return {
        kind: rule.kind,
        alternatives: rule.alternatives.map((alternative) => ({
          when: text(alternative.when),
          rule: ruleParts(alternative.rule, text, used),
          default: text(alternative.default),
        })),
      };
    case 'object':
      return {
        kind: rule.kind,
        members: rule.members.map((member) => ({
          path: member.path,
          type: member.type,
          when: text(member.when),
          rule: ruleParts(member.rule, text, used),
          default: text(member.default),
        })),
      };
  }
}

function listParts(list: ListRule, text: TextOf, used: Set<string>): Json {
  const { key, create, update } = list;
  return {
    items: text(list.items),
    key: key === undefined ? null : { ...key },
    when: text(list.when),
    merge: list.merge.map(({ source, sink }) => [
      'kind' in source ? ruleParts(source, text, used) : text(source),
      text(sink),
    ]),
    create,
    update,
    delete: list.delete,
    rows: list.rows.map((row) => ({ id: row.id, version: row.version })),
  };
}
