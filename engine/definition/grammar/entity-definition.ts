// The grammar of one kind of record: how it is read, found and written.

import { changes } from './changes-definition.ts';
import { file } from './file-definition.ts';
import { formats } from './format-definition.ts';
import { pageKeys, request, requestKeys, searchPaging } from './request-definition.ts';
import { rewrites } from './rewrite-definition.ts';
import {
  type BlockOf,
  block,
  condition,
  constant,
  expression,
  list,
  map,
  may,
  must,
  number,
  oneOf,
  path,
  someTime,
  type TypeOf,
  text,
} from './shape.ts';
import { entitySqlKeys, newRowKey, partSqlKeys } from './sql-definition.ts';

const item = may(expression, 'The record, on the answer.', { initial: '$', example: 'value' });
const { items } = pageKeys;
const answerId = may(expression, 'The id alone, on the answer; the record is then read again.', {
  example: 'value.id',
});

const listBlock = block('list', 'Reads all records, or those that changed.', {
  ...requestKeys,
  ...pageKeys,
  omits: may(
    list(path),
    'Properties that `get` gives and this list leaves out, all of them. They keep their value until the record is read by itself, which happens when its `modified` or `version` moves.',
    { example: '[notes]' },
  ),
  id: may(
    expression,
    'The list shows too little of a record: this is the id of each item, and the record itself is read by `get`, a call for each.',
    { example: 'CustomerNumber' },
  ),
  checksum: may(
    expression,
    'What the answer says of the state of this page. It is sent as `If-None-Match` with the next request for the page; with 304 the page counts as it was read last.',
    { example: 'versionDigest' },
  ),
  each: may(
    text,
    'The parent: an entity of this system. There is one listing for each of its records, which is `$parent`; read again when that record changes.',
    { example: 'product' },
  ),
  where: may(condition(), 'Which parents have one, on the parent.', {
    initial: true,
    example: "type = 'variable'",
  }),
});
const getBlock = block('get', 'Reads one record; `$id` is its id.', {
  ...requestKeys,
  item,
  into: may(
    expression,
    'On the answer, also on one that says the record is gone: the id of the record that it was combined into, where a system tells it so, such as by showing that one. What was linked to the record is linked to the other from then on. Nothing, or the id asked for: it was not.',
    { example: 'id' },
  ),
});
const getManyBlock = block('getMany', 'Reads several records at once; `$ids` are their ids.', {
  ...requestKeys,
  items,
  max: may(number(1, 1_000), 'How many ids one call takes.', { initial: 100 }),
});
const findBlock = block('find', 'Reads the records whose property is `$value`.', {
  ...requestKeys,
  items,
  item: may(
    expression,
    'Instead of `items`, where the answer shows one record at most: the record. Null, or an answer that says it is gone, means that there is none.',
    { example: 'data.customerByEmail' },
  ),
  id: may(
    expression,
    'The answer gives ids only: this one, of each item. The records are then read by `get`.',
  ),
  paging: may(
    searchPaging,
    'How the answer goes on, where the system cannot search and all is looked through.',
  ),
});
const createBlock = block('create', 'Makes a record.', {
  ...requestKeys,
  item,
  id: answerId,
  set: newRowKey,
});
const itemCreate = block('item create', 'Adds an item.', { ...requestKeys, set: newRowKey });
const updateBlock = block('update', 'Changes a record.', {
  ...requestKeys,
  item,
  id: may(
    expression,
    'On the answer, where an update gives the record another id: the one that it has from now on. What was linked to it stays linked. Needs `get.into`, which tells the same where an answer was lost; a system that gives a former id to another record cannot be told then.',
    { example: 'value.id' },
  ),
  send: may(
    oneOf('changed', 'whole'),
    'Only what changed, or the whole record as it is, with what the schema does not name and without what it says is `readOnly`. Where it has no `version`, `get` reads it right before, so that nothing is put back that somebody changed meanwhile.',
    {
      initial: 'changed',
    },
  ),
  with: may(list(path), 'Properties that are always sent along, as last read.', {
    example: '[version]',
  }),
  whole: may(list(path), 'Lists that are sent complete.', { example: '[items]' }),
});
const batchBlock = block(
  'batch',
  'Several records in one call; its body holds `$creates` and `$updates`. An update says whose it is by `update.with`.',
  {
    ...requestKeys,
    max: must(number(2, 10_000), 'At most so many records in one call.', { example: '100' }),
    answers: must(
      block(
        'batch answers',
        'What became of each record, in the order they were sent, unless `of` says whose each answer is.',
        {
          creates: may(expression, 'The list for `$creates`. Without it creates go one by one.', {
            example: 'create',
          }),
          updates: may(expression, 'The list for `$updates`. Without it updates go one by one.', {
            example: 'update',
          }),
          of: may(
            expression,
            'On an item of these lists: whose it is, where they come in another order or leave some out. Of an update the id; of a create its place among those sent, from 0, which `body` then has to send along. An item may be about several. Who has no answer is looked up.',
            { example: 'traceId' },
          ),
          failed: may(
            expression,
            'On an item of these lists: why it was refused, or nothing. Of a block, `answers` and `message` of the system say what it means.',
            { example: 'error' },
          ),
        },
      ),
      'What became of each record.',
    ),
  },
);
const deleteBlock = block('delete', 'Removes a record.', requestKeys);

