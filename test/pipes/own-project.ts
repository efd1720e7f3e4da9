// A project with the files of one integration only, out of ours: compiling all of them takes longer than
// most tests. What a folder or a system is like comes along. Its systems may be asked as often as one likes, because
// their stand-ins count no requests where nobody tests that they do.

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

/** The folder of the project; gone with this process. */
export function ownProject(integration: string): string {
  const known = made.get(integration);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), `samband-${integration}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  made.set(integration, folder);
  mkdirSync(join(folder, 'pipes'));
  take(folder, 'pipes/samband.yaml');
  mkdirSync(join(folder, 'schemas'));
  for (const name of withLikes(integration, (one) => `pipes/${one}/pair.yaml`)) {
    take(folder, `pipes/${name}`);
    for (const word of systemsOf(name))
      for (const system of withLikes(word, (one) => `pipes/systems/${one}.yaml`)) {
        takeWithoutRate(folder, `pipes/systems/${system}.yaml`);
        take(folder, `schemas/${system}`);
      }
  }
  return folder;
}

function take(folder: string, path: string): void {
  if (existsSync(join(root, path)))
    cpSync(join(root, path), join(folder, path), { recursive: true });
}

function takeWithoutRate(folder: string, path: string): void {
  take(folder, path);
  const text = readFileSync(join(folder, path), 'utf8');
  writeFileSync(join(folder, path), text.replace(/\brequests: \d+\/\w+,? ?/, ''));
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
