// What a line of the checklist means, as a short name: everything that decides what arrives, and nothing
// that only says so. A tick and a proof are bound to it, so that a change of the mapping opens exactly
// the lines it changes: not those whose note, example, place or file name is another, and not those
// of another environment, whose settings have other values.

import { type Json, shortHex } from '../../base/json.ts';
import type { ThenRule } from '../../definition/pipe.ts';
import { ruleParts } from '../../definition/row-version.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { BackRow, ListRule, Row, ValueRule } from '../../mapping/row.ts';

/** Twelve hexadecimal digits. */
export function meaning(parts: Readonly<Record<string, Json | undefined>>): string {
  return shortHex(parts);
}

/**
 * A row that goes forward, or both ways by the same rule; a line of it says what it fills and where its paths
 * count from. In the order of their names, in which they are written.
 */
export function rowParts(
  row: Row,
  back: readonly BackRow[],
  { sink, source }: { readonly sink?: string; readonly source?: string } = {},
): Record<string, Json | undefined> {
  const isTwoWay = row.back.length > 0;
  return {
    asks: isTwoWay ? undefined : row.conflict === 'ask',
    back: back.map(({ path, type }) => [path, type]),
    compare: row.compare,
    conflict: isTwoWay ? row.conflict : undefined,
    default: expressionText(row.default),
    drift: isTwoWay ? undefined : row.drift,
    members: row.members && { ...row.members },
    ordered: row.isOrdered ?? false,
    required: row.isRequired,
    rule: row.rule && ruleParts(row.rule, expressionText),
    shared: row.isShared,
    sink,
    source,
    type: row.type,
    when: expressionText(row.when),
    write: row.write,
  };
}

/** A way back of its own; it holds only where the row does. */
export function backParts(row: Row, back: BackRow): Record<string, Json | undefined> {
  return {
    type: back.type,
    ...(back.members && { members: { ...back.members } }),
    rule: ruleParts(back.rule, expressionText),
    when: expressionText(back.when),
    default: expressionText(back.default),
    rowWhen: expressionText(row.when),
    compare: row.compare,
    conflict: row.rule === undefined ? null : row.conflict,
  };
}

/** A list as a whole; the rows of its items are lines of their own. */
export function listParts(row: Row, list: ListRule): Record<string, Json | undefined> {
  return {
    ...rowParts(row, []),
    list: partsOfList(list),
    blocks: (list.blocks ?? []).map(partsOfList),
    back: list.backPath ?? null,
    conflict: list.backPath === undefined ? null : row.conflict,
  };
}

function partsOfList(list: ListRule): Json {
  const { items, key, when, merge, create, update } = list;
  return {
    items: expressionText(items),
    key: key ? { ...key } : null,
    when: expressionText(when),
    merge: merge.map(({ source, sink }) => [keyParts(source), expressionText(sink)]),
    create,
    update,
    delete: list.delete,
    isBackOnly: list.isBackOnly ?? false,
  };
}

/** That an action is asked for. */
export function actionParts(rule: ThenRule): Record<string, Json | undefined> {
  return { action: rule.action, when: expressionText(rule.when) };
}

/** A value that goes along with it. */
export function actionValueParts(rule: ThenRule, row: BackRow): Record<string, Json | undefined> {
  return {
    action: rule.action,
    rule: ruleParts(row.rule, expressionText),
    when: expressionText(row.when),
    default: expressionText(row.default),
  };
}

/** A key of a merge rule, which may be looked up. */
export function keyParts(key: Expression | ValueRule): Json {
  return 'kind' in key ? ruleParts(key, expressionText) : expressionText(key);
}

/** The text without what only lays it out. One with a `/` may hold a pattern, where a blank counts. */
export function expressionText(expression: Expression | undefined): string | null {
  if (expression === undefined) return null;
  const text = expression.text.trim();
  if (text.includes('/') || !/\s/.test(text)) return text;
  return text.replace(layout, (_, kept?: string, mark?: string) => kept ?? mark ?? ' ');
}

/** Quoted texts, which are kept; brackets and separators with the blanks around them; other blanks. */
const layout = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|\s*([(),;[\]{}&])\s*|\s+/g;
