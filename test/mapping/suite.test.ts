// JSONata's own test suite (the part in ../shared/jsonata-suite): every case is right, whether we
// compile it or leave it to jsonata, and most are compiled. SAMBAND_SUITE names another place.

import { expect, test } from 'vitest';
import { budget } from '../../engine/mapping/language/budget.ts';
import { type Answer, byJsonata, byUs, plain } from './native.ts';
import { type Case, casesOfSuite, isSuiteLacking, recordOf, suiteFolder } from './suite-cases.ts';

/** The share of cases that run without jsonata's evaluator; only ever raised. */
const nativeMin = 0.995;

/** The suite has lists that no mapping may have. */
const listMax = 1e7;

/** The suite counts the levels of the evaluator's stack, of which a call takes three. */
const levelsOfCall = 3;

type How = 'compiled' | 'by jsonata';

async function run(one: Case): Promise<{ readonly how: How; readonly answer: Answer }> {
  const record = recordOf(one);
  const usual = { ...budget };
  try {
    budget.listMax = listMax;
    if (one.depth !== undefined) budget.callsMax = Math.floor(one.depth / levelsOfCall);
    const answer = byUs(one.expr as string, record, one.bindings);
    if (answer) return { how: 'compiled', answer };
  } catch (error) {
    return { how: 'compiled', answer: { kind: 'error', code: (error as { code: string }).code } };
  } finally {
    budget.callsMax = usual.callsMax;
    budget.listMax = usual.listMax;
  }
  return {
    how: 'by jsonata',
    answer: await byJsonata(one.expr as string, record, one.bindings, listMax),
  };
}

function isRight(one: Case, answer: Answer): boolean {
  const code = one.code ?? one.error?.code;
  // The suite's own limits of time and depth; for ours it is too many steps or calls.
  if (answer.kind === 'error' && code === 'U1001') return /^D101[12]$/.test(String(answer.code));
  if (answer.kind === 'error') return code !== undefined && answer.code === code;
  if (code !== undefined || one.error !== undefined) return false;
  const wanted = one.undefinedResult ? undefined : plain(one.result);
  try {
    expect(answer.value).toEqual(wanted);
    return true;
  } catch {
    return false;
  }
}

test.skipIf(isSuiteLacking)(`every case of the suite in ${suiteFolder} is right`, async () => {
  const wrong: string[] = [];
  const declined = new Map<string, number>();
  const all = casesOfSuite();
  let compiled = 0;
  for (const one of all) {
    const { how, answer } = await run(one);
    if (how === 'compiled') compiled++;
    else {
      const group = one.name.split('/')[0] as string;
      declined.set(group, (declined.get(group) ?? 0) + 1);
    }
    if (!isRight(one, answer)) wrong.push(`${one.name} (${how}): ${one.expr} gave ${show(answer)}`);
  }
  const share = compiled / all.length;
  process.stdout.write(
    `suite: ${compiled} of ${all.length} compiled (${(share * 100).toFixed(1)} %); by jsonata: ` +
      `${[...declined].map(([group, count]) => `${group} ${count}`).join(', ')}\n`,
  );
  expect(wrong).toEqual([]);
  expect(share).toBeGreaterThanOrEqual(nativeMin);
});

function show(answer: Answer): string {
  return answer.kind === 'error'
    ? `error ${answer.code}`
    : JSON.stringify(answer.value)?.slice(0, 120);
}
