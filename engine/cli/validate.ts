// `samband validate`: every problem of every file at once.

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
    const { problems, pipes, systems } = await readProject(call, { isOffline: true });
    if (problems.some((problem) => problem.severity === 'error')) return invalid(call, problems);
    const warnings = problems.length === 0 ? '' : `, ${countOf(problems, 'warning')}`;
    const summary = `${counted(pipes.length, 'pipe')} and ${counted(systems.size, 'system')} are fine${warnings}.`;
    noteProblems(call, problems);
    return { exit: exit.done, summary, result: { problems, pipes: pipes.map(({ id }) => id) } };
  },
};

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
