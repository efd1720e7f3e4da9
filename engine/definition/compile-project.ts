// `pipes/samband.yaml`: where the state lies, when to look, what is held, and the values of settings.
// Without the file everything has its default.

import { isAbsolute, join } from 'node:path/posix';
import { scheduleOf } from './compile-schedule.ts';
import type { Given } from './compile-settings.ts';
import { type Environment, fillIn } from './environment.ts';
import type { Project } from './pipe.ts';
import type { Problems } from './problems.ts';
import { type ProjectFile, projectGrammar } from './project-definition.ts';
import { readFile } from './sheet.ts';
import type { Sheet } from './yaml.ts';

export const projectPath = 'pipes/samband.yaml';
const defaultStore = 'sqlite:.samband/samband.db';
const defaultEveryMs = 300_000;

export interface ProjectParts {
  readonly project: Project;
  /** Pairs and systems that the file has settings for. */
  readonly owners: readonly string[];
  readonly sheet?: Sheet;
  readonly file: ProjectFile;
}

export function compileProject(
  root: string,
  files: Readonly<Record<string, string>>,
  environment: Environment,
  problems: Problems,
): ProjectParts {
  const text = files[projectPath];
  const sheet =
    text === undefined ? undefined : readFile(projectPath, text, projectGrammar, problems);
  if (sheet === undefined)
    return { project: projectOf(root, {}, undefined, problems), owners: [], file: {} };
  const file = fillIn(sheet, projectGrammar, environment, problems) as ProjectFile;
  return {
    project: projectOf(root, file, sheet, problems),
    owners: Object.keys(file.settings ?? {}),
    sheet,
    file,
  };
}

/** The values that the file gives to a pair or a system. */
export function valuesFor(parts: ProjectParts, owner: string): Given | undefined {
  const values = parts.file.settings?.[owner];
  if (values === undefined || parts.sheet === undefined) return undefined;
  return { sheet: parts.sheet, steps: ['settings', owner], values };
}

function projectOf(
  root: string,
  file: ProjectFile,
  sheet: Sheet | undefined,
  problems: Problems,
): Project {
  const schedule = sheet && scheduleOf(sheet, ['schedule'], file.schedule, problems);
  return {
    store: storeOf(root, file, sheet, problems),
    schedule: schedule ?? { everyMs: defaultEveryMs },
    guards: {
      deletes: file.guards?.deletes ?? 20,
      deletesShare: shareOf(file.guards?.deletesShare ?? '5%'),
      changesShare: shareOf(file.guards?.changesShare ?? '50%'),
    },
    timeZone: zoneOf(file, sheet, problems),
  };
}

/** `sqlite:` and an absolute path. */
function storeOf(
  root: string,
  file: ProjectFile,
  sheet: Sheet | undefined,
  problems: Problems,
): string {
  const [, kind, path] = /^([a-z]+):(.+)$/s.exec(file.store ?? defaultStore) ?? [];
  if (kind !== 'sqlite' || path === undefined) {
    if (sheet !== undefined) {
      const details = {
        value: file.store ?? '',
        expected: 'a store such as `sqlite:.samband/samband.db`',
      };
      problems.error(sheet.valuePlace(['store']), 'value.form', details);
    }
    return `sqlite:${join(root, '.samband/samband.db')}`;
  }
  const isWindowsPath = /^[A-Za-z]:[\\/]/.test(path);
  return `sqlite:${isAbsolute(path) || isWindowsPath ? path : join(root, path)}`;
}

/** `5%` is 0.05. */
function shareOf(text: string): number {
  return Number(text.slice(0, -1)) / 100;
}

function zoneOf(file: ProjectFile, sheet: Sheet | undefined, problems: Problems): string {
  const zone = file.time ?? 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    const details = { value: zone, expected: 'a time zone such as `Europe/Oslo`' };
    if (sheet !== undefined) problems.error(sheet.valuePlace(['time']), 'value.form', details);
    return 'UTC';
  }
}
