// What is declared of a setting is known where an expression reads it: its type, the values of a choice, the
// columns of a table.

import { describe, expect, test } from 'vitest';
import { runExample } from '../../engine/definition/examples/examples.ts';
import type { Example, Pipe } from '../../engine/definition/pipe.ts';
import { catalogueWith, customerHead, told } from './small-project.ts';

const path = 'pipes/shop-erp/customer.yaml';
const settings = `settings:
  mode: { title: Mode, type: choice, options: [off, both], default: off }
  rate: { title: Rate, type: number, default: 25 }
  word: { title: Word, type: string, optional: true }
  ids: { title: Ids, type: list, of: { title: Id, type: string }, default: [] }
  ways:
    title: Ways
    type: table
    key: way
    columns:
      way: { title: Way, type: string }
      kind: { title: Kind, type: choice, options: [company, person] }
    default: []
`;

async function problems(when: string): Promise<readonly string[]> {
  const text = `${customerHead}when: |\n  ${when}\n${settings}properties: { name: name }\n`;
  const lines = told(await catalogueWith({ [path]: text }));
  return lines.map((line) => line.replace(`${path}:`, ''));
}

const wrong: readonly (readonly [when: string, says: string])[] = [
  [
    "active and $settings.mode = 'bth'",
    "4:14 warning expression.never: `$settings.mode` is never 'bth'. Did you mean `both`?",
  ],
  [
    "$settings.rate = '25'",
    '4:3 warning expression.never: `$settings.rate` is a number and is never equal to a text. Make both the same type: `$string(…)`, `$number(…)`.',
  ],
  [
    '$count($settings.ways[wy = $source.name]) > 0',
    '4:25 error table.column: The table `ways` has no column `wy`. Did you mean `way`?',
  ],
  [
    '$settings.ways[way = $source.name].knd = "company"',
    '4:38 error table.column: The table `ways` has no column `knd`. Did you mean `kind`?',
  ],
  [
    '$sum($settings.ids) > 1',
    '4:8 warning expression.type: $sum takes numbers only, and `$settings.ids` is a text. Write `$settings.ids.$number($)`.',
  ],
  [
    '$settings.rate > 5 and $settings.rat = 5',
    '4:26 setting.unknown: There is no setting `rat` here. Did you mean `rate`?',
  ],
];
const fine = [
  "$settings.mode = 'both' or $settings.mode = 'off'",
  '$settings.rate > 20',
  'name in $settings.ways.way',
  "$settings.ways[way = $source.name].kind = 'company'",
  'name in $settings.ids',
  '$filled($settings.word) and name = $settings.word',
];

describe('an expression that reads settings', () => {
  test.each(wrong)('%s', async (when, says) => {
    expect(await problems(when)).toEqual([says.replace(' error ', ' ')]);
  });
  test.each(fine)('is not told of %s', async (when) => {
    expect(await problems(when)).toEqual([]);
  });
});

describe('an optional setting without a value', () => {
  const pipeOf = async (more: string) => {
    const text = `${customerHead}${settings}properties: { name: { source: $string($settings.word), default: "$exists($settings.word) ? 'there' : 'nothing'" } }\n${more}`;
    const { pipes, problems: found } = await catalogueWith({ [path]: text });
    expect(found).toEqual([]);
    return pipes[0] as Pipe;
  };

  test('is nothing', async () => {
    const pipe = await pipeOf(
      'examples: [{ name: e, given: { id: s1 }, expect: { name: nothing } }]\n',
    );
    expect(await runExample(pipe, pipe.examples[0] as Example)).toMatchObject({ ok: true });
  });

  test('an example may take its value away', async () => {
    const examples = `examples: [{ name: e, given: { id: s1 }, settings: { word: null, rate: 5 }, expect: { name: nothing } }]\n`;
    const pipe = await pipeOf(examples);
    const filled = { ...pipe, settings: { ...pipe.settings, word: 'x' } };
    expect(await runExample(filled, pipe.examples[0] as Example)).toMatchObject({ ok: true });
  });
});
