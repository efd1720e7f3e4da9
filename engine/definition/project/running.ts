// Which folders of pipes run. A project may hold more than one engine serves: the others are checked
// and documented like all, but nothing is read or written for them, and nobody has to know the
// credentials of systems that only they reach.

import { didYouMean } from '../../base/did-you-mean.ts';
import {
  type Details,
  type ErrorCode,
  type Place,
  type Problem,
  sentence,
} from '../../base/errors.ts';
import { referencesIn } from '../files/environment.ts';
import { collectProblems, type Problems } from '../files/problems.ts';
import { type ProjectFiles, systemsOfFolder } from '../files/project-files.ts';
import type { Sheet } from '../files/yaml.ts';
import type { ProjectFile } from '../grammar/project-definition.ts';
import type { Catalogue, Pair, Project } from '../pipe.ts';
import type { ProjectParts } from './compile-project.ts';
import { checkForest } from './forest.ts';
import { checkWaiting } from './waiting-circles.ts';

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
    idle: catalogue.pairs.filter((pair) => !pairs.includes(pair)).flatMap(idsOfPipes),
    systems: new Map([...catalogue.systems].filter(([name]) => names.has(name))),
    entities: new Map([...catalogue.entities].filter(([, { system }]) => names.has(system))),
    idleEntities: [...catalogue.entities].flatMap(([id, { system }]) =>
      names.has(system) ? [] : [id],
    ),
  };
}

function idsOfPipes({ pipes }: Pair): readonly string[] {
  return pipes.map(({ id }) => id);
}

/**
 * Only pipes that run beside each other may not close a circle or write one property twice. A file that
 * leaves the folders to the environment leaves open which they are until something runs: each is then
 * looked at alone, and where only all of them clash, that is the one thing to say. The same where the file
 * itself has mistakes, which are to be told and not what follows from them.
 */
export function checkTogether(
  catalogue: Catalogue,
  { file, sheet, isRunUnsure }: ProjectParts,
  from: { readonly isOffline: boolean; readonly problems: Problems },
): void {
  const { problems, isOffline } = from;
  const isOpen =
    catalogue.project.run === undefined && (isRunUnsure === true || file.run !== undefined);
  if (!isOpen) {
    checkForest(running(catalogue).pipes, problems);
    checkWaiting(running(catalogue).pipes, problems);
    return;
  }
  const alone = collectProblems();
  for (const { pipes } of catalogue.pairs) {
    checkForest(pipes, alone);
    checkWaiting(pipes, alone);
  }
  for (const problem of alone.list) problems.foreign(problem);
  if (isOffline || sheet === undefined) return;
  const between = clashesOf(catalogue.pipes).filter(
    ({ at }) => !alone.list.some(({ file: own, line }) => own === at.file && line === at.line),
  );
  if (between.length === 0) return;
  const text = between.map(({ at, details }) => `${at.file} ${details.rows}`).join(' ');
  const names = catalogue.pairs.map(({ id }) => id).filter((id) => text.includes(`${id}/`));
  problems.error(
    sheet.valuePlace(['run']),
    'run.together',
    { names: names.join(', '), why: reasonsOf(between) },
    howToSay(sheet, names[0] ?? ''),
  );
}

/** Rows of several pipes that may not run beside each other. */
interface Clash {
  readonly at: Place;
  readonly code: ErrorCode;
  readonly details: Details;
}

function clashesOf(pipes: Catalogue['pipes']): readonly Clash[] {
  const clashes: Clash[] = [];
  const error: Problems['error'] = (at, code, details) => clashes.push({ at, code, details });
  checkForest(pipes, { ...collectProblems(), error });
  return clashes;
}

/** More of them say nothing new: the folders are about the same records. */
const reasonsMax = 3;

function reasonsOf(clashes: readonly Clash[]): string {
  const reasons = new Set(
    clashes.map(({ code, details }) =>
      code === 'pipe.two-writers'
        ? `\`${details.entity}\` is written by ${details.rows?.replace(', ', ' and ')}`
        : sentence(code, details).replace(/\.$/, ''),
    ),
  );
  const rest = reasons.size - reasonsMax;
  const more = rest > 0 ? [`and ${rest} more`] : [];
  return [...[...reasons].slice(0, reasonsMax), ...more].join('; ');
}

function howToSay(sheet: Sheet, folder: string): string {
  const { run } = sheet.value as ProjectFile;
  const [variable] = referencesIn(run ?? '').filter((name) => /^\w+$/.test(name));
  return variable === undefined
    ? `Say which shall run: \`run: ${folder}\`.`
    : `Say which shall run, such as \`${variable}=${folder}\`.`;
}

/** Who is to choose first what runs need not know yet what each system asks for. */
export function withoutIdle(told: readonly Problem[]): readonly Problem[] {
  if (!told.some(({ code }) => code === 'run.together')) return told;
  return told.filter(
    ({ file, code }) => !(file.startsWith('pipes/systems/') && code.startsWith('environment.')),
  );
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
