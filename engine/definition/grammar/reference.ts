// The reference page of all files that authors write: every key with its type, default and an
// example, the variables, and our functions. Made from the grammars, so it cannot say anything else
// than what is checked.

import { functions } from '../../mapping/functions/functions.ts';
import { grammars } from './grammars.ts';
import { systemNotes } from './reference-notes.ts';
import { heading, inline, literal, table } from './reference-text.ts';
import type { Key, Shape, ShapeNode } from './shape.ts';

type Block = Extract<ShapeNode, { kind: 'block' }>;
type Tagged = Extract<ShapeNode, { kind: 'tagged' }>;

/** The page as reStructuredText. */
export function referencePage(): string {
  const shared = sharedBlocks();
  const parts = [
    '.. Made by `samband docs` from the grammars in engine/definition. Changes here are lost.\n',
    heading('What the files say', '='),
    inline(intro),
    ...grammars.flatMap(({ name, shape, path }) => [
      heading(`${sentenceCase(name)} files`, '-'),
      `:Files: ${literal(path)}\n`,
      ...blocksBelow(shape, (block) => !shared.has(block.name)).flatMap(blockText),
    ]),
    heading('Blocks of several files', '-'),
    ...[...shared.values()].flatMap(blockText),
    ...systemNotes(),
    heading('Expressions', '-'),
    inline(expressions),
    variableTable(),
    heading('Functions', '-'),
    inline('The functions of JSONata, and these:'),
    functionTable(),
    inline(ofRun),
  ];
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

const intro =
  'Everything an integration does stands in YAML files below `pipes/`. A key that is not listed here is ' +
  'an error, and so is a value of another type. Wherever an expression is asked for, a property path ' +
  'is the simplest one. Texts with holes hold expressions in braces: `/customer/{$id}`.';

const expressions =
  'Expressions are written in JSONata. They read the record they stand on: below `source` and `when` ' +
  'the source record, below `back` the sink record, with `each` the item. A text constant stands in ' +
  "quotes inside the expression: `'Web'`. A name that is no word is quoted as well: `meta.'@pages'`. " +
  'These variables can be read as well:';

const ofRun =
  'A mapping gives the same for the same record. Only what is computed once may differ: in the `source` and ' +
  '`default` of a row with `write: on-create` that goes one way, `$now()` and `$millis()` give the time of ' +
  'the run, one for all its records, and `$random()` a number from 0 up to 1 that the run draws for the ' +
  'record. A plan keeps its run, so `apply` sends what it showed; in `examples` it is noon of 15 January 2026. ' +
  '`$eval` and `$shuffle` are not available.';

const variables: readonly (readonly [string, string, string])[] = [
  ['$source', 'pipes', 'The whole source record.'],
  ['$sink', 'pipes', 'The whole sink record; nothing before there is one.'],
  ['$settings', 'both', 'Values of settings, by name.'],
  ['$creating', 'pipes', 'True while a new record is made.'],
  ['$position', 'pipes', 'With `each`: the place of the item in its list, from 1.'],
  ['$id', 'systems', 'The id of the record that is read or written.'],
  ['$parent', 'systems', 'In parts: the record.'],
  [
    '$since',
    'systems',
    'In lists: the time of the last look, such as `2024-05-01T08:00:00Z`, always in UTC; nothing if all is asked for. `$local` writes it in another zone.',
  ],
  ['$cursor', 'systems', 'In lists and finds: what the page before gave; nothing at the first.'],
  ['$page', 'systems', 'In lists and finds: the number of the page, from 1.'],
  ['$offset', 'systems', 'In lists: how many records are before the page.'],
  ['$value', 'systems', 'In finds: what is searched for.'],
  [
    '$version',
    'systems',
    'In updates, deletes and actions: the `version` that was decided on, for a header such as `If-Match`.',
  ],
  [
    '$idempotencyKey',
    'systems',
    'In creates, updates, actions and calls of parts: a text that is the same whenever the same write is sent again.',
  ],
  ['$creates', 'systems', 'In batches: the records to make, each as it would be sent alone.'],
  ['$updates', 'systems', 'In batches: the changes, each as it would be sent alone.'],
  ['$token', 'systems', 'What the login gave; in calls where `auth` has no `use`.'],
  ['$status', 'systems', 'Of an answer: the status.'],
  ['$headers', 'systems', 'Of an answer or a webhook: the headers, in lower case.'],
  ['$body', 'systems', 'Of a webhook: the body as it came.'],
  ['$now', 'systems', 'The time, in UTC.'],
  ['$today', 'systems', 'The date, in UTC.'],
];

/** Blocks that stand in more than one grammar. */
function sharedBlocks(): ReadonlyMap<string, Block | Tagged> {
  const seen = new Map<string, number>();
  const blocks = new Map<string, Block | Tagged>();
  for (const { shape } of grammars) {
    for (const block of blocksBelow(shape, () => true)) {
      seen.set(block.name, (seen.get(block.name) ?? 0) + 1);
      blocks.set(block.name, block);
    }
  }
  return new Map([...blocks].filter(([name]) => (seen.get(name) ?? 0) > 1));
}

/** All blocks of a shape in the order they are met, the outer before the inner. */
function blocksBelow(
  top: Shape<unknown>,
  keep: (block: Block | Tagged) => boolean,
): readonly (Block | Tagged)[] {
  const found = new Map<string, Block | Tagged>();
  const queue = [top];
  for (let shape = queue.shift(); shape !== undefined; shape = queue.shift()) {
    const { node } = shape;
    if (node.kind === 'block' || node.kind === 'tagged') {
      if (found.has(node.name)) continue;
      found.set(node.name, node);
    }
    queue.push(...inside(node));
  }
  return [...found.values()].filter(keep);
}

function inside(node: ShapeNode): readonly Shape<unknown>[] {
  switch (node.kind) {
    case 'scalar':
    case 'anything':
      return [];
    case 'list':
    case 'map':
      return [node.of];
    case 'named':
      return [node.of()];
    case 'either':
      return node.options;
    case 'tagged':
      return [...Object.values(node.blocks), ...(node.other ? [node.other.block] : [])];
    case 'block':
      return Object.values(node.keys).map((key) => key.shape);
  }
}

function blockText(block: Block | Tagged): readonly string[] {
  const title = heading(`The block ${block.name}`, '~');
  if (block.kind === 'tagged') {
    const words = Object.keys(block.blocks).map(literal).join(', ');
    const other = block.other ? ` Or it has the key ${literal(block.other.key)}.` : '';
    const says = `The key ${literal(block.by)} says which: ${words}.${other}`;
    return [title, `${inline(block.about)} ${says}`];
  }
  return [title, inline(block.about), ...Object.entries(block.keys).map(keyText)];
}

function keyText([name, key]: readonly [string, Key<unknown, boolean>]): string {
  const facts = [inline(labelOf(key.shape)), ...defaultText(key)];
  const lines = [`${literal(name)}`, `   ${facts.join('; ')}.`, '', `   ${inline(key.doc)}`];
  if (key.example !== undefined)
    lines.push('', '   .. code-block:: yaml', '', `      ${name}: ${key.example}`);
  return lines.join('\n');
}

function defaultText(key: Key<unknown, boolean>): readonly string[] {
  if (key.isRequired) return ['required'];
  return key.initial === undefined ? [] : [`without it ${literal(String(key.initial))}`];
}

/** As `labelOf` of the messages, but with lists and maps in full words. */
function labelOf(shape: Shape<unknown>): string {
  const { node } = shape;
  switch (node.kind) {
    case 'list':
      return `a list: ${labelOf(node.of)}`;
    case 'map':
      return `by ${node.names}: ${labelOf(node.of)}`;
    case 'either':
      return node.options.map(labelOf).join(', or ');
    case 'named':
      return labelOf(node.of());
    case 'block':
    case 'tagged':
      return `the block \`${node.name}\``;
    default:
      return node.label;
  }
}

function variableTable(): string {
  return table(
    ['Variable', 'In', 'What it is'],
    variables.map(([name, where, what]) => [literal(name), where, inline(what)]),
  );
}

function functionTable(): string {
  const rows = functions.map((row) => {
    const { expression, given, result } = row.example;
    const shown = result === undefined ? 'nothing' : literal(JSON.stringify(result));
    const systems = row.usedIn === 'systems' ? ' In system files only.' : '';
    return [
      literal(row.signature),
      inline(row.sentence + systems),
      `${literal(expression)} on ${literal(JSON.stringify(given))} gives ${shown}`,
    ];
  });
  return table(['Function', 'What it gives', 'Example'], rows);
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
