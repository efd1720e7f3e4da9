// How far the examples of a pipe reach: which of its mutants they notice.

import type { Pipe } from '../pipe.ts';
import { runExample } from './examples.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

export interface Reach {
  readonly pipe: string;
  readonly kind: Mutant['kind'];
  readonly row: string;
  readonly lacks: string;
  readonly isNoticed: boolean;
}

/** A mutant is noticed if an example that holds for the pipe does not hold for it. */
export async function exampleReach(pipe: Pipe, kind: Mutant['kind']): Promise<readonly Reach[]> {
  const holding = [];
  for (const example of pipe.examples)
    if ((await runExample(pipe, example)).ok) holding.push(example);
  const found: Reach[] = [];
  for (const mutant of mutantsOf(pipe).filter((one) => one.kind === kind)) {
    let isNoticed = false;
    for (const example of holding) {
      isNoticed = !(await runExample(mutant.pipe, example)).ok;
      if (isNoticed) break;
    }
    found.push({ pipe: pipe.id, kind, row: mutant.row, lacks: mutant.lacks, isNoticed });
  }
  return found;
}
