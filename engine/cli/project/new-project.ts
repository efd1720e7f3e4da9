// What a project of one's own begins with: its settings, the schemas that editors read, and either the
// example in `starter/` or what an integration of this package is made of. Only texts are read here;
// `init.ts` writes them.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../../base/did-you-mean.ts';
import { failure } from '../../base/errors.ts';
import { filesOfIntegration, integrationsIn } from '../../definition/files/files-of-integration.ts';
import { emitSchemas } from '../../definition/grammar/emit-schemas.ts';
import { readTexts } from '../../definition/read-project.ts';

/** The folder of this package, whose pipes there are to begin from. */
export const packageFolder = resolve(fileURLToPath(new URL('../../../', import.meta.url)));
const starterFolder = resolve(fileURLToPath(new URL('./starter/', import.meta.url)));

/** A folder that has it is a project; it is written last, so that what broke off can be run again. */
export const settingsFile = 'pipes/samband.yaml';

const ignored = 'node_modules/\n.samband/\n';

/** Paths below the folder with the texts they begin with, the settings last. */
export async function newProject(like: string | undefined): Promise<ReadonlyMap<string, string>> {
  const { texts, run } = like === undefined ? await example() : await integration(like);
  return new Map([
    ['.gitignore', ignored],
    ...Object.entries(emitSchemas()),
    ...Object.entries(texts),
    [settingsFile, settings(run)],
  ]);
}

/** What `--like` takes. */
export async function beginnings(): Promise<ReturnType<typeof integrationsIn>> {
  return integrationsIn((await readTexts(packageFolder)).texts);
}

interface Beginning {
  readonly texts: Readonly<Record<string, string>>;
  /** The one folder of pipes that runs, if others came along. */
  readonly run?: string;
}

async function example(): Promise<Beginning> {
  const { [settingsFile]: _, ...texts } = (await readTexts(starterFolder)).texts;
  return { texts };
}

async function integration(name: string): Promise<Beginning> {
  const { texts } = await readTexts(packageFolder);
  const files = filesOfIntegration(name, texts);
  if (!files) {
    const { folders, systems } = integrationsIn(texts);
    const near = didYouMean(name, [...folders, ...systems]);
    throw failure('init.unknown', {
      name,
      folders: folders.join(', '),
      systems: systems.join(', '),
      hint: near ?? '',
    });
  }
  return {
    texts: Object.fromEntries(files.paths.map((path) => [path, texts[path] as string])),
    ...(files.folders.length > 1 ? { run: name } : {}),
  };
}

/** A folder that is like another one needs its files, but not that it runs. */
function settings(run = ''): string {
  const text = readFileSync(join(starterFolder, settingsFile), 'utf8');
  return text.replace('${SAMBAND_RUN:-}', () => `\${SAMBAND_RUN:-${run}}`);
}
