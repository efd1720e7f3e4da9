// The types of a pipe's expressions: what each gives under the schemas of the record and the whole records,
// and what in it can never be, told at its line and column.

import type { ErrorCode } from '../../base/errors.ts';
import type { Origin } from '../../mapping/expression/explain.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { type Span, spansOf } from '../../mapping/expression/spans.ts';
import { calledName, type ExpressionRemark } from '../../mapping/jsonata/expression-remark.ts';
import { isBare, type Node } from '../../mapping/jsonata/syntax-tree.ts';
import { treeOf } from '../../mapping/jsonata/tree-of.ts';
import type { EntitySchema } from '../entity-schema.ts';
import type { Problems } from '../files/problems.ts';
import { isFollowed } from '../followed-tree.ts';
import { constantCondition } from './condition-remarks.ts';
import { inferType, typeOfPath } from './infer-type.ts';
import { askedIn, typeRemark } from './type-remarks.ts';
import type { TypeScope } from './type-scope.ts';
import type { TypedPart } from './typed-part.ts';
import { anything, only, typeOfSchema, type ValueType } from './value-type.ts';

/** The schemas of what an expression reads. */
export interface ReadSchemas {
  readonly record: EntitySchema;
  readonly source: EntitySchema;
  readonly sink: EntitySchema;
  /** Of the values of settings, where they are declared. */
  readonly settings?: EntitySchema;
  /** What goes along with an action. */
  readonly along?: ValueType;
  /** The side it is read on, whose record is there; that of the other may not be yet. */
  readonly side?: 'source' | 'sink';
}

/** The type of what it gives; `problems` hears of what can never be. */
export function typeOfExpression(
  expression: Expression,
  schemas: ReadSchemas,
  problems?: Problems,
): ValueType {
  if (problems || namesVariables(expression)) return inferred(expression, schemas, problems);
  const types = ofRecords.get(schemas.record) ?? new Map<string, ValueType>();
  const type = types.get(expression.text) ?? inferred(expression, schemas);
  ofRecords.set(schemas.record, types.set(expression.text, type));
  return type;
}

/** By text: the pipes of an entity ask the same of its records, and each of them more than once. */
const ofRecords = new WeakMap<EntitySchema, Map<string, ValueType>>();

/** What names none gives the same whatever pipe it stands in. */
function namesVariables({ variables }: Expression): boolean {
  for (const _name in variables) return true;
  return false;
}

function inferred(expression: Expression, schemas: ReadSchemas, problems?: Problems): ValueType {
  const scope = scopeOf(schemas);
  if (expression.path !== undefined) return typeOfPath(expression.path, scope.input);
  const tree = treeOf(expression.text);
  if (!isFollowed(tree)) return anything;
  const note = problems && noteRemarks(expression, problems);
  return inferType(tree, note ? { ...scope, note } : scope);
}

/** One of the values that an expression may come to, at the end of a branch. */
export interface Result {
  readonly type: ValueType;
  readonly text: string;
  /** Characters from the start of the expression. */
  readonly at: number;
  /** The end of the branch; absent: nothing is known of it. */
  readonly node?: Node;
}

/** What an expression may come to, branch by branch. */
export function resultsOf(expression: Expression, schemas: ReadSchemas): readonly Result[] {
  const { text, path } = expression;
  const tree = treeOf(text);
  if (path !== undefined || !isFollowed(tree))
    return [{ type: typeOfExpression(expression, schemas), text: text.trim(), at: 0 }];
  const types = new Map<Node, ValueType>();
  inferType(tree, { ...scopeOf(schemas), heard: (node, type) => types.set(node, type) });
  const spanOf = spansOf(text);
  return endsOf(tree).map((node) => {
    const { from, to } = (node === tree ? undefined : spanOf(node)) ?? whole(text);
    return { type: types.get(node) ?? anything, text: text.slice(from, to).trim(), at: from, node };
  });
}

function whole(text: string): Span {
  return { from: 0, to: text.length };
}

/** Where a value comes out: both sides of a condition, the last of a block, what `$first` chooses from. */
function endsOf(node: Node): readonly Node[] {
  if (!isBare(node)) return [node];
  switch (node.type) {
    case 'condition':
      return [node.then, node.else].flatMap((side) => (side ? endsOf(side as Node) : []));
    case 'block': {
      const last = ((node.expressions ?? []) as readonly Node[]).at(-1);
      return last ? endsOf(last) : [node];
    }
    case 'function':
      return calledName(node) === 'first' ? (node.arguments ?? []).flatMap(endsOf) : [node];
    default:
      return [node];
  }
}

/** All rows of a pipe are read with the same few. */
const scopes = new WeakMap<ReadSchemas, TypeScope>();

function scopeOf(schemas: ReadSchemas): TypeScope {
  const known = scopes.get(schemas);
  if (known) return known;
  const { record, source, sink, settings, along, side } = schemas;
  const input = typeOfSchema(record, true);
  const scope = {
    input,
    root: input,
    names: new Map([
      ['source', typeOfSchema(source, side === 'source')],
      ['sink', typeOfSchema(sink, side === 'sink')],
      ...(along ? [['with', along] as const] : []),
      ...(settings ? [['settings', typeOfSchema(settings, true)] as const] : []),
      ['creating', only('boolean')],
      ['position', only('number')],
    ]),
  };
  scopes.set(schemas, scope);
  return scope;
}

/** Tells of a text or a number that stands for a condition: `when: "'open'"`. */
export function checkCondition({ text, origin }: Expression, problems: Problems): void {
  const tree = treeOf(text);
  if (origin === undefined || !/^(string|number)$/.test(tree.type)) return;
  const hint = "Compare it with something, as in `status = 'open'`.";
  const remark = constantCondition(readerOf(text), tree, hint);
  if (remark) tell(remark, origin, problems);
}

function noteRemarks({ text, origin }: Expression, problems: Problems): TypeScope['note'] {
  if (origin === undefined) return undefined;
  const reader = readerOf(text);
  const asked = askedIn(treeOf(text));
  const isAsked = (node: Node): boolean => asked.has(node);
  const told = new Set<string>();
  return (node, parts) => {
    const remark = typeRemark({ node, parts, isAsked, ...reader });
    if (remark === undefined || told.has(`${remark.position} ${remark.message}`)) return;
    told.add(`${remark.position} ${remark.message}`);
    tell(remark, origin, problems);
  };
}

/** Where the parts of a text stand, and what they say in one line. */
function readerOf(text: string): Pick<TypedPart, 'spanOf' | 'textOf'> {
  const spanOf = spansOf(text);
  const textOf = (node: Node): string => {
    const span = spanOf(node);
    return span === undefined ? '' : text.slice(span.from, span.to).replace(/\s+/g, ' ');
  };
  return { spanOf, textOf };
}

function tell(
  { code, message, hint, position }: ExpressionRemark,
  origin: Origin,
  problems: Problems,
) {
  const place = origin.placeOf(position);
  problems.foreign({ ...place, severity: 'warning', code: code as ErrorCode, message, hint });
}
