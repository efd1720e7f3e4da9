// All files of a project to one Catalogue, with the problems of all of them. Pure: texts in, data
// out; `read-project.ts` reads the folder. A file that cannot be used is left out and the others go
// on, so that one look shows everything there is to mend.

import type { Place } from '../base/errors.ts';
import { compilePipe } from './compile-pipe.ts';
import { compileProject, type ProjectParts, valuesFor } from './compile-project.ts';
import { scheduleOf } from './compile-schedule.ts';
import { compileSettings, refuseStrangers } from './compile-settings.ts';
import { compileSystem } from './compile-system.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Environment, fillIn } from './environment.ts';
import { checkForest } from './forest.ts';
import { linkTargets } from './link-targets.ts';
import type { Catalogue, Pair, Pipe, Setting } from './pipe.ts';
import { type PipeFile, pipeGrammar } from './pipe-definition.ts';
import { collectProblems, type Problems, sortProblems } from './problems.ts';
import { type PairFile, pairGrammar } from './project-definition.ts';
import { type ProjectFiles, sortFiles } from './project-files.ts';
import { readSchema } from './read-schema.ts';
import type { SettingsBlock } from './setting-definition.ts';
import { readFile } from './sheet.ts';
import type { Entity, System } from './system.ts';
import { type SystemFile, systemGrammar } from './system-definition.ts';
import type { Sheet } from './yaml.ts';

export interface CatalogueInput {
  /** The folder of the project, absolute. */
  readonly root: string;
  /** Path below the root → text: everything in `pipes/` and `schemas/` that belongs to the project. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment: Environment;
  /** What could not be read from disk. */
  readonly unreadable?: readonly { readonly path: string; readonly detail: string }[];
}

export async function compileCatalogue(input: CatalogueInput): Promise<Catalogue> {
  const problems = collectProblems();
  for (const { path, detail } of input.unreadable ?? []) {
    problems.error({ file: path, line: 1, column: 1 }, 'file.unreadable', { detail });
  }
  const files = sortFiles(input.files, problems);
  const parts = compileProject(input.root, input.files, input.environment, problems);
  const systems = systemsOf(input, files, parts, problems);
  const entities = new Map<string, Entity>();
  for (const system of systems.values())
    for (const entity of Object.values(system.entities)) entities.set(entity.id, entity);
  const pairs = await pairsOf({ input, files, parts, systems, entities, problems });
  const pipes = pairs.flatMap((pair) => pair.pipes);
  checkForest(pipes, problems);
  checkOwners(parts, systems, pairs, problems);
  return {
    root: input.root,
    project: parts.project,
    systems,
    pairs,
    pipes,
    entities,
    problems: sortProblems(problems.list),
    secrets: [...input.environment.secrets],
  };
}

function systemsOf(
  input: CatalogueInput,
  files: ProjectFiles,
  parts: ProjectParts,
  problems: Problems,
): ReadonlyMap<string, System> {
  const systems = new Map<string, System>();
  for (const { name, path } of files.systems) {
    const sheet = readFile(path, input.files[path] ?? '', systemGrammar, problems);
    if (sheet === undefined) continue;
    const file = fillIn(sheet, systemGrammar, input.environment, problems) as SystemFile;
    const given = valuesFor(parts, name);
    const declared = file.settings ?? {};
    if (given !== undefined) refuseStrangers(given, Object.keys(declared), problems);
    const settings = compileSettings(sheet, declared, given, problems);
    systems.set(
      name,
      compileSystem({
        name,
        sheet,
        file,
        settings,
        problems,
        schema: (entity, steps) => {
          const own = file.entities[entity]?.schema;
          const schemaPath = own ?? `schemas/${name}/${entity}.json`;
          const place: Place =
            own === undefined ? sheet.keyPlace(steps) : sheet.valuePlace([...steps, 'schema']);
          return readSchema(
            schemaPath,
            input.files[schemaPath],
            { entity: `${name}.${entity}`, place },
            problems,
          );
        },
      }),
    );
  }
  return systems;
}

interface PairsInput {
  readonly input: CatalogueInput;
  readonly files: ProjectFiles;
  readonly parts: ProjectParts;
  readonly systems: ReadonlyMap<string, System>;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly problems: Problems;
}

/** A pipe file that has passed its check, with both of its entities found. */
interface Draft {
  readonly pair: string;
  readonly id: string;
  readonly sheet: Sheet;
  readonly file: PipeFile;
  readonly source: Entity;
  readonly sink: Entity;
}

