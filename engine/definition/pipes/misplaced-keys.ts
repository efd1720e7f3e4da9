// Keys of a block that speak of a row as a whole, or of its list, and so have no meaning in a part of it.

import type { Steps } from '../files/yaml.ts';
import type { RowBlock } from '../grammar/row-definition.ts';
import type { PipeScope } from './pipe-scope.ts';

/** How the value of a row is kept in step, whatever it is put together from. */
export const policyKeys = [
  'required',
  'write',
  'shared',
  'compare',
  'conflict',
  'drift',
  'oscillation',
  'loss',
  'back',
  'each',
] as const;

/** What is said of the items of a list, beside `each`. */
export const listKeys = ['key', 'merge', 'create', 'update', 'delete'] as const;

/** Refuses each of the keys that the block has; `why` follows on its name: `has no meaning below \`back\``. */
export function refuseKeys(
  { sheet, problems }: PipeScope,
  steps: Steps,
  block: RowBlock,
  {
    keys,
    why,
    hint,
  }: {
    readonly keys: readonly (keyof RowBlock)[];
    readonly why: string;
    readonly hint?: string;
  },
): void {
  for (const key of keys) {
    if (block[key] === undefined) continue;
    const place = sheet.keyPlace([...steps, key]);
    problems.error(place, 'key.alone', { detail: `\`${key}\` ${why}` }, hint);
  }
}
