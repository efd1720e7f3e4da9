// What a wrong pipe file is told, at which place and with which hint. Each row is a file below the
// head `source: shop.customer`, `sink: erp.customer`, so its first line is line 3.

import { describe, expect, it } from 'vitest';
import { catalogueWith, customerHead, told } from './small-project.ts';

/** One problem, told as `line:column code`, and words of its message or hint. */
async function check(text: string, where: string, ...words: readonly string[]): Promise<void> {
  const path = 'pipes/shop-erp/customer.yaml';
  const lines = told(await catalogueWith({ [path]: customerHead + text }));
  if (where === '') {
    expect(lines).toEqual([]);
    return;
  }
  const line = lines.find((one) => one.startsWith(`${path}:${where}: `));
  expect(line, lines.join('\n')).toBeDefined();
  for (const word of words) expect(line).toContain(word);
}

const row = (text: string): string => `properties:\n  name: ${text}\n`;
const both = 'back: { create: never }\n';

describe('YAML that reads differently than it was meant', () => {
  it.each([
    [
      'a condition with `: `',
      row('active ? name : email'),
      '4:9 yaml.syntax',
      'YAML ends a plain text at `: `',
      '$first(a, b)',
    ],
    [
      'an Elvis operator',
      row('name ?: email'),
      '4:9 yaml.syntax',
      'YAML ends a plain text at `: `',
    ],
    [
      'a comma inside braces',
      row('{ source: $first(name,email) }'),
      '4:31 yaml.split',
      '`email)`',
      'in quotes',
    ],
    [
      'a comma and a space inside braces',
      row('{ source: $first(name, email) }'),
      '4:32 yaml.split',
      '`email)`',
    ],
    [
      'a bracket inside braces',
      row('{ source: tags[0] }'),
      '4:23 yaml.syntax',
      'needs quotes around it',
    ],
    ['a text that begins with a quote', row('"Order " & number'), '4:18 yaml.anchor', 'in quotes'],
    [
      'a quoted text that goes on',
      row('"Order " + number'),
      '4:18 yaml.syntax',
      'ends at the next one',
    ],
    ['a star first', row('*.name'), '4:9 yaml.anchor', 'in quotes'],
    ['an exclamation mark first', row('!name'), '4:9 yaml.tag', 'in quotes'],
    ['a percent sign first', row('%.name'), '4:9 yaml.syntax', 'cannot begin with that sign'],
    ['an at sign first', row('@name'), '4:9 yaml.syntax', 'cannot begin with that sign'],
    ['a back-tick first', row('`name`'), '4:9 yaml.syntax', 'back-tick'],
    ['a bar that is no block', row('| name'), '4:11 yaml.syntax', 'cannot begin with that sign'],
    [
      'a comment that cuts an expression',
      'properties:\n  tags: tags #$i\n',
      '4:9 warning yaml.cut',
      '#$i',
    ],
    [
      'a comment that cuts a note',
      'note: see #12\nproperties: { name: name }\n',
      '3:7 warning yaml.cut',
      '#12',
    ],
    [
      'a comment that cuts a block',
      row('{ source: name, note: see #12 }'),
      '5:1 yaml.syntax',
      'beginning of a comment',
    ],
    [
      'a text with a comma in braces',
      row('{ source: name, note: a, b and c }'),
      '4:34 yaml.comma',
      '`b and c` became a key of its own',
      "Put the text in quotes: `note: 'a, b and c'`. Or give `b and c` a value.",
    ],
    [
      'a path with a comma in braces',
      row('{ source: name,email }'),
      '4:24 yaml.comma',
      '`email` became a key of its own: in braces a comma ends a text.',
      "`source: 'name,email'`",
    ],
    [
      'no blank behind a colon in braces',
      row('{ source:name }'),
      '4:11 yaml.colon',
      '`source:name` became one word',
      'Write `source: name`.',
    ],
    [
      'no blank behind a colon of one key of several',
      row('{ source: name, compare:case }'),
      '4:25 yaml.colon',
      '`compare:case` became one word',
    ],
    [
      'no blank behind a colon',
      row('name\n  email:email'),
      '5:3 yaml.syntax',
      'only with a blank behind it: `email: email`',
    ],
    [
      'an expression in braces',
      row('{name}'),
      '4:9 value.hole',
      '`{name}` became a map, because its braces are not quoted.',
      'An expression stands without braces: `name`.',
    ],
    [
      'an expression in quoted braces',
      row("'{name}'"),
      '4:15 expression.syntax',
      'An expression stands without braces: `name`.',
    ],
    [
      'a condition in braces',
      'when: { active }\nproperties: { name: name }\n',
      '3:7 value.hole',
      '`{ active }` became a map',
      '`active`',
    ],
    [
      'a quote that is not closed',
      row('"name'),
      '4:9 yaml.syntax',
      'a quote that begins a text is not closed',
      'End the text with the same quote',
    ],
    [
      'a sign first in braces',
      row('{ source: >= name }'),
      '4:19 yaml.syntax',
      'cannot begin with that sign',
    ],
    [
      'no comma between two keys in braces',
      row('{ source: name when: active }'),
      '4:19 yaml.syntax',
      'This cannot be read as YAML: a `: ` follows where a value in braces has begun already.',
      'Put a comma before the next key.',
    ],
    [
      'yes for true',
      'properties: { inactive: yes }\n',
      '3:25 property.unknown',
      'True and false are `true` and `false`; a text is `{ value: yes }`.',
    ],
    [
      'yes as the default of a setting',
      'settings: { x: { title: X, type: boolean, default: yes } }\nproperties: { name: name }\n',
      '3:52 setting.value',
      'Write `true`, without quotes.',
    ],
    [
      'no in an example',
      'properties: { name: name }\nexamples:\n  - { name: x, given: { active: no }, expect: nothing }\n',
      '5:33 property.type',
      'Write `false`, without quotes.',
    ],
    [
      'an item that is no block',
      'properties:\n  name: { first: [{ source: name }, 5] }\n',
      '4:37 value.type',
      'Item 2 of `first` must be an `alternative` block',
    ],
    ['a hole without quotes', 'properties: { kind: {$x} }\n', '3:21 value.hole', "'{$x}'"],
    ['a tab', 'properties:\n\tname: name\n', '4:1 yaml.syntax', 'spaces'],
    ['a key twice', 'properties:\n  name: name\n  name: email\n', '5:3 yaml.duplicate', 'line 4'],
    [
      'a second document',
      'properties: { name: name }\n---\na: b\n',
      '4:1 yaml.syntax',
      'one document',
    ],
    ['a key of a prototype', 'properties:\n  __proto__: name\n', '4:3 yaml.key'],
    [
      'a number where a text belongs',
      'properties: { name: name }\nexamples:\n  - { name: x, given: { number: 0155 }, expect: nothing }\n',
      '5:33 property.type',
      "'0155'",
    ],
    [
      'a number in exponent form',
      'properties: { name: name }\nexamples:\n  - { name: x, given: { number: 1e3 }, expect: nothing }\n',
      '5:33 property.type',
      "'1e3'",
    ],
  ] as const)('%s', (_, text, where, ...words) => check(text, where, ...words));

  it('a comment of a person is left alone', () =>
    check('properties:\n  tags: tags # see 12\n', ''));
  it('the first slip of a file is told, and nothing after it', async () => {
    const text = row('active ? name : email') + row('x ? y : z');
    const lines = told(
      await catalogueWith({ 'pipes/shop-erp/customer.yaml': customerHead + text }),
    );
    expect(lines).toHaveLength(1);
  });
});

