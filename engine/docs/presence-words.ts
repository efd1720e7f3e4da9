// Two short columns of a line: what an empty value means there, and whose value stands where both
// systems changed it.

import type { Expression } from '../mapping/expression.ts';
import type { ConflictPolicy, Row } from '../mapping/row.ts';
import { oneLine, type PipeWords } from './pipe-words.ts';
import { code, joined, type Sentence, say } from './text.ts';

/** Required, optional, with a default, or written on some occasions only. */
export function presenceWords(row: {
  readonly isRequired: boolean;
  readonly default?: Expression;
  readonly write: Row['write'];
}): Sentence {
  const said = [
    row.isRequired ? say`Required` : undefined,
    row.default && say`Default ${code(oneLine(row.default.text))}`,
    occasions[row.write],
  ].filter((one) => one !== undefined);
  return said.length === 0 ? say`Optional` : joined(said, '; ', '; ');
}

const occasions: Readonly<Record<Row['write'], Sentence | undefined>> = {
  always: undefined,
  'on-create': say`Only when created`,
  'if-empty': say`Only while empty`,
};

/** Who wins; a row that goes one way only has one side that writes it. */
export function winnerWords(
  policy: ConflictPolicy,
  goes: '→' | '←' | '↔',
  { source, sink }: Pick<PipeWords, 'source' | 'sink'>,
): string {
  if (policy === 'ask') return 'A person chooses';
  if (goes === '→' || (goes === '↔' && policy === 'source')) return source.system;
  return goes === '←' || policy === 'sink' ? sink.system : 'The later change';
}
