// All files of a project to one Catalogue, with the problems of all of them. Pure: texts in, data
// out; `read-project.ts` reads the folder. A file that cannot be used is left out and the others go
// on, so that one look shows everything there is to mend.

import { didYouMean } from '../base/did-you-mean.ts';
import type { Place } from '../base/errors.ts';
import type { EntitySchema } from './entity-schema.ts';
import { type Environment, fillIn } from './files/environment.ts';
import { isUnsure } from './files/mend.ts';
import { collectProblems, type Problems, sortProblems } from './files/problems.ts';
import { type ProjectFiles, sortFiles, systemsOfFolder } from './files/project-files.ts';
import { readSchema } from './files/read-schema.ts';
import { readYaml, type Sheet, type Steps } from './files/yaml.ts';
import type { ProjectFile } from './grammar/project-definition.ts';
import type { SettingsBlock } from './grammar/setting-definition.ts';
import { systemGrammar, type WholeSystemFile } from './grammar/system-definition.ts';
import type { Catalogue } from './pipe.ts';
import { checkAddresses } from './project/check-addresses.ts';
import { compilePairs } from './project/compile-pairs.ts';
import {
  compileProject,
  type ProjectParts,
  projectPath,
  valuesFor,
  withSettings,
} from './project/compile-project.ts';
import { isOfUnsureSetting, withoutFollowUps } from './project/follow-ups.ts';
import { withLikes } from './project/like.ts';
import { checkRun, checkTogether, isIdle, withoutIdle } from './project/running.ts';
import type { Entity, System } from './system.ts';
import {
  checkRecordSettings,
  compileSettings,
  refuseStrangers,
} from './systems/compile-settings.ts';
import { compileSystem } from './systems/compile-system.ts';

export interface CatalogueInput {
  /** The folder of the project, absolute. */
  readonly root: string;
  /** Path below the root → text: everything in `pipes/` and `schemas/` that belongs to the project. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment: Environment;
  /** Values of settings by pair or system, before those that the project file gives. */
  readonly settings?: ProjectFile['settings'];
  /** What could not be read from disk. */
  readonly unreadable?: readonly {
    readonly path: string;
    readonly detail: string;
  }[];
}

export async function compileCatalogue(input: CatalogueInput): Promise<Catalogue> {
  const problems = collectProblems();
  for (const { path, detail } of input.unreadable ?? []) {
    problems.error({ file: path, line: 1, column: 1 }, 'file.unreadable', {
      detail,
    });
  }
  const lost = (input.unreadable ?? []).map(({ path }) => path);
  const files = sortFiles([...Object.keys(input.files), ...lost], problems);
  const read = compileProject(input.root, input.files, input.environment, problems);
  const parts = withSettings(read, input.settings);
  checkRun(parts, files, problems);
  const { systems, unsure } = systemsOf(input, files, parts, problems);
  const entities = entitiesOf(systems);
  const pairs = await compilePairs({
    texts: input.files,
    files,
    parts,
    systems,
    entities,
    problems,
  });
  const pipes = pairs.flatMap((pair) => pair.pipes);
  checkOwners(parts, files, problems);
  const catalogue: Catalogue = {
    root: input.root,
    project: parts.project,
    systems,
    pairs,
    pipes,
    entities,
    problems: [],
    secrets: [...input.environment.secrets],
  };
  checkTogether(catalogue, parts, {
    isOffline: input.environment.isOffline,
    problems,
  });
  const isLost = lost.includes(projectPath);
  const isWritten = isLost || input.files[projectPath] !== undefined;
  const own = withoutFollowUps(withoutIdle(problems.list), {
    systems: unsure,
    hasNoRun: isLost || parts.isRunUnsure === true,
    hasNoValues: isWritten && isUnsure(parts.sheet, ['settings']),
  });
  return { ...catalogue, problems: sortProblems(own) };
}

function entitiesOf(systems: ReadonlyMap<string, System>): ReadonlyMap<string, Entity> {
  const all = [...systems.values()].flatMap(({ entities }) => Object.values(entities));
  return new Map(all.map((entity) => [entity.id, entity]));
}

function systemsOf(
  input: CatalogueInput,
  files: ProjectFiles,
  parts: ProjectParts,
  problems: Problems,
): { readonly systems: ReadonlyMap<string, System>; readonly unsure: readonly string[] } {
  const systems = new Map<string, System>();
  const sheets = new Map<string, Sheet>();
  const declaredIn: { readonly sheet: Sheet; readonly declared: SettingsBlock }[] = [];
  for (const { name, path } of files.systems) {
    const text = input.files[path];
    const sheet = text === undefined ? undefined : readYaml(path, text, problems);
    if (sheet !== undefined) sheets.set(name, sheet);
  }
  for (const [name, { sheet, names }] of withLikes(sheets, files.systems, problems)) {
    const given = valuesFor(parts, name);
    const environment = {
      ...input.environment,
      isIdle: isIdle(name, parts.project, files),
      given: Object.keys(given?.values ?? {}),
    };
    const own = collectProblems();
    const file = fillIn(sheet, systemGrammar, environment, own) as WholeSystemFile;
    const declared = file.settings ?? {};
    if (given !== undefined) refuseStrangers(given, Object.keys(declared), own);
    const settings = compileSettings(sheet, declared, given, own);
    const schema = schemasOf(input, { names, sheet, file }, own);
    const textOf = (path: string) => input.files[path];
    const system = compileSystem({ name, sheet, file, settings, problems: own, schema, textOf });
    checkAddresses(system, sheet, environment, own);
    for (const problem of own.list)
      if (!isOfUnsureSetting(problem, sheet)) problems.foreign(problem);
    const like = names.slice(1);
    systems.set(name, like.length === 0 ? system : { ...system, like });
    declaredIn.push({ sheet, declared });
  }
  const entities = entitiesOf(systems);
  for (const { sheet, declared } of declaredIn)
    checkRecordSettings(sheet, declared, entities, problems);
  const sure = declaredIn.filter(({ sheet }) => !sheet.isMended).map(({ sheet }) => sheet.file);
  const unsure = files.systems.filter(({ path }) => !sure.includes(path)).map(({ name }) => name);
  return { systems, unsure };
}

/** Finds the schema of an entity: the one it names, its own system's, or one of a system it is like. */
function schemasOf(
  { files, unreadable = [] }: CatalogueInput,
  of: {
    readonly names: readonly string[];
    readonly sheet: Sheet;
    readonly file: WholeSystemFile;
  },
  problems: Problems,
): (entity: string, steps: Steps) => EntitySchema | undefined {
  const lost = new Set(unreadable.map((one) => one.path));
  const isClosed = lost.has('schemas');
  return (entity, steps) => {
    const { names, sheet, file } = of;
    const said = file.entities[entity]?.schema;
    const usual = names.map((name) => `schemas/${name}/${entity}.json`);
    const path =
      said ??
      usual.find((one) => files[one] !== undefined || lost.has(one)) ??
      (usual[0] as string);
    if (isClosed || lost.has(path)) return undefined; // told as such
    const place: Place =
      said === undefined ? sheet.keyPlace(steps) : sheet.valuePlace([...steps, 'schema']);
    return readSchema(path, files[path], { entity: `${names[0]}.${entity}`, place }, problems);
  };
}

/** Values in the project file for a pair or system that does not exist. */
function checkOwners(parts: ProjectParts, files: ProjectFiles, problems: Problems): void {
  const systems = files.systems.map(({ name }) => name);
  const pairs = files.pairs.map(({ id }) => id).filter((id) => systemsOfFolder(id, systems));
  const names = [...pairs, ...systems];
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
