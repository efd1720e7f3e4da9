// The grammar of a row: one property of the sink and where its value comes from. A row is an
// expression in the everyday case and a block where more has to be said. The same block, read from
// the other side, is what stands below `back`.

import { oscillation } from './oscillation-definition.ts';
import {
  type BlockOf,
  block,
  boolean,
  condition,
  constant,
  either,
  entityName,
  expression,
  list,
  map,
  may,
  must,
  named,
  no,
  oneOf,
  path,
  plainNumber,
  type Shape,
  type TypeOf,
  text,
  textLike,
} from './shape.ts';

const missing = either(
  oneOf('park', 'fail', 'empty'),
  block('missing value', 'A value to use instead.', {
    value: must(constant, 'The value.', { example: '0' }),
  }),
);

const compare = textLike(
  '`exact`, `trim`, `case`, `digits`, `date` or `round(n)`',
  '^(exact|trim|case|digits|date|round\\(\\d\\))$',
);

/** Where a value comes from; `source` and `sink` name the side that it is read on. */
const ruleKeys = {
  source: may(
    expression,
    'The value, from the source record. With `link`, `find` and `table`: what to look up.',
    { example: 'billing.city' },
  ),
  sink: may(expression, 'Below `back`: the value, from the sink record.', {
    example: 'physicalAddress.city',
  }),
  value: may(constant, 'The same value for every record.', { example: 'Web' }),
  link: may(
    entityName,
    'The value names a record of this entity; it becomes the id of that record on the other side. The row waits until there is one; the record goes without it, unless the row is `required`.',
    { example: 'shop.customer' },
  ),
  as: may(entityName, 'Which counterpart is meant, if there can be more than one.'),
  find: may(entityName, 'Looks the value up among the records of this entity.', {
    example: 'erp.country',
  }),
  table: may(text, 'Looks the value up in the setting of this name, which is a table.', {
    example: 'paymentTypes',
  }),
  by: may(
    path,
    'The property, or the column, that must equal the value. Without it the id, or the key column.',
    { example: 'isoAlpha2Code' },
  ),
  where: may(condition(), 'Which of the found may be used; the candidate is the record.', {
    initial: true,
  }),
  take: may(expression, 'What is taken from what was found. Without it, its id.', {
    example: 'isoAlpha2Code',
  }),
  settled: may(
    boolean,
    'With `link` to an entity that a pipe carries there: whether the record waits as long as something is under way for the one that it names, such as a new address that is still to be written, or that it is still to be created. What waits for a person holds nothing up.',
    { initial: false },
  ),
  missing: may(
    missing,
    'What to do when nothing, or more than one, is found: let the row wait, fail, go on without, or use a value. `park` for `link`, `fail` for the others. A record waits with a row that is `required`; it is created without any other.',
    { example: 'park' },
  ),
  when: may(
    condition(),
    'Where it does not hold, the row is not there for this record: nothing is written and nothing forgotten.',
    { initial: true },
  ),
  default: may(expression, 'Used if there is no value.'),
} as const;

/** The keys of a look-up alone: what a merge rule may use for a key. */
export const lookUpKeys = {
  source: ruleKeys.source,
  sink: ruleKeys.sink,
  link: ruleKeys.link,
  as: ruleKeys.as,
  find: ruleKeys.find,
  table: ruleKeys.table,
  by: ruleKeys.by,
  where: ruleKeys.where,
  take: ruleKeys.take,
  missing: ruleKeys.missing,
} as const;

/** A block that gives one value. */
export type RuleBlock = BlockOf<typeof ruleKeys> & {
  readonly first?: readonly RuleBlock[];
  readonly properties?: Readonly<Record<string, RowValue>>;
};

const policyKeys = {
  required: may(boolean, 'A record without this value is not written at all.', { initial: false }),
  write: may(
    oneOf('always', 'on-create', 'if-empty'),
    'Write it each time it changes, only with a new record, or only where there is nothing yet.',
    { initial: 'always' },
  ),
  shared: may(
    boolean,
    'Where several source records are one sink record: the property goes to all of them.',
    { initial: false },
  ),
  compare: may(compare, 'What may differ between two equal values.', {
    initial: 'exact',
    example: 'round(2)',
  }),
  ordered: may(
    boolean,
    'A list of plain values is a set: what one side adds or removes is added or removed on the other. `true`: its order counts, and it is written as a whole.',
    { initial: false },
  ),
  conflict: may(
    oneOf('newest', 'source', 'sink', 'ask'),
    "Who wins when both sides changed it. Without it the pipe's `conflict`.",
  ),
  drift: may(
    oneOf('keep', 'restore'),
    "An edit in the sink of a one-way row. Without it the pipe's `drift`.",
  ),
  oscillation: may(
    oscillation,
    "When the property counts as changed without end and is frozen. Without it the pipe's `oscillation`.",
    { example: '{ quick: 20 }' },
  ),
  loss: may(
    text,
    'Why it may be that what is written and read back is not what was there. The document says so, and `validate` does not warn of it any more.',
    { example: 'A company has no first name.' },
  ),
  note: may(text, 'A remark for the document.'),
} as const;

