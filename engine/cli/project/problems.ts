// Problems of an author's files as people want to read them: `file:line:column message`, the line
// itself with a caret under the place, and the hint.

import type { Problem } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Paint } from '../command/terminal.ts';

/** Each problem in file order; `sourceOf` gives a file's text, or undefined if it cannot be read. */
export function problemTexts(
  problems: readonly Problem[],
  sourceOf: (file: string) => string | undefined,
  paint: Paint,
): readonly { readonly severity: Problem['severity']; readonly text: string }[] {
  const ordered = [...problems].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
  return ordered.map((problem) => ({
    severity: problem.severity,
    // What cannot be read, or is not to be, is not shown either.
    text: problemText(
      problem,
      problem.code === 'file.unreadable' ? undefined : sourceOf(problem.file),
      paint,
    ),
  }));
}

function problemText(problem: Problem, source: string | undefined, paint: Paint): string {
  const colour = problem.severity === 'error' ? paint.red : paint.yellow;
  const word = problem.severity === 'error' ? '' : 'warning: ';
  const place = paint.bold(`${problem.file}:${problem.line}:${problem.column}`);
  const lines = [`${place} ${colour(`${word}${printable(problem.message)}`)}`];
  const line = source?.split(/\r?\n/)[problem.line - 1];
  if (line !== undefined && line.trim() !== '')
    lines.push(...excerpt(problem, line, colour, paint));
  if (problem.hint !== undefined) lines.push(`  ${printable(problem.hint)}`);
  return lines.join('\n');
}

/** Long lines are cut around the place, so that the caret stays in sight. */
const excerptWidth = 100;

function excerpt(
  problem: Problem,
  line: string,
  colour: (text: string) => string,
  paint: Paint,
): string[] {
  const start = Math.max(0, problem.column - 1 - excerptWidth / 2);
  const part = printable(line.replace(/\t/g, ' ').slice(start, start + excerptWidth));
  const margin = `${problem.line}`;
  const caret = ' '.repeat(Math.max(0, Math.min(problem.column - 1 - start, part.length)));
  return [
    paint.dim(`  ${margin} | ${part}`),
    `  ${' '.repeat(margin.length)} | ${caret}${colour('^')}`,
  ];
}
