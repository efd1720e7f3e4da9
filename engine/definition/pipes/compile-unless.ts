// `unless` of a pipe: where else a record may be on the other side. It is a `find` without a row: what is
// found there says that nothing is to be created.

import type { Steps } from '../files/yaml.ts';
import type { UnlessBlock } from '../grammar/pipe-definition.ts';
import type { UnlessRule } from '../pipe.ts';
import { findOf } from './compile-lookup.ts';
import { expressionOn, type PipeScope, type Side } from './pipe-scope.ts';

export function unlessOf(
  scope: PipeScope,
  side: Side,
  steps: Steps,
  block: UnlessBlock | undefined,
): UnlessRule | undefined {
  if (block === undefined) return undefined;
  const key = side.name;
  const other = key === 'source' ? 'sink' : 'source';
  const { sheet, problems } = scope;
  if (block[other] !== undefined) {
    const detail = `what is searched for is read on the ${key} here, so it is \`${key}\``;
    problems.error(sheet.keyPlace([...steps, other]), 'key.alone', { detail });
  }
  const text = block[key];
  if (text === undefined) {
    problems.error(sheet.keyPlace(steps), 'key.missing', { key });
    return undefined;
  }
  const input = expressionOn(scope, side, [...steps, key], text);
  const { find, by, where } = block;
  const rule = findOf(scope, steps, { by, ...(where === undefined ? {} : { where }) }, find, input);
  return rule?.kind === 'find' ? rule : undefined;
}
