// Reads the folder of a project and compiles it. The only file of `definition/` that touches the disk:
// it follows no symbolic link out of the folder and reads no more than a project can sensibly hold.

import { type Dirent, readFileSync } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileTrouble } from '../base/file-trouble.ts';
import { type CatalogueInput, compileCatalogue } from './catalogue.ts';
import type { Environment } from './files/environment.ts';
import type { Catalogue } from './pipe.ts';

export interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Texts that stand for files of these paths, or beside them; for tests and editors. */
  readonly files?: Readonly<Record<string, string>>;
  /** Values of settings by pair or system, before those that the project file gives. */
  readonly settings?: CatalogueInput['settings'] | undefined;
  /** Missing environment variables are warnings: for checks that run nothing. */
  readonly isOffline?: boolean;
}

/** More than this is not a project but a wrong folder. */
const filesMax = 10_000;
const bytesMax = 4 * 1024 * 1024;

/** The project below `root`, with all problems of all its files. */
export async function loadCatalogue(root: string, options: LoadOptions): Promise<Catalogue> {
  const top = resolve(root);
  const { texts, unreadable } = await readTexts(top);
  return compileCatalogue({
    root: top,
    files: { ...texts, ...options.files },
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    environment: environmentOf(top, options),
    unreadable,
  });
}

export interface Texts {
  /** Path below the root → text: everything in `pipes/` and `schemas/` that belongs to a project. */
  readonly texts: Readonly<Record<string, string>>;
  readonly unreadable: readonly { readonly path: string; readonly detail: string }[];
}

/** The files of a project as they are; `root` is absolute. */
export async function readTexts(root: string): Promise<Texts> {
  const texts: Record<string, string> = {};
  const unreadable: { path: string; detail: string }[] = [];
  for (const folder of ['pipes', 'schemas']) {
    const { paths, links, closed } = await list(root, folder);
    if (closed !== undefined) unreadable.push({ path: folder, detail: closed });
    for (const path of links) unreadable.push({ path, detail: linkTrouble });
    for (const path of paths) {
      try {
        texts[path] = await readInside(root, path);
      } catch (error) {
        unreadable.push({ path, detail: fileTrouble(error) });
      }
    }
  }
  return { texts, unreadable };
}

function environmentOf(root: string, options: LoadOptions): Environment {
  return {
    variables: options.env,
    secrets: new Set(),
    isOffline: options.isOffline ?? false,
    readFile: (path) => {
      try {
        return readFileSync(resolve(root, path), 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** It would be missing without a word. */
const linkTrouble =
  'it is a link to a folder, and what lies behind is not read; put the folder itself here';

/**
 * The files below a folder, and links to folders, which are not followed. A folder that is named like a file and
 * holds none passes for one, because whoever made it takes it for one: reading it tells what it is.
 */
async function list(
  root: string,
  folder: string,
): Promise<{
  readonly paths: readonly string[];
  readonly links: readonly string[];
  /** Why nothing in it could be found. */
  readonly closed?: string;
}> {
  let entries: readonly Dirent[];
  try {
    entries = await readdir(join(root, folder), {
      withFileTypes: true,
      recursive: true,
    });
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    const none = { paths: [], links: [] };
    if (code === 'ENOENT' || code === 'ENOTDIR') return none; // a project without the folder has none of its files
    const inner = path?.startsWith(join(root, folder, sep))
      ? `${path.slice(root.length + 1)}: `
      : '';
    return { ...none, closed: `${inner}${fileTrouble(error)}` };
  }
  const pathOf = ({ parentPath, name }: Dirent) =>
    join(parentPath, name)
      .slice(root.length + 1)
      .split(sep)
      .join('/');
  const named = entries.filter(({ name }) => /\.(ya?ml|json|wsdl|xsd)$/.test(name));
  const files = named.filter((entry) => !entry.isDirectory()).map(pathOf);
  const folders = named.filter((entry) => entry.isDirectory()).map(pathOf);
  const hollow = folders.filter(
    (one) => !isRecords(one) && !files.some((path) => path.startsWith(`${one}/`)),
  );
  const links: string[] = [];
  for (const entry of entries.filter((one) => one.isSymbolicLink())) {
    const behind = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (behind?.isDirectory()) links.push(pathOf(entry));
  }
  return { paths: [...files, ...hollow].sort().slice(0, filesMax), links: links.sort() };
}

/** Ticks and proofs stand beside the pipes: whoever needs them tells what is wrong with them. */
function isRecords(path: string): boolean {
  return path.startsWith('pipes/') && path.endsWith('.json');
}

/** Strict: letters of another charset would come as signs that stand for no letter, and be sent on. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

async function readInside(root: string, path: string): Promise<string> {
  const real = await realpath(join(root, path));
  const top = await realpath(root);
  if (!real.startsWith(top + sep)) throw new Error('it leads out of the project');
  const found = await stat(real);
  // Reading it would wait for whoever writes to it.
  if (!found.isFile() && !found.isDirectory())
    throw new Error('it is no file, but a pipe or a device');
  if (found.size > bytesMax) throw new Error('it is too large');
  const bytes = await readFile(real);
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Error('it is not written in UTF-8; save it so');
  }
}
