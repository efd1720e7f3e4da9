// `samband validate`: every problem of every file at once.

import { readProject } from '../runtime/read-project.ts';
import { exit } from './exit.ts';
import { problemsText } from './problems.ts';
import { countOf, invalid, sourceIn } from './project.ts';
import type { Verb } from './verb.ts';

export const validate: Verb = {
  name: 'validate',
  summary: 'Check all files and show every problem with its place',
  operands: [],
  options: {},
  example: 'npx samband validate',
  run: async (call) => {
    const catalogue = await readProject(call.root, { env: call.env, isOffline: true });
    call.terminal.hide(catalogue.secrets);
    const { problems, pipes, systems } = catalogue;
    if (problems.some((problem) => problem.severity === 'error')) return invalid(call, problems);
    const warnings = problems.length === 0 ? '' : `, ${countOf(problems, 'warning')}`;
    const summary = `${pipes.length} pipes and ${systems.size} systems are fine${warnings}.`;
    if (problems.length > 0)
      call.terminal.note(`${problemsText(problems, sourceIn(call.root), call.terminal.paint)}\n`);
    return { exit: exit.done, summary, result: { problems, pipes: pipes.map(({ id }) => id) } };
  },
};
