// Two short columns of a line: what an empty value means there, and whose value stands where both
// systems changed it.

import type { Expression } from '../../mapping/expression/expression.ts';
import type { Row } from '../../mapping/row.ts';
import { capital, code, joined, type Sentence, say } from '../text.ts';
import { oneLine, type PipeWords } from './pipe-words.ts';
import type { Occasion } from './policy-words.ts';

interface Presence {
  readonly isRequired?: boolean;
  readonly when?: Expression;
  readonly default?: Expression;
}

/** Required, with a default, or whether it may be empty; and if it is written on some occasions only. */
export function presenceWords(
  row: Presence,
  mayBeEmpty: boolean,
  ...occasions: readonly (Sentence | undefined)[]
): Sentence {
  const said = [
    row.default && say`default ${code(oneLine(row.default.text))}`,
    emptiness(row, mayBeEmpty),
    ...occasions,
  ].filter((one) => one !== undefined);
  const [first, ...rest] = joined(said, '; ', '; ');
  return [capital(first as string), ...rest];
}

/** That there is always a value goes without saying where a default is told. */
function emptiness(row: Presence, mayBeEmpty: boolean): Sentence | undefined {
  if (row.isRequired && row.when) return say`required where the condition holds`;
  if (row.isRequired) return say`required`;
  if (mayBeEmpty) return say`may be empty`;
  return row.default ? undefined : say`never empty`;
}

/** When a line is written, where that is not each time; one that goes both ways names the `system` that is meant. */
export function occasionWords(occasion: Occasion, system?: string): Sentence | undefined {
  switch (occasion) {
    case 'always':
      return undefined;
    case 'on-create':
      return say`written ${system === undefined ? '' : `to ${system} `}only on creation`;
    case 'if-empty':
      return say`only an empty one is filled${system === undefined ? '' : ` in ${system}`}`;
    case 'never':
      return say`never written, as nothing is created or updated`;
  }
}

/** Who wins; a row that goes one way only has one side that writes it, and what only fills gives way. */
export function winnerWords(
  { conflict: policy, write }: Pick<Row, 'conflict' | 'write'>,
  goes: '→' | '←' | '↔',
  { source, sink }: Pick<PipeWords, 'source' | 'sink'>,
): string {
  if (write === 'if-empty') return sink.system;
  if (policy === 'ask') return 'A person chooses';
  if (goes === '→' || (goes === '↔' && policy === 'source')) return source.system;
  return goes === '←' || policy === 'sink' ? sink.system : 'The later change';
}
