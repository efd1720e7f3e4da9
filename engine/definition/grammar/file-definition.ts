// The grammar of where records lie in files, for the driver `files`.

import { block, list, may, must, oneOf, path, type TypeOf, template, text } from './shape.ts';

const group = block('file group', 'Several rows are one record, as the lines of an order.', {
  by: must(text, 'The column that is equal in all of them.', { example: 'order_number' }),
  items: must(path, 'The list in which the record holds them.', { example: 'lines' }),
});

export const file = block('file', 'Where the records lie (driver `files`).', {
  name: must(
    template,
    'Of the file in `folder`. A `*` stands for anything: many files are read, a later name before an earlier one, and none is written.',
    { example: 'orders.csv' },
  ),
  format: may(
    oneOf('csv', 'json-lines'),
    'Without it, by the ending of the name: `.csv`, or `.jsonl` and `.ndjson`.',
    { example: 'csv' },
  ),
  charset: may(text, 'How the file is written.', { initial: 'utf-8', example: 'windows-1252' }),
  delimiter: may(text, 'Of CSV: what stands between two values.', {
    initial: ',',
    example: "';'",
  }),
  columns: may(list(text), 'Of CSV: the names of the columns, where the file has no header.', {
    example: '[number, name, price]',
  }),
  group: may(group, 'Several rows are one record, as the lines of an order.'),
});

export type FileBlock = TypeOf<typeof file>;
