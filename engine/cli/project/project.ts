// The project as a verb meets it: all files read and checked. With errors nothing may run, so a verb
// that runs something asks through `withProject` and is not called; the problems are the answer.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure, type Problem } from '../../base/errors.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { type LoadOptions, loadCatalogue } from '../../definition/read-project.ts';
import { exit } from '../command/exit.ts';
import type { Call, Outcome } from '../command/verb.ts';
import { problemTexts } from './problems.ts';

export interface ProjectOptions {
  /** Nothing will be reached: a variable without a value is a warning only. */
  readonly isOffline: boolean;
  /** In place of the process's environment. */
  readonly env?: Call['env'];
  /** Values of settings by pair or system, before those of the project file. */
  readonly settings?: LoadOptions['settings'] | undefined;
  /** In place of the store that the project file names, which may be that of the real systems. */
  readonly store?: string;
}

/** Reads the project and, if it has no errors, does the work. Warnings go to stderr. */
export async function withProject(
  call: Call,
  options: ProjectOptions,
  work: (catalogue: Catalogue) => Promise<Outcome>,
): Promise<Outcome> {
  const catalogue = await readProject(call, options);
  const { problems } = catalogue;
  if (problems.some((problem) => problem.severity === 'error')) return invalid(call, problems);
  if (!options.isOffline) noteProblems(call, problems);
  return work(catalogue);
}

/** All files, whatever is wrong in them. Fails where there is no project at all. */
export async function readProject(
  call: Call,
  { env, isOffline, settings, store }: ProjectOptions,
): Promise<Catalogue> {
  const catalogue = await loadCatalogue(call.root, {
    env: env ?? call.env,
    isOffline,
    settings,
  });
  call.terminal.hide(catalogue.secrets);
  const { pipes, systems, problems } = catalogue;
  if (pipes.length + systems.size + problems.length === 0)
    throw failure('project.missing', { folder: call.root, detail: whyNone(call.root) });
  return store === undefined
    ? catalogue
    : { ...catalogue, project: { ...catalogue.project, store } };
}

/** People stand in a folder of their project as often as in its top. */
function whyNone(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return 'there is no such folder';
  if (!found.isDirectory()) return 'it is a file';
  const above = projectAbove(dirname(folder));
  return above === undefined ? 'it has no pipes/' : `it has no pipes/, but ${above} is one`;
}

function projectAbove(folder: string): string | undefined {
  if (existsSync(join(folder, 'pipes', 'samband.yaml'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : projectAbove(parent);
}

/** What is wrong, as the end of a verb. */
export function invalid(call: Call, problems: readonly Problem[]): Outcome {
  const summary = [
    `${countOf(problems, 'error')} in the project's files.`,
    ...unjudged(problems),
  ].join(' ');
  noteProblems(call, problems);
  return {
    exit: exit.invalid,
    summary,
    result: { problems },
    text: call.terminal.paint.red(summary),
  };
}

/** What hangs on a file that cannot be read is not told as a mistake; that it is still to be checked is. */
function unjudged(problems: readonly Problem[]): readonly string[] {
  const broken = problems.filter(
    ({ code, severity }) =>
      severity === 'error' && /^(yaml\.(?!duplicate)|file\.unreadable$)/.test(code),
  );
  const files = [...new Set(broken.map(({ file }) => file))];
  if (files.length === 0) return [];
  const them = files.length === 1 ? 'it' : 'them';
  return [
    `What hangs on ${files.join(', ')} was not checked, as nothing of ${them} can be read yet.`,
  ];
}

/** `2 errors`, `1 warning`. */
export function countOf(problems: readonly Problem[], severity: Problem['severity']): string {
  const count = problems.filter((problem) => problem.severity === severity).length;
  return `${count} ${severity}${count === 1 ? '' : 's'}`;
}

/** Shows problems with their lines on stderr; with `--json` they are in the result instead. */
export function noteProblems(call: Call, problems: readonly Problem[]): void {
  if (call.isJson) return;
  const { note, paint } = call.terminal;
  for (const { severity, text } of problemTexts(problems, sourceIn(call.root), paint))
    note(`${text}\n`, severity === 'error' ? 'error' : 'warn');
}

function sourceIn(root: string): (file: string) => string | undefined {
  return (file) => {
    try {
      return readFileSync(join(root, file), 'utf8');
    } catch {
      return undefined;
    }
  };
}
