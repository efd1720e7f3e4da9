// Which files an integration is made of, so that it can be taken to a project of one's own: its folder of
// pipes, the files of its systems with their schemas, what any of these is like, and what they name.

import { isObject } from '../../base/json.ts';
import { collectProblems } from './problems.ts';
import { sortFiles, systemsOfFolder } from './project-files.ts';
import { readYaml } from './yaml.ts';

type Texts = Readonly<Record<string, string>>;

export interface IntegrationFiles {
  /** Paths, in order. */
  readonly paths: readonly string[];
  /** Its folders of pipes: its own, and one that this is like. None for a single system. */
  readonly folders: readonly string[];
}

/** What there is to take: folders of pipes, and single systems. */
export function integrationsIn(texts: Texts): {
  readonly folders: readonly string[];
  readonly systems: readonly string[];
} {
  const { pairs, systems } = sortFiles(Object.keys(texts), collectProblems());
  return { folders: pairs.map(({ id }) => id), systems: systems.map(({ name }) => name) };
}

/** The files of a folder of pipes, or those of a system alone; undefined if it is neither. */
export function filesOfIntegration(name: string, texts: Texts): IntegrationFiles | undefined {
  const all = integrationsIn(texts);
  const isFolder = all.folders.includes(name);
  if (!isFolder && !all.systems.includes(name)) return undefined;
  const folders = isFolder ? withLikes(name, (one) => `pipes/${one}/pair.yaml`, texts) : [];
  const used = isFolder
    ? folders.flatMap((one) => systemsOfFolder(one, all.systems) ?? [])
    : [name];
  const systems = used.flatMap((one) => withLikes(one, systemPath, texts));
  const named = new Set(systems.flatMap((one) => textsIn(contentOf(systemPath(one), texts))));
  const paths = Object.keys(texts).filter(
    (path) =>
      folders.some((one) => path.startsWith(`pipes/${one}/`)) ||
      systems.some((one) => path === systemPath(one) || path.startsWith(`schemas/${one}/`)) ||
      named.has(path),
  );
  return { paths: paths.sort(), folders };
}

export function systemPath(name: string): string {
  return `pipes/systems/${name}.yaml`;
}

/** The name, the one that its file is like, and so on. */
function withLikes(
  name: string,
  pathOf: (name: string) => string,
  texts: Texts,
  above: readonly string[] = [],
): readonly string[] {
  if (above.includes(name)) return [];
  const value = contentOf(pathOf(name), texts);
  const like = isObject(value) && typeof value.like === 'string' ? value.like : undefined;
  return [name, ...(like === undefined ? [] : withLikes(like, pathOf, texts, [...above, name]))];
}

function contentOf(path: string, texts: Texts): unknown {
  const text = texts[path];
  return text === undefined ? undefined : readYaml(path, text, collectProblems())?.value;
}

/** A schema or a service description may lie where the file says. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}
