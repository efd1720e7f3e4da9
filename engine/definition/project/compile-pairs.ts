// Folders of pipes: a pair with its settings, and each of its pipes with both entities found.

import { didYouMean } from '../../base/did-you-mean.ts';
import { isUnsure } from '../files/mend.ts';
import { collectProblems, type Problems } from '../files/problems.ts';
import { type ProjectFiles, systemsOfFolder } from '../files/project-files.ts';
import { readFile } from '../files/sheet.ts';
import type { Sheet } from '../files/yaml.ts';
import { type PipeFile, pipeGrammar } from '../grammar/pipe-definition.ts';
import type { PairFile } from '../grammar/project-definition.ts';
import type { SettingsBlock } from '../grammar/setting-definition.ts';
import { linkTargets } from '../link-targets.ts';
import type { Pair, Pipe, Setting } from '../pipe.ts';
import { compilePipe } from '../pipes/compile-pipe.ts';
import { scheduleOf } from '../pipes/compile-schedule.ts';
import type { Entity, System } from '../system.ts';
import {
  checkRecordSettings,
  compileSettings,
  refuseStrangers,
} from '../systems/compile-settings.ts';
import { type ProjectParts, valuesFor } from './compile-project.ts';
import { compileReports } from './compile-reports.ts';
import { isOfUnsureSetting } from './follow-ups.ts';
import { renamed, type WholeFolder, wholeFolders } from './pair-like.ts';

export interface PairsInput {
  /** Path → text. */
  readonly texts: Readonly<Record<string, string>>;
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

/** Every folder of pipes; a broken pipe is left out and told. */
export async function compilePairs(given: PairsInput): Promise<readonly Pair[]> {
  const folders = wholeFolders({ ...given, systems: [...given.systems.keys()] });
  const drafts = new Map(
    folders.map((folder) => [
      folder,
      folder.pipes.flatMap((pipe) => draftOf(given, folder.id, pipe)),
    ]),
  );
  const targets = linkTargets(
    [...drafts.values()].flat().map(({ file }) => file),
    unreadableBetween(given.files, drafts),
  );
  const pairs: Pair[] = [];
  for (const [folder, drafted] of drafts) {
    drafts.delete(folder); // a file with its places is large, and this is the last who reads it
    const problems = collectProblems();
    const own = folder.sheet;
    const file = (own?.value ?? {}) as PairFile;
    const declared = file.settings ?? {};
    const values = valuesFor(given.parts, folder.id);
    const settings = own === undefined ? [] : compileSettings(own, declared, values, problems);
    if (own !== undefined) checkRecordSettings(own, declared, given.entities, problems);
    const schedule =
      (own && scheduleOf(own, ['schedule'], file.schedule, problems)) ??
      given.parts.project.schedule;
    const pipes: Pipe[] = [];
    const names = new Set(Object.keys(declared));
    for (const draft of drafted) {
      const ownDeclared = draft.file.settings ?? {};
      for (const name of Object.keys(ownDeclared)) names.add(name);
      const ownSettings = compileSettings(draft.sheet, ownDeclared, values, problems);
      checkRecordSettings(draft.sheet, ownDeclared, given.entities, problems);
      const merged: SettingsBlock = { ...declared, ...ownDeclared };
      pipes.push(
        await compilePipe({
          ...draft,
          ...given,
          problems,
          declared: merged,
          settings: [...settings, ...ownSettings],
          ownSettings,
          schedule,
          timeZone: given.parts.project.timeZone,
          targets,
        }),
      );
    }
    const unsure = drafted.filter(({ sheet }) => isUnsure(sheet, ['settings']));
    const unsureSheets = [
      ...unsure.map(({ sheet }) => sheet),
      ...(folder.isUnreadable ? [own] : []),
    ];
    // A pipe declares settings as well.
    const isWhole = drafted.length - unsure.length === folder.pipes.length;
    if (values !== undefined && isWhole) refuseStrangers(values, [...names], problems);
    const pair = pairOf(given, folder.id, file, settings, pipes);
    const reports =
      own === undefined
        ? []
        : await compileReports({
            pair: folder.id,
            title: pair?.title ?? folder.id,
            sheet: own,
            blocks: file.reports,
            settings,
            pipes: folder.pipes.map(({ id }) => id.slice(id.indexOf('/') + 1)),
            project: given.parts.project,
            problems,
          });
    if (pair !== undefined) pairs.push(reports.length === 0 ? pair : { ...pair, reports });
    const others = (file: string) =>
      unsureSheets.filter((sheet) => sheet === own || sheet?.file === file);
    for (const problem of problems.list)
      if (!others(problem.file).some((sheet) => isOfUnsureSetting(problem, sheet)))
        given.problems.foreign(problem);
  }
  return pairs;
}

/** The systems between which a pipe was left out. */
function unreadableBetween(
  { systems }: ProjectFiles,
  drafts: ReadonlyMap<WholeFolder, readonly Draft[]>,
): readonly (readonly [string, string])[] {
  const names = systems.map(({ name }) => name);
  return [...drafts].flatMap(([{ id, pipes }, drafted]) => {
    const two = drafted.length < pipes.length ? systemsOfFolder(id, names) : undefined;
    return two ? [two] : [];
  });
}

function draftOf(
  given: PairsInput,
  pair: string,
  { id, path, names: exchange }: WholeFolder['pipes'][number],
): readonly Draft[] {
  const { texts, entities, systems, problems } = given;
  const text = texts[path];
  const written = text === undefined ? undefined : readFile(path, text, pipeGrammar, problems);
  if (written === undefined) return [];
  const sheet = renamed(written, exchange);
  const file = sheet.value as PipeFile;
  const [source, sink] = (['source', 'sink'] as const).map((key) => {
    const entity = entities.get(file[key]);
    if (entity === undefined) {
      const hint =
        didYouMean(file[key], entities.keys()) ??
        `Entities are declared in pipes/systems/${file[key].split('.')[0]}.yaml.`;
      problems.error(sheet.valuePlace([key]), 'entity.unknown', { entity: file[key] }, hint);
    }
    return entity;
  });
  if (source === undefined || sink === undefined) return [];
  const names = systemsOfFolder(pair, [...systems.keys()]);
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

function pairOf(
  given: PairsInput,
  id: string,
  file: PairFile,
  settings: readonly Setting[],
  pipes: readonly Pipe[],
): Pair | undefined {
  const [first, second] = systemsOfFolder(id, [...given.systems.keys()]) ?? [];
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
