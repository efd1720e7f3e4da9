// The paths of an entity are held against its schema, key by key. A path that is written by us must be a property.
// What an expression reads may be there although no schema says so, and is told only if it looks misspelt.

import type { Json } from '../../base/json.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { typeWord } from '../../mapping/property-type.ts';
import { propertyAt, typeOf } from '../entity-schema.ts';
import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { Entity } from '../system.ts';
import { checkCondition, typeOfExpression } from '../typing/check-types.ts';
import { checkValue } from '../typing/check-value.ts';
import { checkNear, checkPath, lookUp, type Reader } from '../typing/property-check.ts';
import type { EntitySource } from './compile-entity.ts';

/** Keys whose members are properties, and of these those that give each a value. */
const byProperty = ['find', 'rewrites', 'deactivate', 'last'] as const;
const withValues = ['deactivate', 'last'] as const;

/** Where no property has a name like it. */
export const formatHint = 'Add it to the schema, also if only `id` or `modified` read it.';

export function checkEntityPaths(source: EntitySource, steps: Steps): void {
  const { system, name, block, schema, texts } = source;
  const reader = { entity: `${system}.${name}`, schema };
  const check = (path: string, ...inside: Steps): boolean => {
    const at = [...steps, ...inside];
    // A path may be a key itself: `find: { email: … }`.
    const { sheet } = texts;
    const place = inside.at(-1) === path ? sheet.keyPlace(home(texts, at)) : placeAt(texts, at);
    const otherwise = inside[0] === 'formats' ? formatHint : undefined;
    return checkPath(reader, path, place, texts.problems, otherwise);
  };
  // A version and a marker come from `defaults` as a rule, as do formats; an entity without the property has none.
  for (const key of ['version', 'marker'] as const) {
    const path = block[key];
    const isOwn = texts.sheet.has([...steps, key]);
    if (path !== undefined && isOwn && !propertyAt(schema, path)) check(path, key);
  }
  for (const path of Object.keys(block.formats ?? {}))
    if (texts.sheet.has([...steps, 'formats', path])) check(path, 'formats', path);
  for (const [at, path] of (block.update?.with ?? []).entries()) check(path, 'update', 'with', at);
  for (const [at, path] of (block.update?.whole ?? []).entries())
    if (check(path, 'update', 'whole', at))
      checkList(texts, [...steps, 'update', 'whole', at], reader, path);
  for (const [at, path] of (block.list?.omits ?? []).entries()) check(path, 'list', 'omits', at);
  for (const key of byProperty)
    for (const path of Object.keys(block[key] ?? {})) check(path, key, path);
  for (const key of withValues)
    for (const [path, value] of Object.entries(block[key] ?? {}))
      checkConstant(texts, [...steps, key, path], reader, { path, value });
  for (const [key, { items }] of Object.entries(block.parts ?? {})) {
    const inside = items === undefined ? [key] : [key, 'items'];
    const path = items ?? key;
    if (check(path, 'parts', ...inside))
      checkList(texts, [...steps, 'parts', ...inside], reader, path);
  }
  checkGone(source, steps, reader);
}

/** What marks a removed item is said of the item. */
function checkGone({ block, texts }: EntitySource, steps: Steps, reader: Reader): void {
  for (const [key, { items = key, gone = {} }] of Object.entries(block.parts ?? {})) {
    const item = itemOf(reader, items);
    for (const [path, value] of Object.entries(item ? gone : {})) {
      const at = [...steps, 'parts', key, 'gone', path];
      const { sheet, problems } = texts;
      if (checkPath(item as Reader, path, sheet.keyPlace(home(texts, at)), problems))
        checkConstant(texts, at, item as Reader, { path, value });
    }
  }
}

/** Tells what the expressions of a compiled entity read that looks misspelt, and what in its conditions cannot be. */
export function checkEntityReads(
  { texts, parent }: EntitySource,
  steps: Steps,
  entity: Entity,
): void {
  const { sheet, problems } = texts;
  const near = (reader: Reader, expression: Expression | undefined, ...inside: Steps): boolean => {
    const at = home(texts, [...steps, ...inside]);
    if (!expression || !sheet.has(at)) return false;
    const placeOf = (path: string) =>
      sheet.placeInside(at, Math.max(0, expression.text.indexOf(path)));
    checkNear(reader, expression, placeOf, problems);
    return true;
  };
  const condition = (reader: Reader, expression: Expression | undefined, ...inside: Steps) => {
    if (!near(reader, expression, ...inside) || !expression) return;
    checkCondition(expression, problems);
    typeOfExpression(expression, { record: reader.schema, source: {}, sink: {} }, problems);
  };
  const reader = { entity: entity.id, schema: entity.schema };
  near(reader, entity.idOf, 'id');
  near(reader, entity.modified, 'modified');
  near(reader, entity.intoOf, 'into');
  if (parent) condition(parent, entity.list?.where, 'list', 'where');
  for (const [name, { done }] of Object.entries(entity.actions ?? {}))
    condition(reader, done, 'actions', name, 'done');
  for (const [name, { path, idOf }] of Object.entries(entity.parts)) {
    const item = itemOf(reader, path);
    if (item) near(item, idOf, 'parts', name, 'id');
  }
}

/** The items of a list, if the schema says what they are. */
export function itemOf({ entity, schema }: Reader, path: string): Reader | undefined {
  const items = propertyAt(schema, path)?.items;
  return items && { entity: `${entity}.${path}`, schema: items };
}

function checkList(texts: Texts, steps: Steps, { entity, schema }: Reader, path: string): void {
  const found = lookUp(schema, path);
  const type = found.kind === 'known' ? typeOf(found.schema) : 'any';
  if (type === 'list' || type === 'any') return;
  const details = { entity, path, expected: typeWord(type), found: 'a list' };
  const at = home(texts, steps);
  const place = steps.at(-1) === path ? texts.sheet.keyPlace(at) : texts.sheet.valuePlace(at);
  texts.problems.error(place, 'property.type', details);
}

function checkConstant(
  texts: Texts,
  steps: Steps,
  reader: Reader,
  { path, value }: { readonly path: string; readonly value: unknown },
): void {
  const at = home(texts, steps);
  const { sheet, problems } = texts;
  const given = { value: value as Json, place: sheet.valuePlace(at), written: sheet.written(at) };
  checkValue(given, { reader, path, problems });
}

function placeAt(texts: Texts, steps: Steps) {
  return texts.sheet.valuePlace(home(texts, steps));
}

function home(texts: Texts, steps: Steps): Steps {
  return texts.home?.(steps) ?? steps;
}
