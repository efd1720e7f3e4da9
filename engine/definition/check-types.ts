// The types of a pipe's expressions: what each gives under the schemas of the record and the whole records,
// and what in it can never be, told at its line and column.

import type { ErrorCode } from '../base/errors.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import { spansOf } from '../mapping/expression/spans.ts';
import type { Node } from '../mapping/jsonata/syntax-tree.ts';
import { treeOf } from '../mapping/jsonata/tree-of.ts';
import type { EntitySchema } from './entity-schema.ts';
import { isFollowed } from './followed-tree.ts';
import { inferType, typeOfPath } from './infer-type.ts';
import type { Problems } from './problems.ts';
import { askedIn, typeRemark } from './type-remarks.ts';
import type { TypeScope } from './type-scope.ts';
import { anything, only, typeOfSchema, type ValueType } from './value-type.ts';

/** The schemas of what an expression reads. */
export interface ReadSchemas {
  readonly record: EntitySchema;
  readonly source: EntitySchema;
  readonly sink: EntitySchema;
  /** Of the values of settings, where they are declared. */
  readonly settings?: EntitySchema;
  /** The side it is read on, whose record is there; that of the other may not be yet. */
  readonly side?: 'source' | 'sink';
}

/** The type of what it gives; `problems` hears of what can never be. */
export function typeOfExpression(
  expression: Expression,
  schemas: ReadSchemas,
  problems?: Problems,
): ValueType {
  const scope = scopeOf(schemas);
  if (expression.path !== undefined) return typeOfPath(expression.path, scope.input);
  const tree = treeOf(expression.text);
  if (!isFollowed(tree)) return anything;
  const note = problems && noteRemarks(expression, problems);
  return inferType(tree, note ? { ...scope, note } : scope);
}

/** All rows of a pipe are read with the same few. */
const scopes = new WeakMap<ReadSchemas, TypeScope>();

function scopeOf(schemas: ReadSchemas): TypeScope {
  const known = scopes.get(schemas);
  if (known) return known;
  const { record, source, sink, settings, side } = schemas;
  const input = typeOfSchema(record, true);
  const scope = {
    input,
    root: input,
    names: new Map([
      ['source', typeOfSchema(source, side === 'source')],
      ['sink', typeOfSchema(sink, side === 'sink')],
      ...(settings ? [['settings', typeOfSchema(settings, true)] as const] : []),
      ['creating', only('boolean')],
      ['position', only('number')],
    ]),
  };
  scopes.set(schemas, scope);
  return scope;
}

function noteRemarks({ text, origin }: Expression, problems: Problems): TypeScope['note'] {
  if (origin === undefined) return undefined;
  const spanOf = spansOf(text);
  const textOf = (node: Node): string => {
    const span = spanOf(node);
    return span === undefined ? '' : text.slice(span.from, span.to).replace(/\s+/g, ' ');
  };
  const asked = askedIn(treeOf(text));
  const isAsked = (node: Node): boolean => asked.has(node);
  const told = new Set<string>();
  return (node, _type, parts) => {
    const remark = typeRemark({ node, parts, textOf, spanOf, isAsked });
    if (remark === undefined || told.has(`${remark.position} ${remark.message}`)) return;
    told.add(`${remark.position} ${remark.message}`);
    problems.foreign({
      ...origin.placeOf(remark.position),
      severity: 'warning',
      code: remark.code as ErrorCode,
      message: remark.message,
      hint: remark.hint,
    });
  };
}
