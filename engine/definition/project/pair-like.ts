// Folders of pipes that take another folder for granted: `like: shop-books` in a pair file is that
// folder, between this folder's systems. Its pipes and settings are read where they stand, with
// the names of systems exchanged; a file of the same name here replaces one of there.

import { didYouMean } from '../../base/did-you-mean.ts';
import { isObject } from '../../base/json.ts';
import { isUnsure } from '../files/mend.ts';
import type { Problems } from '../files/problems.ts';
import { type PairFolder, type ProjectFiles, systemsOfFolder } from '../files/project-files.ts';
import { checkFile } from '../files/sheet.ts';
import { readYaml, type Sheet, type Steps } from '../files/yaml.ts';
import { type PairFile, pairGrammar } from '../grammar/project-definition.ts';
import { onTop } from './like.ts';

export interface WholeFolder {
  readonly id: string;
  /** Its pair file, with what it takes from another. */
  readonly sheet: Sheet | undefined;
  /** There is a pair file with mistakes, so that it is not known which settings there are. */
  readonly isUnreadable: boolean;
  readonly pipes: readonly {
    readonly id: string;
    readonly path: string;
    /** Systems of the file → systems of this folder. */
    readonly names: Names;
  }[];
}

interface Given {
  readonly files: ProjectFiles;
  readonly texts: Readonly<Record<string, string>>;
  readonly systems: readonly string[];
  readonly problems: Problems;
}

type Names = ReadonlyMap<string, string>;

const asTheyAre: Names = new Map();

/** Every folder with what it takes from others. */
export function wholeFolders(given: Given): readonly WholeFolder[] {
  const { files, texts, systems, problems } = given;
  const sheets = new Map(
    files.pairs.map(({ id, path = '' }) => {
      const text = texts[path];
      return [id, text === undefined ? undefined : readYaml(path, text, problems)];
    }),
  );
  // What is taken from another need not be said here, so a file is checked as a whole only.
  const checked = (sheet: Sheet | undefined) => sheet && checkFile(sheet, pairGrammar, problems);
  return files.pairs.map((folder): WholeFolder => {
    const sheet = sheets.get(folder.id);
    const own = folder.pipes.map((pipe) => ({ ...pipe, names: asTheyAre }));
    const { like, ...said } = isObject(sheet?.value) ? (sheet.value as PairFile) : {};
    if (!sheet || typeof like !== 'string') return folderOf(folder, checked(sheet), own);
    const other = files.pairs.find((one) => one.id === like);
    const lower = sheets.get(like);
    if (!other || other === folder || lower?.has(['like'])) {
      tellStranger(sheet, like, given, folder.id);
      return unreadableFolder(folder, own);
    }
    const names = namesBetween(other, folder, systems);
    if (!names) {
      for (const { id } of [folder, other]) tellSystems(sheet, id, given);
      return unreadableFolder(folder, own);
    }
    const whole = lower ? onTop(sheet, said, renamed(lower, names)) : sheet;
    const taken = other.pipes.flatMap(({ id, path }) => {
      const mine = `${folder.id}${id.slice(other.id.length)}`;
      return own.some((pipe) => pipe.id === mine) ? [] : [{ id: mine, path, names }];
    });
    const pipes = [...own, ...taken].sort(byId);
    return other.path !== undefined && lower === undefined
      ? unreadableFolder(folder, pipes)
      : folderOf(folder, checked(whole), pipes);
  });
}

function folderOf(
  { id, path }: PairFolder,
  sheet: Sheet | undefined,
  pipes: WholeFolder['pipes'],
): WholeFolder {
  const isUnreadable = path !== undefined && isUnsure(sheet, ['settings']);
  return { id, sheet, isUnreadable, pipes };
}

function unreadableFolder({ id }: PairFolder, pipes: WholeFolder['pipes']): WholeFolder {
  return { id, sheet: undefined, isUnreadable: true, pipes };
}

/** A file with the names of systems exchanged, wherever an entity or a record is named. */
export function renamed(sheet: Sheet, names: Names): Sheet {
  if (names.size === 0) return sheet;
  const back = new Map([...names].map(([from, to]) => [to, from]));
  const home = (steps: Steps): Steps =>
    steps.map((step) => (typeof step === 'string' ? exchanged(step, back) : step));
  return {
    ...sheet,
    value: everywhere(sheet.value, (text) => exchanged(text, names)),
    has: (steps) => sheet.has(home(steps)),
    keyPlace: (steps) => sheet.keyPlace(home(steps)),
    valuePlace: (steps) => sheet.valuePlace(home(steps)),
    placeInside: (steps, offset) => sheet.placeInside(home(steps), offset),
    written: (steps) => sheet.written(home(steps)),
    cutBy: (steps) => sheet.cutBy(home(steps)),
  };
}

/** `system.entity`, and `system.entity:id` as examples have it. */
const namePattern = /^([a-z0-9][a-z0-9-]*)(\.[A-Za-z][A-Za-z0-9_]*(?::.*)?)$/s;

function exchanged(text: string, names: Names): string {
  const [, system = '', rest] = namePattern.exec(text) ?? [];
  const to = names.get(system);
  return to === undefined ? text : `${to}${rest}`;
}

function everywhere(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => everywhere(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [change(key), everywhere(inner, change)]),
  );
}

function namesBetween(
  from: PairFolder,
  to: PairFolder,
  systems: readonly string[],
): Names | undefined {
  const there = systemsOfFolder(from.id, systems);
  const here = systemsOfFolder(to.id, systems);
  if (!there || !here) return undefined;
  return new Map(
    there.flatMap((name, at): [string, string][] =>
      name === here[at] ? [] : [[name, here[at] as string]],
    ),
  );
}

function tellStranger(sheet: Sheet, like: string, given: Given, own: string): void {
  const { files, problems } = given;
  const others = files.pairs.map(({ id }) => id).filter((id) => id !== own);
  const hint =
    (others.includes(like) ? undefined : didYouMean(like, others)) ??
    'It is another folder below pipes/ that is not like another one itself.';
  problems.error(sheet.valuePlace(['like']), 'pair.unknown', { pair: like }, hint);
}

/** A system whose file has mistakes is there all the same, and has been told. */
function tellSystems(sheet: Sheet, folder: string, { files, systems, problems }: Given): void {
  const known = [...systems, ...files.systems.map(({ name }) => name)];
  if (systemsOfFolder(folder, known)) return;
  const missing = known.flatMap((name) => {
    if (folder.startsWith(`${name}-`)) return [folder.slice(name.length + 1)];
    return folder.endsWith(`-${name}`) ? [folder.slice(0, -name.length - 1)] : [];
  });
  const [system] = missing;
  const detail = system === undefined ? 'neither is known' : `there is no system \`${system}\``;
  const hint =
    didYouMean(system ?? folder, known) ?? 'Each system is a file, `pipes/systems/<name>.yaml`.';
  problems.error(sheet.valuePlace(['like']), 'pair.systems', { pair: folder, detail }, hint);
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
