// Collects what is wrong in an author's files, so that one look shows all of it. Each problem has
// its place, a sentence from the table in `base/errors.ts`, and, where we know one, a hint.

import {
  type Details,
  type ErrorCode,
  type Place,
  type Problem,
  sentence,
} from '../../base/errors.ts';

/** A list of problems that grows while files are read and compiled. */
export interface Problems {
  readonly list: readonly Problem[];
  error(at: Place, code: ErrorCode, details: Details, hint?: string): void;
  warning(at: Place, code: ErrorCode, details: Details, hint?: string): void;
  /** A problem whose sentence was made elsewhere: by the expression language. */
  foreign(problem: Problem): void;
}

/** An empty collection; the same sentence at the same place is kept once, and none where that is doubtful. */
export function collectProblems(): Problems {
  const list: Problem[] = [];
  const seen = new Set<string>();
  const foreign = (problem: Problem): void => {
    if (problem.isDoubtful) return;
    const name = [problem.file, problem.line, problem.column, problem.message].join('\n');
    if (seen.has(name)) return;
    seen.add(name);
    list.push(problem);
  };
  const add = (severity: Problem['severity']) => {
    return (at: Place, code: ErrorCode, details: Details, hint?: string): void => {
      if (at.isDoubtful) return;
      const message = sentence(code, details);
      const problem = { file: at.file, line: at.line, column: at.column, code, severity, message };
      foreign(hint === undefined ? problem : { ...problem, hint });
    };
  };
  return { list, error: add('error'), warning: add('warning'), foreign };
}

/** By file, then from top to bottom. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.code, b.code),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
