// What a system file says of a database: where the records of an entity lie, and which of them may be
// written. Reading needs nothing but a table or a SELECT; creates, updates and deletes are allowed one
// by one, as for every other driver, though there is nothing more to say about them.

import { compileExpression } from '../../mapping/expression/expression.ts';
import { type Node, shapeOf } from '../../mapping/jsonata/syntax-tree.ts';
import { treeOf } from '../../mapping/jsonata/tree-of.ts';
import { compileTemplate, type Template } from '../../mapping/template.ts';
import { conditionAt, type Texts, templateAt } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { PartBlock } from '../grammar/entity-definition.ts';
import type { RowKey, SqlPart } from '../sql-rule.ts';
import type { Entity, RequestRule } from '../system.ts';
import type { EntitySource } from './compile-entity.ts';

/** Operations of a database have no address. */
const nowhere: RequestRule = { path: compileTemplate(''), query: {}, headers: {} };
const whole = compileExpression('$');
const keys = ['table', 'sql', 'where', 'parent', 'set'] as const;

/** What is different about an entity that lies in a database. */
export function sqlEntity(source: EntitySource, steps: Steps): Partial<Entity> {
  const { block, driver, texts } = source;
  if (driver !== 'sql') {
    for (const key of keys) if (block[key] !== undefined) notFor(source, [...steps, key], key);
    if (block.create?.set !== undefined) notFor(source, [...steps, 'create', 'set'], 'set');
    return {};
  }
  checkEntity(source, steps);
  const { table, sql, where, parent, list } = block;
  const each = list?.each;
  const holds = conditionAt(texts, [...steps, 'list', 'where'], list?.where);
  return {
    sql: {
      key: rowKeyOf(block.id ?? 'id') ?? { columns: ['id'], between: [] },
      ...(table === undefined ? {} : { table: sqlAt(texts, [...steps, 'table'], table) }),
      ...(sql === undefined ? {} : { select: sqlAt(texts, [...steps, 'sql'], sql) }),
      ...(where === undefined ? {} : { where: sqlAt(texts, [...steps, 'where'], where) }),
      ...(parent === undefined ? {} : { parent }),
      set: templates(texts, [...steps, 'set'], block.set),
      setOnCreate: templates(texts, [...steps, 'create', 'set'], block.create?.set),
    },
    list: {
      request: nowhere,
      items: whole,
      paging: { kind: 'none' },
      omits: [],
      ...(each === undefined ? {} : { each: `${source.system}.${each}` }),
      ...(holds === undefined ? {} : { where: holds }),
    },
    get: { request: nowhere, item: whole },
    find: Object.fromEntries(
      Object.keys(block.find ?? {}).map((name) => [name, { request: nowhere, items: whole }]),
    ),
    ...(block.create === undefined ? {} : { create: { request: nowhere, item: whole } }),
    ...(block.update === undefined
      ? {}
      : { update: { request: nowhere, item: whole, send: 'changed', with: [], whole: [] } }),
    ...(block.delete === undefined ? {} : { remove: { request: nowhere } }),
  };
}

/** The table of a list of items; undefined for other drivers. */
export function sqlPart(source: EntitySource, steps: Steps, block: PartBlock): SqlPart | undefined {
  const { driver, texts } = source;
  if (driver !== 'sql') {
    for (const key of ['table', 'sql', 'parent', 'trail'] as const)
      if (block[key] !== undefined) notFor(source, [...steps, key], key);
    return undefined;
  }
  const { table, sql, trail } = block;
  const may = (['create', 'update', 'delete'] as const).filter((key) => block[key] !== undefined);
  const needed = missing(block, may.length > 0);
  if (needed !== undefined) tellMissing(source, steps, needed);
  if (trail !== undefined && block.create === undefined) tellMissing(source, steps, 'create');
  return {
    ...(table === undefined ? {} : { table: sqlAt(texts, [...steps, 'table'], table) }),
    ...(sql === undefined ? {} : { select: sqlAt(texts, [...steps, 'sql'], sql) }),
    parents: parentsOf(source, steps, block),
    setOnCreate: templates(texts, [...steps, 'create', 'set'], block.create?.set),
    ...(trail === undefined ? {} : { trail }),
    may,
  };
}

function checkEntity(source: EntitySource, steps: Steps): void {
  const { block, texts } = source;
  const isWritten = [block.create, block.update, block.delete].some((one) => one !== undefined);
  const needed = missing(block, isWritten);
  if (needed !== undefined) tellMissing(source, steps, needed);
  const refuse = (key: string, detail: string): void => {
    const at = [...steps, key];
    texts.problems.error(texts.sheet.valuePlace(texts.home?.(at) ?? at), 'sql.text', { detail });
  };
  const key = rowKeyOf(block.id ?? 'id');
  if (key === undefined) {
    const detail = 'In a database `id` must be one column, or several with a sign between them';
    refuse('id', `${detail} (\`company & '-' & number\`), because pages are read in its order`);
  }
  if ((block.list?.each === undefined) !== (block.parent === undefined)) {
    const key = block.parent === undefined ? 'parent' : 'list.each';
    tellMissing(source, steps, key);
  }
  if (block.changes?.by === 'feed')
    refuse(
      'changes',
      'A database has no feed of its changes; `since` needs a column with their time',
    );
  if (block.changes?.by !== 'since') return;
  if (block.modified === undefined) tellMissing(source, [...steps, 'changes'], 'modified');
  else if (columnOf(block.modified) === undefined) {
    refuse('modified', 'To read changes since a time, `modified` must be one column');
  }
}

