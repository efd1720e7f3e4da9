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

export interface NewProject {
  /** Paths below the folder with the texts they begin with, the settings last. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether the example is among them. */
  readonly isExample: boolean;
  /** Files of pipes and systems that lie there already and are somebody's own. */
  readonly own: readonly string[];
}

/** Who has pipes already wants no example among them, whose customers would be carried along with theirs. */
export async function newProject(folder: string, like: string | undefined): Promise<NewProject> {
  const there = (await readTexts(folder)).texts;
  const starter = like === undefined ? await example() : undefined;
  // What an init that broke off has left behind is nobody's own.
  const own = Object.keys(there).filter(
    (path) => /^pipes\/.*\.ya?ml$/.test(path) && starter?.texts[path] !== there[path],
  );
  const isExample = starter !== undefined && own.length === 0;
  const { texts, run } =
    like !== undefined ? await integration(like) : isExample ? starter : { texts: {} };
  const files = new Map([
    ['.gitignore', ignored],
    ...Object.entries(emitSchemas()),
    ...Object.entries(texts),
    [settingsFile, settings(run)],
  ]);
  return { files, isExample, own };
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
