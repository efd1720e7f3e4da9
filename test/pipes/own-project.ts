// A project with the files of one integration, or of one system, out of ours: compiling all of them takes
// longer than most tests. What a folder or a system is like comes along.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const made = new Map<string, string>();

/**
 * The folder of an integration's project; gone with this process. Its systems may be asked as often as one likes,
 * because their stand-ins count no requests where nobody tests that they do.
 */
export function ownProject(integration: string): string {
  return madeOnce(integration, (folder) => {
    mkdirSync(join(folder, 'pipes'));
    take(folder, 'pipes/samband.yaml');
    mkdirSync(join(folder, 'schemas'));
    for (const name of withLikes(integration, (one) => `pipes/${one}/pair.yaml`)) {
      take(folder, `pipes/${name}`);
      for (const word of systemsOf(name))
        for (const path of takeSystem(folder, word)) withoutRate(join(folder, path));
    }
  });
}

/** The folder of a project that is nothing but one system, as its file is; gone with this process. */
export function systemProject(system: string): string {
  return madeOnce(system, (folder) => takeSystem(folder, system));
}

function madeOnce(name: string, fill: (folder: string) => void): string {
  const known = made.get(name);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), `samband-${name}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  made.set(name, folder);
  fill(folder);
  return folder;
}

/** Gives the paths of its file and of those it is like. */
function takeSystem(folder: string, name: string): readonly string[] {
  const systems = withLikes(name, (one) => `pipes/systems/${one}.yaml`);
  return systems.map((system) => {
    take(folder, `schemas/${system}`);
    const path = `pipes/systems/${system}.yaml`;
    take(folder, path);
    return path;
  });
}

function take(folder: string, path: string): void {
  if (existsSync(join(root, path)))
    cpSync(join(root, path), join(folder, path), { recursive: true });
}

function withoutRate(file: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/\brequests: \d+\/\w+,? ?/, ''));
}

/** The two systems that a folder is named for, whose names may have dashes themselves. */
function systemsOf(integration: string): readonly string[] {
  const parts = integration.split('-');
  const names = parts.map((_, at) => [parts.slice(0, at).join('-'), parts.slice(at).join('-')]);
  const isSystem = (name: string | undefined) =>
    existsSync(join(root, `pipes/systems/${name}.yaml`));
  return names.find((pair) => pair.every(isSystem)) ?? [];
}

/** The name and what its file says it is like, and so on. */
function withLikes(name: string, fileOf: (name: string) => string): readonly string[] {
  const file = join(root, fileOf(name));
  const like = existsSync(file) && /^like: *([\w-]+)/m.exec(readFileSync(file, 'utf8'))?.[1];
  return [name, ...(like ? withLikes(like, fileOf) : [])];
}
