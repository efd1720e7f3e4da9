// Which file of a project is what, told by its path alone.

import type { Problems } from './problems.ts';

export interface ProjectFiles {
  readonly systems: readonly { readonly name: string; readonly path: string }[];
  readonly pairs: readonly PairFolder[];
}

export interface PairFolder {
  /** The folder's name. */
  readonly id: string;
  /** Of its `pair.yaml`, if there is one. */
  readonly path?: string;
  readonly pipes: readonly { readonly id: string; readonly path: string }[];
}

const namePattern = /^[a-z0-9][a-z0-9-]*$/;

/** In the order of their names, whatever the order they were read in. */
export function sortFiles(paths: readonly string[], problems: Problems): ProjectFiles {
  const systems: { name: string; path: string }[] = [];
  const pairs = new Map<
    string,
    { id: string; path?: string; pipes: { id: string; path: string }[] }
  >();
  for (const path of [...paths].sort()) {
    const [top, folder, file, ...deeper] = path.split('/');
    if (top !== 'pipes' || folder === undefined || file === undefined || deeper.length > 0) {
      tellEnding(path, problems);
      continue;
    }
    const name = /^(.*)\.yaml$/.exec(file)?.[1];
    if (name === undefined) {
      tellEnding(path, problems);
      continue;
    }
    const wrong = [folder, name].find((part) => !namePattern.test(part));
    if (wrong !== undefined) {
      const hint = 'Names have lower-case letters, digits and dashes.';
      problems.error({ file: path, line: 1, column: 1 }, 'file.name', { name: wrong }, hint);
      continue;
    }
    if (folder === 'systems') systems.push({ name, path });
    else addTo(pairs, folder, name, path);
  }
  return { systems, pairs: [...pairs.values()] };
}

/** `a-b` is a folder of systems `a` and `b`; names may hold dashes themselves. */
export function systemsOfFolder(
  folder: string,
  names: readonly string[],
): readonly [string, string] | undefined {
  for (const first of names) {
    const second = folder.startsWith(`${first}-`) ? folder.slice(first.length + 1) : '';
    if (names.includes(second)) return [first, second];
  }
  return undefined;
}

function addTo(
  pairs: Map<string, { id: string; path?: string; pipes: { id: string; path: string }[] }>,
  folder: string,
  name: string,
  path: string,
): void {
  const pair = pairs.get(folder) ?? { id: folder, pipes: [] };
  pairs.set(folder, pair);
  if (name === 'pair') pair.path = path;
  else pair.pipes.push({ id: `${folder}/${name}`, path });
}

/** A pipe that nobody reads is a trap: `.yml`, a folder too deep. */
function tellEnding(path: string, problems: Problems): void {
  if (!path.startsWith('pipes/') || path === 'pipes/samband.yaml') return;
  if (!/\.ya?ml$/.test(path)) return;
  const places = 'Pipes are `pipes/<a>-<b>/<name>.yaml`, systems `pipes/systems/<name>.yaml`.';
  const hint = path.endsWith('.yml')
    ? `It is not read. Name it \`${path.slice(0, -'.yml'.length)}.yaml\`.`
    : `It is not read. ${places}`;
  problems.warning(
    { file: path, line: 1, column: 1 },
    'file.name',
    { name: path.slice('pipes/'.length) },
    hint,
  );
}