const part = block(
  'part',
  'A list property whose items have calls of their own. `$parent` is the record.',
  {
    id: must(expression, "An item's id.", { example: 'id' }),
    items: may(path, 'Where the items stand in the record. Without it, the name of the part.', {
      example: 'orderLines',
    }),
    list: may(
      block('part list', 'Reads the items of one record, `$parent`; its id is `$id`.', {
        ...requestKeys,
        items,
        paging: may(
          searchPaging,
          'How the items go on, where one call does not give them all: what is not read counts as not being there.',
        ),
      }),
      'The call that reads the items, where they do not come with the record.',
    ),
    inline: may(
      list(oneOf('create', 'update', 'delete')),
      "What travels inside the record's own call.",
      { example: '[create]' },
    ),
    create: may(itemCreate, 'Adds an item.'),
    update: may(request, 'Changes an item.'),
    delete: may(request, 'Removes an item.'),
    gone: may(
      map('property', constant),
      "What marks a removed item inside the record's own update. Without it an item is removed by leaving it out.",
      { example: '{ quantity: 0 }' },
    ),
    ...partSqlKeys,
  },
);
export type PartBlock = TypeOf<typeof part>;

const action = block(
  'action',
  'One call that does something with a record. Its expressions read the record as last read, `$id` and `$with`; without `body` or `form` it sends none.',
  {
    ...requestKeys,
    done: may(
      condition(),
      'On the record as read again: it has happened. It is then not asked for, and a lost answer need not be judged by a person.',
      { example: 'isClosed' },
    ),
    needs: may(
      list(text),
      'Names of `$with` that every pipe must give: without them the system refuses the call. What its address names is needed anyhow.',
      { example: '[paymentTypeId]' },
    ),
  },
);

const entityKeys = {
  title: may(text, 'What people call it. Without it, the name.', { example: 'Customer' }),
  schema: may(text, 'The file of its JSON Schema.', { example: 'schemas/erp/customer.json' }),
  id: may(
    expression,
    "A record's id. In a database the column that tells rows apart, or several with a sign between them that none of them holds: `company & '-' & number`.",
    { initial: 'id' },
  ),
  version: may(path, 'The property that changes with each write and that the system checks.', {
    example: 'version',
  }),
  modified: may(expression, 'When the record was last changed.', { example: 'updatedAt' }),
  into: may(
    expression,
    'On a record that was combined with another one and still shows: the id of that one, which stays. The record counts as gone, and what was linked to it is linked to the other from then on.',
    { example: 'mergedIntoId' },
  ),
  clock: may(
    oneOf('trusted', 'untrusted'),
    'Whether `modified` may decide who was last where both sides changed a property (`conflict: newest`). `untrusted`: the clock is wrong at times, or the time is not that of a change; then the source wins.',
    { initial: 'trusted' },
  ),
  marker: may(
    path,
    'A property that nobody uses and that can carry our key: a create whose answer was lost is then found.',
    { example: 'externalId' },
  ),
  refresh: may(
    someTime,
    'A small list to look up in: read again after this time; no pipe writes to it.',
    { example: '1d' },
  ),
  list: may(listBlock, 'Reads all records.'),
  changes: may(changes, 'How to learn what changed. Without it, by listing.'),
  get: may(getBlock, 'Reads one record.'),
  getMany: may(
    getManyBlock,
    'Reads several records in one call: spares a call per record where many were just written.',
  ),
  find: may(map('property', findBlock), 'Calls that search by one property.'),
  create: may(createBlock, 'Makes a record.'),
  update: may(updateBlock, 'Changes a record.'),
  delete: may(deleteBlock, 'Removes a record.'),
  batch: may(batchBlock, 'Several records in one call.'),
  deactivate: may(map('property', constant), 'What is written instead of a removal.', {
    example: '{ isInactive: true }',
  }),
  actions: may(map('action', action), 'What else the system can be asked to do with a record.'),
  parts: may(map('list property', part), 'Lists behind calls of their own.'),
  last: may(
    map('property', constant),
    'What a property says in a new record until all of its parts are written; the value that the pipe gives it is written after them.',
    { example: '{ status: Draft }' },
  ),
  formats: may(formats, 'Properties that the system writes differently.', {
    example: '{ price: decimal }',
  }),
  rewrites: may(
    rewrites,
    'What the system makes of values that it is sent: capitals, small letters, no blanks at the ends, single blanks inside, digits only, no zeros in front, the first characters only, fewer decimals. It tells a write whose answer was lost from an edit; without it, a rewriting is known once it was seen.',
    { example: '{ email: lower, city: trim cut(40) }' },
  ),
  decode: may(
    expression,
    'A record as read, turned into the shape that pipes see, before `formats` are read. Of a database it reads any column, and leaves those of `id` and `modified` as they are.',
    { example: `"$merge([$, { 'town': address.city }])"` },
  ),
  encode: may(
    expression,
    'The other way, after `formats`: on what is sent, which in an update is only what changed.',
  ),
  derived: may(
    text,
    'The entity whose records this one is made from, such as the buyer of an order. Then `id` is read on those: nothing means none, and of several with the same id the newest counts.',
    { example: 'order' },
  ),
  record: may(
    map('property', expression),
    'The properties of a derived record, on the record it is made from. They are written back only if `id` is also the id over there, and only plain paths.',
    { example: '{ name: payment_company, city: payment_city }' },
  ),
  file: may(file, 'Where the records lie (driver `files`).'),
  ...entitySqlKeys,
} as const;

export const entity = block('entity', 'One kind of record.', entityKeys);
export type EntityBlock = BlockOf<typeof entityKeys>;