const eachKey = block('item key', 'The property that names an item, on each side.', {
  source: must(path, 'Of an item of the source.', { example: 'id' }),
  sink: must(path, 'Of an item of the sink.', { example: 'id' }),
});

const itemKeyLookUp = block(
  'item merge look-up',
  'A key of an item that is looked up: the counterpart of a record, or what is found by value.',
  lookUpKeys,
);

const itemMerge = block(
  'item merge rule',
  'Pairs items of two lists whose keys say nothing of each other.',
  {
    source: must(
      either(expression, itemKeyLookUp),
      'The key of a source item; a look-up where the sink knows it by something else.',
      { example: 'sku' },
    ),
    sink: must(expression, 'The key of a sink item.', { example: 'number' }),
  },
);

const eachKeys = {
  each: may(expression, 'A list of the source; each of its items becomes an item of the sink.', {
    example: 'lines',
  }),
  key: may(eachKey, 'With `each`, and required there: what names an item on each side.'),
  merge: may(
    list(itemMerge),
    'With `each`: pairs the items of both sides at first sight, and an item that got another key with what it was before.',
  ),
  create: may(boolean, 'With `each`: new items are added.', { initial: true }),
  update: may(boolean, 'With `each`: changed items are changed.', { initial: true }),
  delete: may(
    oneOf('keep', 'delete'),
    'With `each`: what happens to an item whose counterpart is gone.',
    { initial: 'delete' },
  ),
} as const;

const joined = block('joined list', 'One of several lists that become one.', {
  each: must(expression, eachKeys.each.doc, { example: 'lines' }),
  key: must(eachKey, 'What names an item on each side.'),
  when: may(condition(), 'Which items take part, on the item.', { initial: true }),
  merge: eachKeys.merge,
  create: eachKeys.create,
  update: eachKeys.update,
  delete: eachKeys.delete,
  properties: must(
    map('property', named('row value', () => row) as Shape<RowValue>),
    'Rows of the items.',
  ),
});
export type JoinedBlock = TypeOf<typeof joined>;

export type RowBlock = RuleBlock &
  BlockOf<typeof policyKeys> &
  BlockOf<typeof eachKeys> & {
    readonly all?: readonly JoinedBlock[];
    readonly back?: false | Readonly<Record<string, RowValue>>;
  };

/** A row as it stands in a file. */
export type RowValue = string | number | boolean | RowBlock;

/** A row by name, because rows hold rows. */
export const rowValue: Shape<RowValue> = named('row value', () => row);

const alternative: Shape<RuleBlock> = named('alternative', () =>
  block('alternative', 'One of the blocks below `first`.', {
    ...ruleKeys,
    first: may(list(alternative), 'The first of these that gives a value.'),
    properties: may(
      map('property', rowValue),
      'Several properties that get their values together, from this block or from none.',
    ),
  }),
) as Shape<RuleBlock>;

const rowKeys = {
  ...ruleKeys,
  first: may(
    list(alternative),
    'The first of these blocks whose `when` holds and that gives a value.',
  ),
  properties: may(
    map('property', rowValue),
    'Rows of a sub-object, or of the items with `each`; their names continue this one.',
  ),
  ...eachKeys,
  all: may(
    list(joined),
    'Several lists of the source, one after the other, become the list of the sink. They only go forward.',
  ),
  ...policyKeys,
  back: may(
    either(no, map('source property', rowValue)),
    'Which source properties are written from the sink. `false`: none. Without it a plain path, `link`, `find` and table go back by themselves.',
    { example: '{ firstname: firstName }' },
  ),
};

const row: Shape<RowValue> = either(
  expression,
  plainNumber,
  boolean,
  block('row', 'One property of the sink.', rowKeys),
) as Shape<RowValue>;
