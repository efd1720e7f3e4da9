// Which folders of pipes run. A project may hold more than one engine serves: the others are checked
// and documented like all, but nothing is read or written for them, and nobody has to know the
// credentials of systems that only they reach.

import type { ProjectParts } from './compile-project.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Catalogue, Pipe, Project } from './pipe.ts';
import type { Problems } from './problems.ts';
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
 * The pipes that run beside each other: only those may close a circle or write one property twice. A
 * file whose environment chooses the folders leaves open, until something runs, which they are; each
 * folder is then looked at alone.
 */
export function runningTogether(
  catalogue: Catalogue,
  { file }: ProjectParts,
  isOffline: boolean,
): readonly (readonly Pipe[])[] {
  const isOpen = catalogue.project.run === undefined && file.run !== undefined && isOffline;
  return isOpen ? catalogue.pairs.map(({ pipes }) => pipes) : [running(catalogue).pipes];
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
