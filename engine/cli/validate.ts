// `samband validate`: every problem of every file at once, and which expressions are not compiled.

import { shown } from '../base/printable.ts';
import { type DeclinedExpression, declinedIn } from '../definition/declined.ts';
import { exit } from './exit.ts';
import { countOf, invalid, noteProblems, readProject } from './project.ts';
import type { Verb } from './verb.ts';

export const validate: Verb = {
  name: 'validate',
  summary: 'Check all files and show every problem with its place',
  operands: [],
  options: {},
  example: 'npx samband validate',
  run: async (call) => {
    const catalogue = await readProject(call, { isOffline: true });
    const { problems, pipes, systems } = catalogue;
    if (problems.some((problem) => problem.severity === 'error')) return invalid(call, problems);
    const warnings = problems.length === 0 ? '' : `, ${countOf(problems, 'warning')}`;
    const summary = `${counted(pipes.length, 'pipe')} and ${counted(systems.size, 'system')} are fine${warnings}.`;
    noteProblems(call, problems);
    const declined = declinedIn(catalogue);
    const result = { problems, pipes: pipes.map(({ id }) => id), declined };
    const text = [...declinedLines(declined), summary].join('\n');
    return { exit: exit.done, summary, result, text };
  },
};

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

const declinedShown = 10;

function declinedLines(declined: readonly DeclinedExpression[]): readonly string[] {
  if (declined.length === 0) return [];
  const lines = declined.slice(0, declinedShown).map(({ of, row, expression, reason, place }) => {
    const at = place ? `${place.file}:${place.line}:${place.column}` : of;
    return `  ${at}${row === undefined ? '' : ` ${row}`}: ${shown(expression)}, because of ${reason}`;
  });
  const rest = declined.length - lines.length;
  return [
    `Left to JSONata itself, which gives the same and takes longer: ${declined.length}.`,
    ...lines,
    ...(rest > 0 ? [`  … and ${rest} more; --json lists them all.`] : []),
  ];
}
