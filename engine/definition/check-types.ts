// The types of a pipe's expressions: what each gives under the schemas of the record and the whole records,
// and what in it can never be, told at its line and column.

import type { ErrorCode } from '../base/errors.ts';
import type { Expression } from '../mapping/expression.ts';
import { spansOf } from '../mapping/spans.ts';
import type { Node } from '../mapping/syntax-tree.ts';
import { treeOf } from '../mapping/tree-of.ts';
import type { EntitySchema } from './entity-schema.ts';
import { inferType, isFollowed } from './infer-type.ts';
import type { Problems } from './problems.ts';
import { typeRemark } from './type-remarks.ts';
import { anything, only, typeOfSchema, type ValueType } from './value-type.ts';

/** The schemas of what an expression reads. */
export interface ReadSchemas {
  readonly record: EntitySchema;
  readonly source: EntitySchema;
  readonly sink: EntitySchema;
}

/** The type of what it gives; `problems` hears of what can never be. */
export function typeOfExpression(
  expression: Expression,
  { record, source, sink }: ReadSchemas,
  problems?: Problems,
): ValueType {
  const { text, origin } = expression;
  const tree = treeOf(text);
  if (!isFollowed(tree)) return anything;
  const spanOf = spansOf(text);
  const textOf = (node: Node): string => {
    const span = spanOf(node);
    return span === undefined ? '' : text.slice(span.from, span.to).replace(/\s+/g, ' ');
  };
  const input = typeOfSchema(record, true);
  const told = new Set<string>();
  return inferType(tree, {
    input,
    root: input,
    names: new Map([
      ['source', typeOfSchema(source)],
      ['sink', typeOfSchema(sink)],
      ['creating', only('boolean')],
      ['position', only('number')],
    ]),
    note: (node, _type, parts) => {
      if (problems === undefined || origin === undefined) return;
      const remark = typeRemark({ node, parts, textOf, spanOf });
      if (remark === undefined || told.has(`${remark.position} ${remark.message}`)) return;
      told.add(`${remark.position} ${remark.message}`);
      problems.foreign({
        ...origin.placeOf(remark.position),
        severity: 'warning',
        code: remark.code as ErrorCode,
        message: remark.message,
        hint: remark.hint,
      });
    },
  });
}
