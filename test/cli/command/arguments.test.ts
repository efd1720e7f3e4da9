// What a command line means, and how a mistake in it is answered.

import { expect, test } from 'vitest';
import { readArguments } from '../../../engine/cli/command/arguments.ts';
import { overview } from '../../../engine/cli/command/help.ts';
import type { Verb } from '../../../engine/cli/command/verb.ts';

const nothing = async () => ({ exit: 0, summary: '', result: null }) as const;
const verbs: readonly Verb[] = [
  {
    name: 'sync',
    summary: 'Carry',
    operands: [],
    options: { port: { type: 'string', value: 'number', help: '' } },
    example: 'samband sync',
    run: nothing,
  },
  {
    name: 'test',
    summary: 'Run',
    operands: [],
    options: { pipe: { type: 'string', value: 'id', help: '' } },
    example: 'samband test',
    run: nothing,
  },
  {
    name: 'why',
    summary: 'Tell',
    operands: ['ref'],
    options: {},
    example: 'samband why a.b:1',
    run: nothing,
  },
  {
    name: 'answer',
    summary: 'Answer',
    operands: ['item', 'value'],
    mayBeEmpty: 'value',
    options: {},
    example: 'samband answer 3f x',
    run: nothing,
  },
];

interface Case {
  readonly says: string;
  readonly args: readonly string[];
  readonly is: object;
}

const cases: readonly Case[] = [
  { says: 'a verb runs', args: ['sync'], is: { kind: 'run', operands: [] } },
  {
    says: 'options stand after the verb',
    args: ['sync', '--port', '0', '--json'],
    is: { kind: 'run', options: { port: '0', json: true } },
  },
  {
    says: 'an operand is kept',
    args: ['why', 'shop.customer:1'],
    is: { kind: 'run', operands: ['shop.customer:1'] },
  },
  {
    says: 'a number below zero is an operand',
    args: ['why', '-12.5', '--json'],
    is: { kind: 'run', operands: ['-12.5'], options: { json: true } },
  },
  {
    says: 'and the value of an option',
    args: ['sync', '--port', '-1'],
    is: { kind: 'run', options: { port: '-1' } },
  },
  { says: 'also after --', args: ['why', '--', '-5'], is: { kind: 'run', operands: ['-5'] } },
  {
    says: '--help asks about the verb',
    args: ['why', '--help'],
    is: { kind: 'help', verb: { name: 'why' } },
  },
  {
    says: 'help names the verb after it',
    args: ['help', 'why'],
    is: { kind: 'help', verb: { name: 'why' } },
  },
  { says: 'help alone shows all', args: ['--help'], is: { kind: 'help' } },
  {
    says: "an option's value is no verb",
    args: ['help', '--project', 'elsewhere', 'why'],
    is: { kind: 'help', verb: { name: 'why' } },
  },
  { says: 'help alone may be for a program', args: ['help', '--json'], is: { kind: 'help' } },
  { says: 'the version in one letter', args: ['-V'], is: { kind: 'version' } },
  {
    says: 'a mistyped verb has a suggestion',
    args: ['snyc'],
    is: { kind: 'mistake', message: 'There is no verb "snyc".', hint: 'Did you mean "sync"?' },
  },
  {
    says: 'a strange verb has none',
    args: ['frobnicate'],
    is: { kind: 'mistake', message: 'There is no verb "frobnicate".' },
  },
  { says: 'no verb is a mistake', args: [], is: { kind: 'mistake', message: 'Say what to do.' } },
  {
    says: 'an option before the verb is explained',
    args: ['--json', 'sync'],
    is: { kind: 'mistake', message: 'The verb comes first, before --json.' },
  },
  {
    says: 'a mistyped option has a suggestion',
    args: ['sync', '--prot', '1'],
    is: { kind: 'mistake', message: 'There is no option --prot.', hint: 'Did you mean --port?' },
  },
  {
    says: 'an option without its value is a mistake',
    args: ['sync', '--port'],
    is: { kind: 'mistake', message: '--port needs a number.' },
  },
  {
    says: 'a switch with a value is a mistake',
    args: ['sync', '--json=yes'],
    is: { kind: 'mistake', message: '--json takes no value.' },
  },
  {
    says: 'an option that is given two values is asked back',
    args: ['sync', '--port', '1', '--port', '2'],
    is: { kind: 'mistake', message: '--port is given twice: say which.' },
  },
  {
    says: 'the same twice is one',
    args: ['sync', '--port', '1', '--json', '--port=1', '--json'],
    is: { kind: 'run', options: { port: '1', json: true } },
  },
  {
    says: 'an empty operand is a variable that is not set',
    args: ['why', ''],
    is: { kind: 'mistake', message: '<ref> is empty.', hint: expect.stringMatching(/not be set/) },
  },
  {
    says: 'but where an empty text is an answer',
    args: ['answer', '3f', ''],
    is: { kind: 'run', operands: ['3f', ''] },
  },
  { says: 'help about help shows all', args: ['help', 'help'], is: { kind: 'help' } },
  {
    says: 'a missing operand is named',
    args: ['why'],
    is: {
      kind: 'mistake',
      message: '`why` needs <ref>.',
      hint: 'For example: `samband why a.b:1`.',
    },
  },
  {
    says: 'one operand too many is a mistake',
    args: ['sync', 'now'],
    is: {
      kind: 'mistake',
      message: '`sync` does not know what to do with "now".',
      hint: expect.stringMatching(/whole project.*`run` in pipes\/samband.yaml.*--project/),
    },
  },
  {
    says: 'a pipe where it goes behind an option is shown its place',
    args: ['test', 'a-b/customer'],
    is: {
      kind: 'mistake',
      message: '`test` does not know what to do with "a-b/customer".',
      hint: 'Did you mean --pipe a-b/customer?',
    },
  },
  {
    says: 'one operand too many shows how it is meant',
    args: ['why', 'a.b:1', 'name', 'now'],
    is: { kind: 'mistake', hint: 'For example: `samband why a.b:1`.' },
  },
];

test.each(cases)('$says', ({ args, is }) => {
  expect(readArguments(args, verbs)).toMatchObject(is);
});

test('the overview names every verb with what it does', () => {
  const plain = (text: string) => text;
  const text = overview(verbs, {
    red: plain,
    yellow: plain,
    green: plain,
    dim: plain,
    bold: plain,
  });
  for (const verb of verbs) expect(text).toMatch(new RegExp(`${verb.name}.* ${verb.summary}`));
});
