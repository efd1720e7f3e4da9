// Which keys of a row may stand beside each other. The schema cannot say it as clearly as a sentence.

import type { Steps } from '../files/yaml.ts';
import type { RuleBlock } from '../grammar/row-definition.ts';
import { inputKey, type PipeScope, type Way } from './pipe-scope.ts';

/** Kinds of value of which a block has one at most. */
export const valueKeys = ['value', 'link', 'find', 'table', 'first', 'each', 'properties'] as const;

/** Keys that only mean something beside certain others. */
const companions: Readonly<Record<string, readonly string[]>> = {
  as: ['link'],
  by: ['find', 'table'],
  where: ['link', 'find', 'table'],
  take: ['link', 'find', 'table'],
  missing: ['link', 'find', 'table'],
  settled: ['link'],
};

/** Tells of keys that exclude each other, or that need another beside them. */
export function checkCompany(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  block: RuleBlock,
  kinds: readonly string[],
): void {
  const { sheet, problems } = scope;
  const has = (key: string): boolean =>
    (block as Readonly<Record<string, unknown>>)[key] !== undefined;
  const input = inputKey(way);
  const other = input === 'source' ? 'sink' : 'source';
  if (has(other)) {
    const hint =
      input === 'sink'
        ? 'Below `back` the value comes from the sink: write `sink`.'
        : 'Here the value comes from the source: write `source`. `sink` stands below `back`.';
    problems.error(
      sheet.keyPlace([...steps, other]),
      'key.alone',
      { detail: `\`${other}\` has no meaning here` },
      hint,
    );
  }
  if (kinds.length > 1) {
    const detail = `A row has one kind of value, but here are ${kinds.map((kind) => `\`${kind}\``).join(' and ')}`;
    problems.error(
      sheet.keyPlace([...steps, kinds[1] as string]),
      'key.alone',
      { detail },
      'Use `first` for alternatives.',
    );
  }
  if (has(input) && kinds.some((kind) => !['link', 'find', 'table'].includes(kind))) {
    const detail = `\`${input}\` cannot stand beside \`${kinds[0]}\``;
    problems.error(sheet.keyPlace([...steps, input]), 'key.alone', { detail });
  }
  for (const [key, beside] of Object.entries(companions)) {
    if (!has(key) || beside.some(has)) continue;
    const detail = `\`${key}\` needs ${beside.map((name) => `\`${name}\``).join(' or ')} beside it`;
    problems.error(sheet.keyPlace([...steps, key]), 'key.alone', { detail });
  }
}