describe('expressions that do not do what they say', () => {
  it.each([
    ['yes', 'update: yes\nproperties: { name: name }\n', '3:9 expression.word', 'true or false'],
    ['off', 'create: Off\nproperties: { name: name }\n', '3:9 expression.word', 'true or false'],
    [
      '$not of what may be missing',
      'update: $not(active)\nproperties: { name: name }\n',
      '3:9 warning expression.not',
      '$empty(x)',
    ],
    [
      '!= of what may be missing',
      "update: kind != 'x'\nproperties: { name: name }\n",
      '3:14 warning expression.not-equal',
    ],
    [
      '$max of dates',
      'properties: { since: $max(changedOn) }\n',
      '3:22 warning expression.dates',
      '$latest',
    ],
    ['a name with a dash', row('first-name'), '4:14 warning expression.dash', 'back-ticks'],
    ['a syntax error', row('$first(name'), '4:20 expression.syntax'],
    ['an unknown function', row('$uppercas(name)'), '4:9 expression.function', '$uppercase'],
    ['an unknown variable', row('$sorce.name'), '4:9 expression.variable', '$source'],
    ['an undeclared setting', row('$settings.x'), '4:9 setting.unknown', 'None is declared'],
    [
      'a reference to the environment',
      row('$' + '{NAME}'),
      '4:9 environment.in-expression',
      '$settings',
    ],
    ['the time', row('$now()'), '4:9 expression.denied'],
    ['a constant without quotes', row('Web'), '4:9 property.unknown', '{ value: Web }'],
    ['a property that does not exist', row('nam'), '4:9 property.unknown', '`name`'],
    ['a property of the other record', row('$source.nme'), '4:17 property.unknown', '`name`'],
    [
      'a property in a block text',
      'properties:\n  name: |\n    $first(\n      name,\n      emale)\n',
      '7:7 property.unknown',
      '`email`',
    ],
  ] as const)('%s', (_, text, where, ...words) => check(text, where, ...words));

  it('a property of the record around an item is read of the whole record', async () => {
    const lines = told(
      await catalogueWith({
        'pipes/shop-erp/order.yaml': `source: shop.order
sink: erp.order
properties:
  lines: { each: lines, key: { source: id, sink: id }, properties: { number: payment } }
`,
      }),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('order.yaml:4:78 property.unknown');
    expect(lines[0]).toContain('`$source.payment` reads it of the whole record.');
  });
  it('$not of a setting is safe', () =>
    check(
      'settings: { keep: { title: Keep, type: boolean, default: false } }\nupdate: $not($settings.keep)\nproperties: { name: name }\n',
      '',
    ));
  it('a date as the start is a text', () =>
    check('start: 2024-01-01\nproperties: { name: name }\n', ''));
});

describe('keys and values of the grammar', () => {
  it.each([
    [
      'a misspelt key',
      'conflct: ask\nproperties: { name: name }\n',
      '3:1 key.unknown',
      '`conflict`',
    ],
    ['a missing key', 'note: x\n', '1:1 key.missing', '`properties`'],
    [
      'a missing key of back',
      'back: { update: true }\nproperties: { name: name }\n',
      '3:1 key.missing',
      '`create`',
    ],
    [
      'a misspelt word',
      'conflict: newst\nproperties: { name: name }\n',
      '3:11 value.unknown',
      '`newest`',
    ],
    [
      'a misspelt compare',
      row('{ source: name, compare: casse }'),
      '4:34 value.form',
      '`round(n)`',
    ],
    ['a list where a row belongs', row('[name, email]'), '4:9 value.type', '$first(a, b)'],
    ['yes for true', row('{ source: name, required: yes }'), '4:35 value.type', 'Write `true`'],
    ['an empty file', '', '1:1 key.missing', '`properties`'],
    [
      'a way back that does not say whether it creates',
      'back: { update: true }\nproperties: { name: name }\n',
      '3:1 key.missing',
      '`create` is missing. Write `always`, `when-referenced`, `never`, or a condition.',
    ],
    [
      'a policy misspelt',
      'create: allways\nproperties: { name: name }\n',
      '3:9 value.form',
      '`allways` is not `always`, `when-referenced`, `never`, or a condition. Did you mean `always`?',
    ],
    [
      'a policy of two words misspelt',
      'back: { create: when-refrenced }\nproperties: { name: name }\n',
      '3:17 value.form',
      'Did you mean `when-referenced`?',
    ],
    [
      'a policy of changes misspelt',
      'update: nver\nproperties: { name: name }\n',
      '3:9 value.form',
      '`nver` is not `always`, `never`, or a condition. Did you mean `never`?',
    ],
    [
      'a condition of a policy misspelt',
      'create: activ\nproperties: { name: name }\n',
      '3:9 value.form',
      'Did you mean `active`?',
    ],
    ['a policy that is a property', 'create: active\nproperties: { name: name }\n', ''],
    [
      'a place to look in without what is looked for',
      'unless: { find: shop.order, by: number }\nproperties: { name: name }\n',
      '3:1 key.missing',
      '`source`',
    ],
    [
      'a place to look in that there is not',
      'unless: { find: shop.ordre, by: number, source: number }\nproperties: { name: name }\n',
      '3:17 entity.unknown',
    ],
    [
      'a search for something of the other side',
      'unless: { find: shop.order, by: number, source: number, sink: id }\nproperties: { name: name }\n',
      '3:57 key.alone',
      'it is `source`',
    ],
    [
      'a search by a property that there is not',
      'unless: { find: shop.order, by: numbr, source: number }\nproperties: { name: name }\n',
      '3:33 property.unknown',
    ],
    ['an empty list of actions', 'then: []\nproperties: { name: name }\n', ''],
    [
      'an action that the system does not have',
      'then: [{ action: invoice }]\nproperties: { name: name }\n',
      '3:18 action.unknown',
      'erp.customer has no action `invoice`',
      'pipes/systems/erp.yaml',
    ],
    [
      'an action twice',
      'then: [{ action: a }, { action: a }]\nproperties: { name: name }\n',
      '3:33 key.alone',
      'once for each link',
    ],
    [
      'a condition of an action on an unknown property',
      'then: [{ action: a, when: activ }]\nproperties: { name: name }\n',
      '3:27 property.unknown',
      '`active`',
    ],
    [
      'a policy of a value that is no property',
      'then: [{ action: a, with: { x: { source: name, compare: case } } }]\nproperties: { name: name }\n',
      '3:48 key.alone',
      '`compare` has no meaning below `with`',
    ],
    [
      'the key of items of a sub-object',
      'properties:\n  address: { properties: { city: billing.city }, key: { source: a, sink: b } }\n',
      '4:50 key.alone',
      '`key` needs `each` beside it',
    ],
    [
      'a loss without a reason',
      row("{ source: name, loss: ' ' }"),
      '4:25 key.alone',
      '`loss` says no reason',
    ],
    [
      'a loss of a part of a row',
      row('{ first: [{ source: name, loss: x }] }'),
      '4:35 key.unknown',
    ],
    [
      'a loss of a value of an action',
      'then: [{ action: a, with: { x: { source: name, loss: y } } }]\nproperties: { name: name }\n',
      '3:48 key.alone',
      '`loss` has no meaning below `with`',
    ],
    [
      'a merge key that is looked up',
      'merge: [{ source: { link: shop.order, source: number }, sink: email }]\nproperties: { name: name }\n',
      '3:27 link.no-pipe',
    ],
    [
      'a merge key that looks nothing up',
      'merge: [{ source: email, sink: { sink: email } }]\nproperties: { name: name }\n',
      '3:26 key.missing',
      '`link`',
    ],
    [
      'a merge key that is looked up on the wrong side',
      'merge: [{ source: { find: erp.country, by: code, sink: number }, sink: email }]\nproperties: { name: name }\n',
      '3:50 key.alone',
      '`source`',
    ],
    ['a batch that is too small', 'batch: 0\nproperties: { name: name }\n', '3:8 value.form'],
    ['a batch that is a word', 'batch: many\nproperties: { name: name }\n', '3:8 value.form'],
    [
      'a start that is no date',
      'start: soon\nproperties: { name: name }\n',
      '3:8 value.form',
      'a date',
    ],
    [
      'a start on a day that is none',
      'start: 2024-02-31\nproperties: { name: name }\n',
      '3:8 value.form',
      'a date',
    ],
    [
      'a schedule of two kinds',
      "schedule: { every: 5m, at: '06:00' }\nproperties: { name: name }\n",
      '3:1 key.alone',
    ],
    [
      'a duration without unit',
      'schedule: { every: 5 }\nproperties: { name: name }\n',
      '3:20 value.type',
      'a duration above zero such as `30s`',
    ],
    [
      'enabled by a property',
      'enabled: active\nproperties: { name: name }\n',
      '3:10 key.alone',
      'settings only',
    ],
    [
      'enabled by the bare name of a setting',
      'settings: { go: { title: G, type: boolean, default: true } }\nenabled: go\nproperties: { name: name }\n',
      '4:10 key.alone',
      'Write `$settings.go`',
    ],
    [
      'a start by the bare name of a setting',
      "settings: { from: { title: F, type: date, default: 2026-01-01 } }\nstart: '{from}'\nproperties: { name: name }\n",
      '4:10 hole.no-record',
      'Write `{$settings.from}`',
    ],
    [
      'a batch by a property',
      "batch: '{age}'\nproperties: { name: name }\n",
      '3:10 hole.no-record',
      'reads the property `age`',
    ],
    [
      'shared where nobody has siblings',
      `back: { create: never }\n${row('{ source: name, shared: true }')}`,
      '5:25 key.alone',
      'Say `many: true` in a merge rule',
    ],
    [
      'shared where nothing comes back',
      `merge: [{ source: name, sink: name, many: true }]\n${row('{ source: name, shared: true }')}`,
      '5:25 key.alone',
      'Add `back',
    ],
    [
      'shared beside what says that nothing comes back',
      `merge: [{ source: name, sink: name, many: true }]\nback: { create: never }\n${row('{ source: name, shared: true, back: false }')}`,
      '6:25 key.alone',
      'has no meaning beside `back: false`',
    ],
    [
      'shared in a list that goes one way only',
      `merge: [{ source: name, sink: name, many: true }]\nback: { create: never }\nproperties:\n  lines: { each: 'lines[quantity > 0]', key: { source: id, sink: id }, properties: { number: { source: sku, shared: true } } }\n`,
      '6:109 key.alone',
      'in a list that goes one way only.',
    ],
    [
      'a table that is another kind of setting',
      `settings: { t: { title: T, type: string, default: x } }\n${row('{ source: name, table: t }')}`,
      '5:32 setting.value',
      'must be a table, but is a `string`',
    ],
    [
      'a condition that is a number',
      'update: 0\nproperties: { name: name }\n',
      '3:9 value.type',
      'is the number 0. Write `true` or `false`',
    ],
    [
      'many that is a number',
      'merge: [{ source: name, sink: name, many: 1 }]\nproperties: { name: name }\n',
      '3:43 value.type',
      'is the number 1. Write `true` or `false`',
    ],
    ['back that is true', row('{ source: name, back: true }'), '4:31 value.form'],
  ] as const)('%s', (_, text, where, ...words) => check(text, where, ...words));
});

describe('what would come to nothing beside `properties`', () => {
  it.each([
    ['required', 'true'],
    ['compare', 'case'],
    ['default', 'name'],
    ['ordered', 'true'],
    ['loss', 'x'],
    ['note', 'x'],
  ])('%s', (key, value) =>
    check(
      `properties:\n  address: { properties: { city: billing.city }, ${key}: ${value} }\n`,
      '4:50 key.alone',
      `\`${key}\` has no meaning beside \`properties\``,
      'in the rows below',
    ),
  );
});

describe('rows', () => {
  it.each([
    [
      'a sink property that does not exist',
      'properties: { nam: name }\n',
      '3:15 property.unknown',
      '`name`',
    ],
    ['a sink property that is read-only', 'properties: { id: id }\n', '3:15 property.read-only'],
    [
      'a source property that is read-only, by hand',
      `${both}properties: { email: { source: email, back: { id: email } } }\n`,
      '4:47 property.read-only',
    ],
    ['a list into a text', 'properties: { name: tags }\n', '3:21 property.type', 'a list'],
    ['an object into a text', row('billing'), '4:9 property.type', 'an object'],
    ['a boolean into a number', 'properties: { customerNumber: active }\n', '3:31 property.type'],
    ['a constant of another type', 'properties: { inactive: 3 }\n', '3:25 property.type'],
    [
      'a constant that is no option',
      'properties: { kind: { value: firm } }\n',
      '3:30 value.unknown',
      '`company`',
    ],
    ['two values in one row', row('{ source: name, value: x }'), '4:11 key.alone'],
    [
      'two kinds in one row',
      row('{ find: erp.country, link: shop.customer, source: number }'),
      '4:11 key.alone',
      'one kind of value',
    ],
    ['a row of nothing', row('{}'), '4:3 key.missing', '`source`'],
    ['sink outside back', row('{ source: name, sink: name }'), '4:25 key.alone', '`source`'],
    [
      'source below back',
      `${both}${row('{ source: $trim(name), back: { name: { source: name } } }')}`,
      '5:48 key.alone',
      '`sink`',
    ],
    ['take without a search', row('{ source: name, take: id }'), '4:25 key.alone', '`link`'],
    [
      'key without each',
      row('{ source: name, key: { source: id, sink: id } }'),
      '4:25 key.alone',
      '`each`',
    ],
    [
      'a policy below back',
      `${both}${row('{ source: $trim(name), back: { name: { sink: name, compare: trim } } }')}`,
      '5:60 key.alone',
      'row above',
    ],
    [
      'back in a one-way pipe',
      row('{ source: $trim(name), back: { name: name } }'),
      '4:32 key.alone',
      'one way',
    ],
    [
      'find in an unknown entity',
      row('{ find: erp.contry, source: name }'),
      '4:17 entity.unknown',
      '`erp.country`',
    ],
    [
      'find by an unknown property',
      row('{ find: erp.country, by: cod, source: name }'),
      '4:34 property.unknown',
      '`code`',
    ],
    ['find without a value', row('{ find: erp.country }'), '4:3 key.missing', '`source`'],
    [
      'where on an unknown property',
      row("{ find: erp.country, by: code, source: name, where: nam = 'x' }"),
      '4:61 property.unknown',
      '`name`',
    ],
    [
      'link without a pipe',
      row('{ link: shop.order, source: number }'),
      '4:17 link.no-pipe',
      'Add a pipe',
    ],
    ['link to the wrong side', row('{ link: erp.order, source: number }'), '4:17 link.no-pipe'],
    ['link without a value', row('{ link: shop.customer }'), '4:3 key.missing'],
    [
      'a table that is no setting',
      row('{ table: statuses, source: kind }'),
      '4:18 setting.unknown',
      'type `table`',
    ],
    [
      'one path by two rows',
      `${both}properties: { name: name, displayName: name }\n`,
      '4:27 property.twice',
      '`back: false`',
    ],
    [
      'a path and its parent',
      'properties: { address: billing, address.city: billing.city }\n',
      '3:33 property.twice',
    ],
    [
      'one path by two rows, by hand',
      `${both}properties:\n  name: { source: $trim(name), back: { email: name } }\n  email: { source: $trim(email), back: { email: email } }\n`,
      '6:42 property.twice',
      '`first`',
    ],
    ['an empty alternative', row('{ first: [{ when: active }] }'), '4:19 key.missing', '`source`'],
    [
      'each without a key',
      'properties: { tags: { each: tags, properties: {} } }\n',
      '3:15 key.missing',
      '`key`',
    ],
    [
      'restoring siblings',
      'merge: [{ source: email, sink: email, many: true }]\ndrift: restore\nproperties: { name: name }\n',
      '4:1 key.alone',
      'siblings',
    ],
    [
      'limits that no change could come within',
      row('{ source: name, oscillation: { within: 0s } }'),
      '4:48 value.form',
      'nothing ever counts',
    ],
    [
      'a limit of no changes',
      row('{ source: name, oscillation: { quick: 0 } }'),
      '4:47 value.form',
      '1 to',
    ],
    [
      'a limit that there is none of',
      row('{ source: name, oscillation: { weekly: 3 } }'),
      '4:40 key.unknown',
      '`weekly`',
    ],
    [
      'limits of a row of items',
      'properties:\n  tags:\n    each: tags\n    key: { source: id, sink: id }\n    properties: { id: { source: id, oscillation: { quick: 9 } } }\n',
      '7:37 key.alone',
      'beside `each`',
    ],
    [
      'limits below back',
      `${both}properties: { name: { source: name, back: { name: { sink: name, oscillation: { quick: 9 } } } } }\n`,
      '4:65 key.alone',
      'below `back`',
    ],
    [
      'back of one sibling',
      `merge: [{ source: email, sink: email, many: true }]\n${both}properties: { name: { source: name, back: { name: name } } }\n`,
      '5:37 key.alone',
      '`shared: true`',
    ],
    [
      'a merge key that does not exist',
      'merge: [{ source: emale, sink: email }]\nproperties: { name: name }\n',
      '3:19 property.unknown',
      '`email`',
    ],
    [
      'a candidate property that does not exist',
      'merge: [{ when: $empty($sink.emale), source: email, sink: email }]\nproperties: { name: name }\n',
      '3:30 property.unknown',
      '`email`',
    ],
  ] as const)('%s', (_, text, where, ...words) => check(text, where, ...words));
});

describe('examples', () => {
  const example = (text: string): string =>
    `properties: { name: name }\nexamples:\n  - name: x\n${text}`;
  it.each([
    [
      'an unknown property of the changed record',
      example('    given: { nam: A }\n    expect: nothing\n'),
      '6:14 property.unknown',
      '`name`',
    ],
    [
      'an unknown property of what is expected',
      example('    given: { name: A }\n    expect: { nam: A }\n'),
      '7:15 property.unknown',
      '`name`',
    ],
    [
      'a word that is no outcome',
      example('    given: { name: A }\n    expect: nothin\n'),
      '7:13 value.unknown',
      '`nothing`',
    ],
    [
      'back of a one-way pipe',
      example('    way: back\n    given: { name: A }\n    expect: nothing\n'),
      '6:10 key.alone',
    ],
    [
      'an unknown entity among the found',
      example('    given: { name: A }\n    found: { erp.contry: [] }\n    expect: nothing\n'),
      '7:14 entity.unknown',
      '`erp.country`',
    ],
    [
      'a ref that is none',
      example("    given: { name: A }\n    linked: { 'shop.custmer:1': 2 }\n    expect: nothing\n"),
      '7:15 entity.unknown',
      '`shop.customer`',
    ],
    [
      'an undeclared setting',
      example('    settings: { x: 1 }\n    given: { name: A }\n    expect: nothing\n'),
      '6:17 setting.unknown',
    ],
    [
      'a value of another type',
      example('    given: { active: maybe }\n    expect: nothing\n'),
      '6:22 property.type',
      'true or false',
    ],
  ] as const)('%s', (_, text, where, ...words) => check(text, where, ...words));
});

describe('a row that waits for another record', () => {
  const order = 'source: shop.order\nsink: erp.order\n';
  const link = 'link: shop.customer, source: customerId';
  const warned = async (keys: string, rest: string) => {
    const own = {
      'pipes/shop-erp/customer.yaml': `${customerHead}properties: { name: name }\n`,
      'pipes/shop-erp/order.yaml': `${order}${keys}properties: { customer.id: { ${link}${rest} } }\n`,
    };
    return told(await catalogueWith(own)).filter((one) => one.includes('row.unfilled'));
  };
  it.each([
    ['is never written where nothing is updated', 'update: never\n', '', 1],
    ['nor where it is written on create only', '', ', write: on-create', 1],
    ['keeps the record waiting where it is required', 'update: never\n', ', required: true', 0],
    ['may be left empty on purpose', 'update: never\n', ', missing: empty', 0],
    ['is written later', '', '', 0],
    ['is of no account where nothing is created', 'create: never\nupdate: never\n', '', 0],
  ])('%s', async (_name, keys, rest, count) => {
    expect(await warned(keys, rest)).toHaveLength(count);
  });
});

describe('a delete that is to follow one over there', () => {
  const shop = (changes: string, rest = '') =>
    `title: Shop\ndriver: memory\nentities: { customer: { modified: changedOn, changes: { by: ${changes} } }, order: {}, guest: {} }\n${rest}`;
  const warned = async (system: string, keys: string) => {
    const own = {
      'pipes/systems/shop.yaml': system,
      'pipes/shop-erp/customer.yaml': `${customerHead}${keys}properties: { name: name }\n`,
    };
    return told(await catalogueWith(own)).filter((one) => one.includes('deletes.unseen'));
  };
  it.each([
    ['is never seen where changes are told by time', shop('since'), 'delete: delete\n', 1],
    ['nor where it is to be deactivated', shop('since'), 'delete: deactivate\n', 1],
    ['is seen where all is read now and then', shop('since, listing: 1d'), 'delete: delete\n', 0],
    ['is seen by listing', shop('listing'), 'delete: delete\n', 0],
    ['is none where what is over there is kept', shop('since'), '', 0],
    ['may be what a condition says', shop('since'), 'when: active\ndelete: delete\n', 0],
    [
      'is told by a webhook',
      shop('since', "webhooks: { verify: { token: '${HOOK:-}' }, entity: e, id: id }\n"),
      'delete: delete\n',
      0,
    ],
  ])('%s', async (_name, system, keys, count) => {
    const lines = await warned(system, keys);
    expect(lines).toHaveLength(count);
    for (const line of lines) expect(line).toContain('listing: 1d');
  });
});

it('a delete over there is never seen of one that is only not carried back', async () => {
  const keys = 'back: { when: $not(inactive), create: never, delete: delete }\n';
  const own = {
    'pipes/systems/erp.yaml':
      'title: ERP\ndriver: memory\nentities: { customer: { modified: changedOn, changes: { by: since } }, order: {}, country: {} }\n',
    'pipes/shop-erp/customer.yaml': `${customerHead}${keys}properties: { name: name }\n`,
  };
  const lines = told(await catalogueWith(own)).filter((one) => one.includes('deletes.unseen'));
  expect(lines).toEqual([expect.stringContaining('`erp.customer` tells of its changes')]);
});

describe('what both sides create', () => {
  it.each([
    ['is told where nothing says what is the same', 'back: { create: always }\n', 1],
    ['is told where only some are', 'back: { create: active }\n', 1],
    ['is found by a key', 'merge: [{ source: name, sink: name }]\nback: { create: always }\n', 0],
    ['is none where one side creates nothing', 'create: never\nback: { create: always }\n', 0],
    ['nor where the other does not', 'back: { create: never }\n', 0],
    ['nor where nothing goes back', '', 0],
  ])('%s', async (_name, keys, count) => {
    const own = {
      'pipes/shop-erp/customer.yaml': `${customerHead}${keys}properties: { name: name }\n`,
    };
    const lines = told(await catalogueWith(own)).filter((one) => one.includes('merge.none'));
    expect(lines).toHaveLength(count);
    for (const line of lines) expect(line).toMatch(/^pipes\/shop-erp\/customer.yaml:3:1 warning/);
  });
});

it.each([
  ['is looked up', '{ find: erp.country, by: code, source: sku }', ''],
  ['looks nothing up', '{ source: sku }', '6:15 key.missing: `link` is missing.'],
  [
    'is looked up on the wrong side',
    '{ find: erp.country, by: code, sink: number }',
    '6:15 key.missing: `source` is missing.',
  ],
])('the key of an item that %s', async (_, key, where) => {
  const path = 'pipes/shop-erp/order.yaml';
  const text = `source: shop.order
sink: erp.order
properties:
  lines:
    each: lines
    merge: [{ source: ${key}, sink: number }]
    key: { source: id, sink: id }
    properties: { count: quantity }
`;
  const lines = told(await catalogueWith({ [path]: text }));
  if (where === '') expect(lines).toEqual([]);
  else expect(lines.join('\n')).toContain(`${path}:${where}`);
});