/** The columns of items with the key of their record; named alike there, unless `parent` says one. */
function parentsOf(source: EntitySource, steps: Steps, block: PartBlock): readonly string[] {
  const columns = rowKeyOf(source.block.id ?? 'id')?.columns ?? ['id'];
  if (block.parent === undefined) return columns;
  if (columns.length > 1) {
    const { texts } = source;
    const at = [...steps, 'parent'];
    const detail = `The \`id\` of the record is ${columns.length} columns, so \`parent\` cannot be one`;
    const hint =
      'Leave it out where they are named alike in both tables; else name them so in `sql`.';
    texts.problems.error(
      texts.sheet.valuePlace(texts.home?.(at) ?? at),
      'sql.text',
      { detail },
      hint,
    );
  }
  return [block.parent];
}

/** The column that a text names, be it in back-ticks; undefined for any other expression. */
function columnOf(text: string): string | undefined {
  const key = rowKeyOf(text);
  return key?.columns.length === 1 ? key.columns[0] : undefined;
}

/** `company & '-' & number`: columns with signs between them; undefined for any other expression, also a broken one. */
function rowKeyOf(text: string): RowKey | undefined {
  let tree: Node;
  try {
    tree = treeOf(text);
  } catch {
    return undefined;
  }
  const columns: string[] = [];
  const between: string[] = [];
  for (const [at, node] of joinedParts(tree).entries()) {
    const shape = shapeOf(node);
    if (at % 2 === 1) {
      if (shape.kind !== 'constant' || typeof shape.value !== 'string' || shape.value === '')
        return undefined;
      between.push(shape.value);
    } else {
      if (shape.kind !== 'path' || shape.steps.length !== 1) return undefined;
      columns.push(shape.steps[0] as string);
    }
  }
  return between.length === columns.length - 1 ? { columns, between } : undefined;
}

function joinedParts(node: Node): readonly Node[] {
  if (node.type !== 'binary' || node.value !== '&') return [node];
  return [...joinedParts(node.lhs as Node), ...joinedParts(node.rhs as Node)];
}

function missing(
  block: { readonly table?: unknown; readonly sql?: unknown },
  isWritten: boolean,
): 'table' | undefined {
  if (block.table !== undefined) return undefined;
  return isWritten || block.sql === undefined ? 'table' : undefined;
}

function tellMissing({ texts }: EntitySource, steps: Steps, key: string): void {
  const hints: Readonly<Record<string, string>> = {
    table: 'Name the table; to read only, a SELECT in `sql` will do.',
    parent: 'Name the column with the id of the record that these are listed by.',
    'list.each': '`parent` is for an entity that is listed by another.',
    modified: 'Name the column with the time of the last change.',
    create: '`trail` adds items: say `create: {}`, or what such a row says besides.',
  };
  texts.problems.error(texts.sheet.keyPlace(steps), 'key.missing', { key }, hints[key]);
}

function notFor({ texts, driver }: EntitySource, steps: Steps, key: string): void {
  const place = texts.sheet.keyPlace(texts.home?.(steps) ?? steps);
  texts.problems.error(place, 'key.driver', { key, driver });
}

function templates(
  texts: Texts,
  steps: Steps,
  map: Readonly<Record<string, string | number | boolean>> | undefined,
): Readonly<Record<string, Template>> {
  return Object.fromEntries(
    Object.entries(map ?? {}).map(([name, text]) => [
      name,
      templateAt(texts, [...steps, name], text),
    ]),
  );
}

/** A text of SQL: values in it are parameters, so a hole never stands between quotes. */
function sqlAt(texts: Texts, steps: Steps, text: string | number | boolean): Template {
  const template = templateAt({ ...texts, hasNoRecord: true }, steps, text);
  let isQuoted = false;
  for (const part of template.parts) {
    if (typeof part === 'string') {
      isQuoted = (part.split("'").length - 1) % 2 === 1 ? !isQuoted : isQuoted;
    } else if (isQuoted) {
      const detail = `The hole \`{${part.text}}\` stands between quotes`;
      const place = texts.sheet.valuePlace(texts.home?.(steps) ?? steps);
      const hint = 'Write it without them: a value is sent beside the text, as a parameter.';
      texts.problems.error(place, 'sql.text', { detail }, hint);
    }
  }
  return template;
}
