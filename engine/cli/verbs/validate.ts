// `samband validate`: every problem of every file at once, rows that do not give back what they
// were given, and which expressions are not compiled.

import type { Problem } from '../../base/errors.ts';
import { shown } from '../../base/printable.ts';
import { type DeclinedExpression, declinedIn } from '../../definition/declined.ts';
import { collectProblems } from '../../definition/files/problems.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { type BrokenLaw, brokenLaws, needlessExcuses } from '../../simulate/laws.ts';
import { exit } from '../command/exit.ts';
import type { Verb } from '../command/verb.ts';
import { countOf, invalid, noteProblems, readProject } from '../project/project.ts';

export const validate: Verb = {
  name: 'validate',
  summary: 'Check all files and show every problem with its place',
  operands: [],
  options: {},
  example: 'npx samband validate',
  run: async (call) => {
    const catalogue = await readProject(call, { isOffline: true });
    const { pipes, systems } = catalogue;
    if (catalogue.problems.some((problem) => problem.severity === 'error'))
      return invalid(call, catalogue.problems);
    const problems = [
      ...catalogue.problems,
      ...lawProblems(catalogue, await brokenLaws(catalogue)),
    ];
    const warnings = problems.length === 0 ? '' : `, ${countOf(problems, 'warning')}`;
    const summary = `${counted(pipes.length, 'pipe')} and ${counted(systems.size, 'system')} are fine${warnings}.`;
    noteProblems(call, problems);
    const declined = declinedIn(catalogue);
    const result = { problems, pipes: pipes.map(({ id }) => id), declined };
    const text = [...declinedLines(declined), summary].join('\n');
    return { exit: exit.done, summary, result, text };
  },
};

function lawProblems(catalogue: Catalogue, broken: readonly BrokenLaw[]): readonly Problem[] {
  const problems = collectProblems();
  for (const { row, place, why } of needlessExcuses(catalogue, broken))
    problems.warning(place, 'row.no-loss', { row, why }, 'Drop `loss`.');
  for (const { row, place, path, was, written, comesBack, isExcused } of broken) {
    if (isExcused) continue;
    const [before, there, after] = [was, written, comesBack].map((value) =>
      shown(JSON.stringify(value), valueWidth),
    ) as [string, string, string];
    problems.warning(
      place,
      'row.law',
      { row, path, was: before, written: there, comesBack: after },
      `An edit on the other side would change \`${path}\` too. Let \`back\` undo \`source\`, say what \`compare\` may overlook, let the row go one way, or say in \`loss\` why that may be.`,
    );
  }
  return problems.list;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

const declinedShown = 10;
const valueWidth = 60;

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
