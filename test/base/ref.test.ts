// Refs as they are typed behind a command.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { typed } from '../../engine/base/ref.ts';

const refs = [
  ['shop.customer:42', 'shop.customer:42'],
  ['shop.person:kari@nord.example', 'shop.person:kari@nord.example'],
  ['shop.company:fjord as', '"shop.company:fjord as"'],
  ['shop.company:a & "b" $c `d` \\e', '"shop.company:a & \\"b\\" \\$c \\`d\\` \\\\e"'],
] as const;

test.each(refs)('%s reaches a command whole', (ref, text) => {
  expect(typed(ref)).toBe(text);
  if (process.platform !== 'win32')
    expect(execFileSync('sh', ['-c', `printf %s ${typed(ref)}`], { encoding: 'utf8' })).toBe(ref);
});
