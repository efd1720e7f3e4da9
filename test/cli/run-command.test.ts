// What a command says that cannot be carried out, and what it says of itself.

import { expect, test } from 'vitest';
import { run } from './command.ts';

test.each([
  [['bogus', '--json'], 'samband', 'There is no verb "bogus". See: samband help'],
  [
    ['plna', '--json'],
    'samband',
    'There is no verb "plna". Did you mean "plan"? See: samband help',
  ],
  [['plan', '--bogus', '--json'], 'plan', 'There is no option --bogus. See: samband help plan'],
])('a mistake in %j is one JSON object', async (args, command, message) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stderr]).toEqual([2, '']);
  const result = { error: { code: 'command.usage', message } };
  expect(JSON.parse(stdout)).toEqual({ command, ok: false, summary: message, result });
});

test('a mistake is one line, not above all that could be said', async () => {
  const { code, stdout, stderr } = await run(['snyc']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe('There is no verb "snyc". Did you mean "sync"? See: samband help\n');
});

test('every example is a command that can be pasted, and the ways of why stand in its help', async () => {
  const { result } = JSON.parse((await run(['help', '--json'])).stdout);
  for (const { name } of result) {
    const { stdout } = await run([name, '--help']);
    expect(stdout).toMatch(/^Example: npx samband [^()]+\n$/m);
  }
  const { stdout } = await run(['why', '--help']);
  for (const way of ['<ref> <ref>', '<ref> <property>', '<number or name>', "'#12'"])
    expect(stdout).toMatch(new RegExp(`^  ${way} +\\w+`, 'm'));
});

test('help and version are JSON too where that is asked for', async () => {
  const help = JSON.parse((await run(['help', '--json'])).stdout);
  expect(help).toMatchObject({ command: 'help', ok: true });
  expect(help.result.map(({ name }: { name: string }) => name)).toContain('sync');
  const one = JSON.parse((await run(['help', 'desk', '--json'])).stdout);
  expect(one.result).toMatchObject([{ name: 'desk', usage: 'desk [action] [item] [answer]' }]);
  const version = JSON.parse((await run(['-V', '--json'])).stdout);
  expect(version).toMatchObject({ command: 'version', result: { name: 'samband' } });
});

test.each(['sandbox', 'start'])('%s suggests the integration that was meant', async (verb) => {
  const { code, stderr } = await run([verb, 'custom-webshop-triplet']);
  expect(code).toBe(2);
  expect(stderr).toContain('Did you mean `custom-webshop-tripletex`?');
});
