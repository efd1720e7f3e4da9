// The cases of JSONata's own test suite, from `../shared/jsonata-suite`; SAMBAND_SUITE names another place.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Case {
  readonly name: string;
  readonly expr?: string;
  readonly 'expr-file'?: string;
  readonly data?: unknown;
  readonly dataset?: string | null;
  readonly bindings?: Record<string, unknown>;
  readonly depth?: number;
  readonly result?: unknown;
  readonly undefinedResult?: boolean;
  readonly code?: string;
  readonly error?: { readonly code?: string };
}

export const suiteFolder =
  process.env.SAMBAND_SUITE ??
  fileURLToPath(new URL('../../../shared/jsonata-suite', import.meta.url));

/** Outside of CI it may be absent. */
export const isSuiteLacking = !existsSync(suiteFolder) && process.env.CI !== 'true';

const read = (path: string) => readFileSync(`${suiteFolder}/${path}`, 'utf8');

export function casesOfSuite(): readonly Case[] {
  return readdirSync(`${suiteFolder}/groups`).flatMap((group) =>
    readdirSync(`${suiteFolder}/groups/${group}`)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        const found = JSON.parse(read(`groups/${group}/${file}`)) as Case | Case[];
        return [found].flat().map((one, at) => ({
          ...one,
          name: `${group}/${file}#${at}`,
          expr: one['expr-file'] ? read(`groups/${group}/${one['expr-file']}`) : one.expr,
        }));
      }),
  ) as readonly Case[];
}

export function recordOf({ dataset, data }: Case): unknown {
  return dataset ? JSON.parse(read(`datasets/${dataset}.json`)) : data;
}
