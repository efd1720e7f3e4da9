// Which folders of pipes run. A project may hold more than one engine serves: the others are checked
// and documented like all, but nothing is read or written for them, and nobody has to know the
// credentials of systems that only they reach.

import type { ProjectParts } from './compile-project.ts';
import { didYouMean } from './did-you-mean.ts';
import { checkForest } from './forest.ts';
import type { Catalogue, Project } from './pipe.ts';
import { collectProblems, type Problems } from './problems.ts';
import { type ProjectFiles, systemsOfFolder } from './project-files.ts';

/** The catalogue of what runs: the pipes of the chosen folders, and the systems between them. */
export function running(catalogue: Catalogue): Catalogue {
  const { run } = catalogue.project;
  if (run === undefined) return catalogue;
  const pairs = catalogue.pairs.filter(({ id }) => run.includes(id));
  const names = new Set(pairs.flatMap(({ source, sink }) => [source.name, sink.name]));
  return {
    ...catalogue,
    pairs,
    pipes: pairs.flatMap(({ pipes }) => pipes),
    systems: new Map([...catalogue.systems].filter(([name]) => names.has(name))),
    entities: new Map([...catalogue.entities].filter(([, { system }]) => names.has(system))),
  };
}

/**
 * Only pipes that run beside each other may not close a circle or write one property twice. A file that
 * leaves the folders to the environment leaves open which they are until something runs: each is then
 * looked at alone, and where only all of them clash, that is the one thing to say. The same where the file
 * itself has mistakes, which are to be told and not what follows from them.
 */
export function checkTogether(
  catalogue: Catalogue,
  { file, sheet, isUnread }: ProjectParts,
  from: { readonly isOffline: boolean; readonly problems: Problems },
): void {
  const { problems, isOffline } = from;
  const isOpen =
    catalogue.project.run === undefined && (isUnread === true || file.run !== undefined);
  if (!isOpen) {
    checkForest(running(catalogue).pipes, problems);
    return;
  }
  const alone = collectProblems();
  for (const { pipes } of catalogue.pairs) checkForest(pipes, alone);
  for (const problem of alone.list) problems.foreign(problem);
  if (isOffline || sheet === undefined) return;
  const together = collectProblems();
  checkForest(catalogue.pipes, together);
  const between = together.list.filter(
    (one) => !alone.list.some(({ file: at, line }) => at === one.file && line === one.line),
  );
  if (between.length === 0) return;
  const text = between.map(({ file: at, message }) => `${at} ${message}`).join(' ');
  const names = catalogue.pairs.map(({ id }) => id).filter((id) => text.includes(`${id}/`));
  const hint = `Say which shall run: \`run: ${names[0]}\`, or set the variable that \`run\` reads.`;
  problems.error(sheet.valuePlace(['run']), 'run.together', { names: names.join(', ') }, hint);
}

/** True if no folder that runs is about this system. */
export function isIdle(system: string, { run }: Project, files: ProjectFiles): boolean {
  if (run === undefined) return false;
  const names = files.systems.map(({ name }) => name);
  return !run.some((folder) => systemsOfFolder(folder, names)?.includes(system));
}

/** Tells of names in `run` that no folder has: they would silently do nothing. */
export function checkRun(parts: ProjectParts, files: ProjectFiles, problems: Problems): void {
  const known = files.pairs.map(({ id }) => id);
  for (const name of parts.project.run ?? []) {
    if (known.includes(name) || parts.sheet === undefined) continue;
    const hint = didYouMean(name, known) ?? `There are: ${known.join(', ')}.`;
    problems.error(parts.sheet.valuePlace(['run']), 'run.unknown', { name }, hint);
  }
}
