// The grammar of entities that lie in a database: their tables, what is read instead, and what each
// write says besides.

import { map, may, path, template } from './shape.ts';

const columns = map('column', template);
/** What a new row says besides. */
export const newRowKey = may(
  columns,
  'In a database: what a new row says besides, where the pipe is silent.',
  {
    example: "{ date_added: '{$now}' }",
  },
);

/** Of an entity. */
export const entitySqlKeys = {
  table: may(
    template,
    "In a database: the table. Its columns are the schema's properties, unless `decode` makes those; a hole may be part of the name.",
    { example: "'{$settings.prefix}order'" },
  ),
  sql: may(
    template,
    'In a database: a SELECT to read from instead; it gives the columns that a table would. A hole beside a name is part of it, any other is a value.',
    { example: 'SELECT a.*, b.name FROM a JOIN b ON b.id = a.id' },
  ),
  where: may(template, 'In a database: rows that do not fulfil it are not there.', {
    example: 'order_status_id > 0',
  }),
  parent: may(
    path,
    'In a database, of an entity that is listed by another (`list.each`): the column with the id of that one.',
    { example: 'order_id' },
  ),
  set: may(columns, 'In a database: columns that are set with each write.', {
    example: "{ date_modified: '{$now}' }",
  }),
} as const;

/** Of a list of items. */
export const partSqlKeys = {
  table: may(template, 'In a database: the table of the items.', {
    example: "'{$settings.prefix}order_product'",
  }),
  sql: may(template, 'In a database: a SELECT that the items are read from instead.'),
  parent: may(
    path,
    'In a database: the column with the id of the record. Without it, the columns that are named like those of its `id`.',
    {
      example: 'order_id',
    },
  ),
  trail: may(
    map('property', path),
    'In a database: the system notes here what the record said, such as each status it had. A write of one of these properties of the record adds an item that says them.',
    { example: '{ order_status_id: order_status_id }' },
  ),
} as const;
