// Expressions of JSONata's own suite, mutated, over the records of the suite: compiled and by jsonata the same.
// SAMBAND_FUZZ is the number of runs, SAMBAND_SEED another run.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functions } from '../../engine/mapping/functions/functions.ts';
import { isCompiledAlike } from './alike.ts';
import { mutated, mutations, spansOf } from './mutations.ts';
import { parses } from './native.ts';
import { casesOfSuite, isSuiteLacking, recordOf } from './suite-cases.ts';

const runs = Number(process.env.SAMBAND_FUZZ ?? 3_000);

/** What takes long, and what is long. */
const isShort = (text: string | undefined): text is string =>
  text !== undefined && text.length < 400;
const recordMax = 60_000;
const textMax = 700;

/** A path that begins with the name of a function of ours: jsonata does not know what was meant when it is called. */
const callsOurs = new RegExp(
  `(?:^|[^$\\w])(?:${functions.map(({ name }) => name).join('|')})\\b[^,;]*\\(`,
);

/** Not the same each time, or bounded by us inside of a text as well. */
const isApart = (text: string) =>
  /\$(?:now|millis|random|shuffle)\b|\$eval.*\$(?:from|to)Millis/s.test(text) ||
  callsOurs.test(text);

const longMs = 3_600_000;

test.skipIf(isSuiteLacking)(
  `${runs} mutated expressions of the suite give what jsonata gives`,
  { timeout: longMs },
  async () => {
    const cases = casesOfSuite()
      .filter(({ name, expr }) => isShort(expr) && !name.startsWith('tail-recursion'))
      .map((one) => ({ ...one, record: JSON.stringify(recordOf(one) ?? null) }))
      .filter(({ record }) => record.length < recordMax);
    const texts = cases.map(({ expr }) => expr as string);
    const parts = [
      ...new Set(
        texts.flatMap((text) => spansOf(text).map(([from, to]) => text.slice(from, to).trim())),
      ),
    ].filter((part) => part.length < 160 && parses(part));
    let compiled = 0;
    await fc.assert(
      fc.asyncProperty(mutations, async ({ from, changes }) => {
        const { expr, record, bindings } = cases[from % cases.length] as (typeof cases)[number];
        const text = mutated(expr as string, changes, parts);
        if (text.length > textMax || isApart(text)) return;
        if (await isCompiledAlike(text, record, bindings)) compiled++;
      }),
      // Not made smaller: on the way to a smaller text may be one that jsonata never ends.
      { numRuns: runs, seed: Number(process.env.SAMBAND_SEED ?? 1), endOnFailure: true },
    );
    process.stdout.write(`mutated: ${compiled} of ${runs} compiled\n`);
    expect(compiled / runs).toBeGreaterThan(0.3);
  },
);
