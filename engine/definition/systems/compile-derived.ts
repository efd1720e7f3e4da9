// A derived entity: a record made from each record of another entity, such as the person or the company
// of an order. Its id and properties are expressions on that record. It is written only where each
// record has exactly one parent, and there only what stands in the parent as it is.

import { compileExpression, type Expression } from '../../mapping/expression/expression.ts';
import { compileTemplate } from '../../mapping/template.ts';
import type { DerivedRule } from '../derived-rule.ts';
import { type EntitySchema, type PropertySchema, propertyAt } from '../entity-schema.ts';
import { expressionAt, type Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { EntityBlock } from '../grammar/entity-definition.ts';
import type { Entity } from '../system.ts';
import { checkPath, checkReads, type Reader } from '../typing/property-check.ts';
import type { EntitySource } from './compile-entity.ts';
import { rewritesOf } from './compile-rewrites.ts';

/** The entity it is made from; undefined if there is none of that name. */
export interface DerivedParent {
  readonly id: string;
  readonly block: EntityBlock;
  readonly schema: EntitySchema;
  readonly canUpdate: boolean;
}

/** What a derived entity does not say: it is read and written through its parent. */
const notIts = [
  'list',
  'changes',
  'get',
  'find',
  'create',
  'update',
  'delete',
  'refresh',
  'parts',
  'clock',
];

/** It goes through the parent's. */
const update: NonNullable<Entity['update']> = {
  request: { path: compileTemplate(''), query: {}, headers: {} },
  item: compileExpression('$'),
  send: 'changed',
  with: [],
  whole: [],
};

export function compileDerived(source: EntitySource, parent: DerivedParent): Entity {
  const { system, name, block, schema, texts } = source;
  const steps: Steps = ['entities', name];
  refuseOwnCalls(texts, steps);
  const id = `${system}.${name}`;
  const reader: Reader = { entity: parent.id, schema: parent.schema };
  // The settings of the system are not known where a pipe applies this id to a record of its own.
  const bare: Texts = { ...texts, variables: {} };
  const idText = texts.sheet.has([...steps, 'id']) ? (block.id ?? '') : '';
  if (idText === '') missing(texts, steps, 'id', 'On the parent; nothing where there is none.');
  const idOf = on(bare, [...steps, 'id'], idText || 'null', reader);
  const isOwn = idText.trim() === (parent.block.id ?? 'id').trim();
  const record = recordOf(source, steps, reader);
  const written = isOwn && parent.canUpdate ? writtenPaths(record, parent) : {};
  const rule: DerivedRule = { parent: parent.id, record, written };
  const rewrites = rewritesOf(source, [...steps, 'rewrites']);
  for (const path of Object.keys(rewrites ?? {}))
    checkPath(
      { entity: id, schema },
      path,
      texts.sheet.keyPlace([...steps, 'rewrites', path]),
      texts.problems,
    );
  const canWrite = Object.keys(written).length > 0;
  return {
    system,
    name,
    id,
    title: block.title ?? schema.title ?? name,
    schema: readOnlyBut(schema, written),
    idOf,
    changes: { kind: 'listing' },
    find: {},
    parts: {},
    derived: rule,
    ...(rewrites ? { rewrites } : {}),
    ...(parent.block.clock === 'untrusted' ? { clock: 'untrusted' } : {}),
    ...(canWrite ? { update } : {}),
  };
}

function refuseOwnCalls({ sheet, problems }: Texts, steps: Steps): void {
  for (const key of notIts) {
    if (!sheet.has([...steps, key])) continue;
    const detail = `A derived entity has no \`${key}\``;
    const hint = 'It is read and written through the entity it is derived from.';
    problems.error(sheet.keyPlace([...steps, key]), 'key.alone', { detail }, hint);
  }
}

function missing({ sheet, problems }: Texts, steps: Steps, key: string, hint: string): void {
  problems.error(sheet.keyPlace(steps), 'key.missing', { key }, hint);
}

function recordOf(
  { block, schema, texts, system, name }: EntitySource,
  steps: Steps,
  parent: Reader,
): DerivedRule['record'] {
  if (block.record === undefined) missing(texts, steps, 'record', 'Its properties.');
  const reader: Reader = { entity: `${system}.${name}`, schema };
  return Object.fromEntries(
    Object.entries(block.record ?? {}).map(([path, text]) => {
      const at: Steps = [...steps, 'record', path];
      checkPath(reader, path, texts.sheet.keyPlace(at), texts.problems);
      return [path, on(texts, at, text, parent)];
    }),
  );
}

/** An expression on the parent's record; what it reads must be there. */
function on(texts: Texts, steps: Steps, text: string, reader: Reader): Expression {
  const expression = expressionAt(texts, steps, text);
  checkReads(reader, expression, () => texts.sheet.valuePlace(steps), texts.problems);
  return expression;
}

function writtenPaths(
  record: DerivedRule['record'],
  parent: DerivedParent,
): Readonly<Record<string, string>> {
  const plain = Object.entries(record).flatMap(([path, { path: from }]) => {
    const property = from === undefined ? undefined : propertyAt(parent.schema, from);
    return from !== undefined && property?.readOnly !== true ? [[path, from] as const] : [];
  });
  return Object.fromEntries(plain);
}

/** Nothing can be written but these paths, so rows that would are told. */
function readOnlyBut(
  schema: EntitySchema,
  written: Readonly<Record<string, string>>,
  prefix = '',
): EntitySchema {
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, property]): [string, PropertySchema] => {
      const path = `${prefix}${name}`;
      if (Object.hasOwn(written, path)) return [name, property];
      const isOpen = Object.keys(written).some((one) => one.startsWith(`${path}.`));
      return [name, isOpen ? readOnlyBut(property, written, `${path}.`) : asReadOnly(property)];
    },
  );
  return { ...schema, properties: Object.fromEntries(properties) };
}

function asReadOnly(property: PropertySchema): PropertySchema {
  return { ...property, readOnly: true };
}
