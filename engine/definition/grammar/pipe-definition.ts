// The grammar of a pipe file, declared once. The type of a checked file, the JSON Schema that checks
// it and the reference page all come from here; what the keys do is said in the sentence beside each.

import { oscillation } from './oscillation-definition.ts';
import { lookUpKeys, rowValue } from './row-definition.ts';
import { schedule } from './schedule-definition.ts';
import { settings } from './setting-definition.ts';
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
  number,
  oneOf,
  path,
  type TypeOf,
  template,
  text,
  textLike,
} from './shape.ts';

const keyLookUp = block(
  'merge look-up',
  'A key that is looked up: the counterpart of a record, or what is found by value.',
  lookUpKeys,
);
const key = either(expression, keyLookUp);

const mergeRule = block(
  'merge rule',
  'One way to recognise the same thing on the other side. The first rule that finds something decides. A key on more than five records of one side tells nobody apart and is passed over, unless the rule is `many`.',
  {
    when: may(condition(), 'On the source record, with the candidate in `$sink`.', {
      initial: true,
    }),
    source: must(
      either(expression, list(key), keyLookUp),
      'The key of a source record; a list gives several keys, of which any may agree.',
      { example: 'organizationNumber' },
    ),
    sink: must(either(expression, list(key), keyLookUp), 'The key of a sink record.', {
      example: 'organizationNumber',
    }),
    compare: may(
      oneOf('exact', 'trim', 'case', 'digits'),
      'What may differ between two equal keys.',
      { initial: 'exact' },
    ),
    many: may(boolean, 'Several source records may be one sink record.', { initial: false }),
    loose: may(
      boolean,
      'Records whose keys of this rule differ may still be the same by a later rule, such as a company that is known by another name.',
      { initial: false },
    ),
  },
);

const directionDocs = {
  when: 'Which records take part. A record outside counts as not being there.',
  create:
    'Whether a record that has no counterpart is created. `when-referenced`: only once another record needs it.',
  update: 'Whether a linked record is changed.',
  delete:
    'What happens to the counterpart of a record that is gone. If that comes back, a deleted one is not made again, and a deactivated one stays so, unless a row says what makes it active.',
};

const unlessKeys = {
  find: must(entityName, 'The entity that is looked into.', { example: 'shop.variant' }),
  by: must(path, 'The property that is searched.', { example: 'number' }),
  source: may(expression, 'On the source record: what is searched for.', { example: 'number' }),
  sink: may(expression, 'Below `back`, on the sink record: what is searched for.', {
    example: 'number',
  }),
  where: may(condition(), 'On the record that was found: whether it counts.', { initial: true }),
};
const unless = block(
  'unless',
  'A record that is over there in another form is not created: a product that is a variant there, say.',
  unlessKeys,
);
export type UnlessBlock = BlockOf<typeof unlessKeys>;

const create = condition('always', 'when-referenced', 'never');
const update = condition('always', 'never');
const remove = oneOf('keep', 'deactivate', 'delete');

const then = block(
  'then',
  'Something the system is asked to do with a record once nothing of it is left to write: once for each pair of linked records.',
  {
    action: must(text, "One of the `actions` of the entity in its system's file.", {
      example: 'invoice',
    }),
    when: may(condition(), 'On the record that is carried over.', { initial: true }),
    with: may(map('value', rowValue), "The action's `$with`.", {
      example: '{ sendByEmail: true }',
    }),
  },
);

const back = block(
  'back',
  'The way from sink to source: the same keys, with expressions on the sink record.',
  {
    when: may(
      condition(),
      'Which records are carried back. One outside is matched and written to like any other, and is not taken for gone.',
      { initial: true },
    ),
    create: must(create, directionDocs.create, { example: 'never' }),
    unless: may(unless, 'Where a record is looked for before it is created.'),
    update: may(update, directionDocs.update, { initial: true }),
    delete: may(remove, directionDocs.delete, { initial: 'keep' }),
    then: may(list(then), 'What the source system is asked to do after its record was written.'),
  },
);