async function pairsOf(given: PairsInput): Promise<readonly Pair[]> {
  const { files, problems } = given;
  const drafts = files.pairs.flatMap((pair) =>
    pair.pipes.flatMap(({ id, path }) => draftOf(given, pair.id, id, path)),
  );
  const targets = linkTargets(drafts.map(({ file }) => ({ source: file.source, sink: file.sink })));
  const pairs: Pair[] = [];
  for (const folder of files.pairs) {
    const own =
      folder.path === undefined
        ? undefined
        : readFile(folder.path, given.input.files[folder.path] ?? '', pairGrammar, problems);
    const file = (own?.value ?? {}) as PairFile;
    const declared = file.settings ?? {};
    const values = valuesFor(given.parts, folder.id);
    const settings = own === undefined ? [] : compileSettings(own, declared, values, problems);
    const schedule =
      (own && scheduleOf(own, ['schedule'], file.schedule, problems)) ??
      given.parts.project.schedule;
    const pipes: Pipe[] = [];
    const names = new Set(Object.keys(declared));
    for (const draft of drafts.filter((one) => one.pair === folder.id)) {
      const ownSettings = draft.file.settings ?? {};
      for (const name of Object.keys(ownSettings)) names.add(name);
      const all: readonly Setting[] = [
        ...settings,
        ...compileSettings(draft.sheet, ownSettings, values, problems),
      ];
      const merged: SettingsBlock = { ...declared, ...ownSettings };
      pipes.push(
        await compilePipe({
          ...draft,
          ...given,
          declared: merged,
          settings: all,
          schedule,
          targets,
        }),
      );
    }
    if (values !== undefined) refuseStrangers(values, [...names], problems);
    const pair = pairOf(given, folder.id, file, settings, pipes);
    if (pair !== undefined) pairs.push(pair);
  }
  return pairs;
}

function draftOf(given: PairsInput, pair: string, id: string, path: string): readonly Draft[] {
  const { input, entities, systems, problems } = given;
  const sheet = readFile(path, input.files[path] ?? '', pipeGrammar, problems);
  if (sheet === undefined) return [];
  const file = sheet.value as PipeFile;
  const [source, sink] = (['source', 'sink'] as const).map((key) => {
    const entity = entities.get(file[key]);
    if (entity === undefined && !isBrokenSystem(given, file[key])) {
      const hint =
        didYouMean(file[key], entities.keys()) ??
        `Entities are declared in pipes/systems/${file[key].split('.')[0]}.yaml.`;
      problems.error(sheet.valuePlace([key]), 'entity.unknown', { entity: file[key] }, hint);
    }
    return entity;
  });
  if (source === undefined || sink === undefined) return [];
  const names = systemsOfFolder(pair, systems);
  if (
    names === undefined ||
    !names.includes(source.system) ||
    !names.includes(sink.system) ||
    source.system === sink.system
  ) {
    problems.error(sheet.keyPlace(['source']), 'pipe.folder', {
      expected: `\`${source.system}-${sink.system}\``,
    });
    return [];
  }
  return [{ pair, id, sheet, file, source, sink }];
}

/** A system whose own file has problems: what pipes say of it cannot be judged. */
function isBrokenSystem({ files, systems }: PairsInput, entity: string): boolean {
  const name = entity.slice(0, entity.indexOf('.'));
  return files.systems.some((system) => system.name === name) && !systems.has(name);
}

/** `a-b` is a folder of systems `a` and `b`; names may hold dashes themselves. */
function systemsOfFolder(
  folder: string,
  systems: ReadonlyMap<string, System>,
): readonly [string, string] | undefined {
  for (const first of systems.keys()) {
    const second = folder.startsWith(`${first}-`) ? folder.slice(first.length + 1) : '';
    if (systems.has(second)) return [first, second];
  }
  return undefined;
}

function pairOf(
  given: PairsInput,
  id: string,
  file: PairFile,
  settings: readonly Setting[],
  pipes: readonly Pipe[],
): Pair | undefined {
  const [first, second] = systemsOfFolder(id, given.systems) ?? [];
  const source = given.systems.get(first ?? '');
  const sink = given.systems.get(second ?? '');
  if (source === undefined || sink === undefined) return undefined;
  return {
    id,
    title: file.title ?? `${source.title} to ${sink.title}`,
    ...(file.introduction === undefined ? {} : { introduction: file.introduction }),
    source,
    sink,
    settings,
    pipes,
  };
}

/** Values in the project file for a pair or system that does not exist. */
function checkOwners(
  parts: ProjectParts,
  systems: ReadonlyMap<string, System>,
  pairs: readonly Pair[],
  problems: Problems,
): void {
  const names = [...pairs.map((pair) => pair.id), ...systems.keys()];
  for (const name of parts.owners) {
    if (names.includes(name) || parts.sheet === undefined) continue;
    problems.error(
      parts.sheet.keyPlace(['settings', name]),
      'setting.unknown',
      { name },
      didYouMean(name, names),
    );
  }
}