/** In place of a number, as settings give one. */
const giving = textLike('a text with a hole that gives one', '^.*\\{.+\\}.*$');

const record = map('property', constant);

const example = block(
  'example',
  'What the pipe does with one record. `samband test` runs it and the document shows it.',
  {
    name: must(text, 'A sentence about the case.', { example: 'a company keeps its company name' }),
    way: may(oneOf('forward', 'back'), 'Which side changed.', { initial: 'forward' }),
    settings: may(map('setting', constant), 'Values of settings for this example only.'),
    given: must(record, 'The record that changed, as its system gives it.'),
    target: may(record, 'The linked record on the other side. Absent: there is none yet.'),
    linked: may(
      map('ref', constant),
      'Counterparts of other records: `system.entity:id` and the id over there.',
      { example: "{ 'shop.customer:7': 70 }" },
    ),
    found: may(map('entity', list(record)), 'Records that a `find` searches in, by entity.'),
    expect: must(
      either(oneOf('nothing', 'parked', 'skipped', 'failed'), record),
      'The properties that are written, or the word for why nothing is.',
      { example: '{ name: Fjord AS }' },
    ),
  },
);

/** `pipes/<pair>/<name>.yaml`. */
export const pipeGrammar = block(
  'pipe',
  'One pair of entities: which records are the same, and which property goes where.',
  {
    source: must(entityName, 'The entity that changes come from.', {
      example: 'shop.customer',
    }),
    sink: must(entityName, 'The entity that changes go to.', { example: 'erp.customer' }),
    title: may(text, 'A heading for the document.'),
    note: may(text, 'A remark for the document.'),
    enabled: may(condition(), 'Whether the pipe runs at all; on settings only.', { initial: true }),
    settings: may(settings, 'Settings of this pipe only.'),
    when: may(condition(), directionDocs.when, { initial: true, example: 'active' }),
    merge: may(
      list(mergeRule),
      'How to recognise what both sides already have. Without rules nothing is recognised.',
    ),
    create: may(create, directionDocs.create, { initial: 'always' }),
    unless: may(unless, 'Where a record is looked for before it is created.'),
    update: may(update, directionDocs.update, { initial: true }),
    delete: may(remove, directionDocs.delete, { initial: 'keep' }),
    then: may(list(then), 'What the sink system is asked to do after its record was written.'),
    back: may(back, 'Present: the pipe goes both ways.'),
    conflict: may(
      oneOf('newest', 'source', 'sink', 'ask'),
      'Who wins when both sides changed the same property.',
      { initial: 'newest' },
    ),
    drift: may(
      oneOf('keep', 'restore'),
      'A one-way property was edited in the sink: leave the edit, or write our value again.',
      { initial: 'keep' },
    ),
    oscillation: may(
      oscillation,
      'When a property of any row counts as changed without end and is frozen.',
      { example: '{ quick: 20 }' },
    ),
    start: may(
      template,
      "A date, in the project's `time`. Records changed before it are matched, but never created.",
      {
        example: "'2024-01-01'",
      },
    ),
    batch: may(
      either(number(1, 10_000), giving),
      'How many records are decided and sent together.',
      { initial: 100 },
    ),
    perRun: may(
      either(number(1, 1_000_000), giving),
      'At most so many new records in one run: between two looks of the schedule, or in one `samband sync`. The others wait for the next run. Without it there is no limit.',
      { example: '100' },
    ),
    schedule: may(schedule, "When to look for changes. Without it the pair's schedule holds."),
    properties: must(
      map('sink property', rowValue),
      'The rows: each sink property and where its value comes from.',
    ),
    examples: may(list(example), 'Cases that show what the pipe does, and prove it.'),
  },
);

export type PipeFile = TypeOf<typeof pipeGrammar>;
export type ExampleBlock = TypeOf<typeof example>;
export type MergeBlock = TypeOf<typeof mergeRule>;
export type BackBlock = TypeOf<typeof back>;
export type ThenBlock = TypeOf<typeof then>;
