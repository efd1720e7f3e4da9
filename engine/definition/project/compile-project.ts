// `pipes/samband.yaml`: where the state lies, when to look, what is held, and the values of settings.
// Without the file everything has its default.

import { isAbsolute, join } from 'node:path/posix';
import { durationMs } from '../../base/duration.ts';
import { type Environment, fillIn } from '../files/environment.ts';
import { isUnsure } from '../files/mend.ts';
import type { Problems } from '../files/problems.ts';
import { readFile } from '../files/sheet.ts';
import type { Sheet } from '../files/yaml.ts';
import { type ProjectFile, projectGrammar } from '../grammar/project-definition.ts';
import type { Project } from '../pipe.ts';
import { scheduleOf } from '../pipes/compile-schedule.ts';
import type { Given } from '../systems/compile-settings.ts';

export const projectPath = 'pipes/samband.yaml';
const defaultStore = 'sqlite:.samband/samband.db';
const defaultEveryMs = 300_000;

export interface ProjectParts {
  readonly project: Project;
  /** Pairs and systems that the file has settings for. */
  readonly owners: readonly string[];
  readonly sheet?: Sheet;
  readonly file: ProjectFile;
  /** There is a file, and it has mistakes: which folders run is not known. */
  readonly isRunUnsure?: true;
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
    return {
      project: projectOf(root, {}, undefined, problems),
      owners: [],
      file: {},
      ...(text === undefined ? {} : { isRunUnsure: true }),
    };
  const file = fillIn(sheet, projectGrammar, environment, problems) as ProjectFile;
  keepPasswordSecret(file, environment);
  return {
    project: projectOf(root, file, sheet, problems),
    owners: Object.keys(file.settings ?? {}),
    sheet,
    file,
    ...(isUnsure(sheet, ['run']) ? { isRunUnsure: true } : {}),
  };
}

/** The same project with other values of settings, which go before those of the file. */
export function withSettings(parts: ProjectParts, given: ProjectFile['settings']): ProjectParts {
  if (given === undefined) return parts;
  const settings = { ...parts.file.settings };
  for (const [owner, values] of Object.entries(given))
    settings[owner] = { ...settings[owner], ...values };
  return { ...parts, file: { ...parts.file, settings } };
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
  const run = (file.run ?? '').split(',').map((name) => name.trim());
  const named = run.filter((name) => name !== '');
  return {
    ...(named.length === 0 ? {} : { run: named }),
    store: storeOf(root, file, sheet, problems),
    schedule: schedule ?? { everyMs: defaultEveryMs },
    guards: {
      deletes: file.guards?.deletes ?? 20,
      deletesShare: shareOf(file.guards?.deletesShare ?? '5%'),
      changesShare: shareOf(file.guards?.changesShare ?? '50%'),
      firstRun: file.guards?.firstRun ?? 'ask',
    },
    timeZone: zoneOf(file, sheet, problems),
    ...(file.mail?.url ? { mail: file.mail } : {}),
    ...(file.docs?.require === undefined ? {} : { docsRequire: file.docs.require }),
    ...(file.journal === undefined ? {} : { journalMs: durationMs(file.journal) as number }),
    ...(file.language === undefined ? {} : { language: file.language }),
  };
}

/** `sqlite:` and an absolute path, or the address of a PostgreSQL database as it is. */
function storeOf(
  root: string,
  file: ProjectFile,
  sheet: Sheet | undefined,
  problems: Problems,
): string {
  const said = file.store ?? defaultStore;
  const written = (sheet?.value as ProjectFile | undefined)?.store ?? '';
  const [, kind, path] = /^([a-z]+):(.+)$/s.exec(said) ?? [];
  if (kind === 'postgres' || kind === 'postgresql') {
    if (sheet !== undefined) checkAddress(said, written, sheet, problems);
    return said;
  }
  if (kind !== 'sqlite' || path === undefined) {
    // A variable that is not set has been told of already.
    if (sheet !== undefined && (said !== '' || written === '')) {
      // The text may be an address with a password in it: only its scheme is repeated.
      const details = {
        value: /^[a-z]+:/.exec(said)?.[0] ?? said,
        expected: storesKnown,
      };
      problems.error(sheet.valuePlace(['store']), 'value.form', details);
    }
    return `sqlite:${join(root, '.samband/samband.db')}`;
  }
  const isWindowsPath = /^[A-Za-z]:[\\/]/.test(path);
  return `sqlite:${isAbsolute(path) || isWindowsPath ? path : join(root, path)}`;
}

/** Shorter texts would blacken half the log. */
const passwordLengthMin = 4;

const storesKnown =
  'a store: `sqlite:.samband/samband.db`, or `postgres://user@host/database?schema=samband`';

function checkAddress(said: string, written: string, sheet: Sheet, problems: Problems) {
  if (!/^\w+:\/\/./.test(said) || !URL.canParse(said)) {
    const details = {
      value: /^[a-z]+:/.exec(said)?.[0] ?? '',
      expected: storesKnown,
    };
    problems.error(sheet.valuePlace(['store']), 'value.form', details);
  } else if (/^pg_/.test(new URL(said).searchParams.get('schema') ?? '')) {
    // `pg_temp` would forget everything at each end of the engine, and create it all again.
    const schema = new URL(said).searchParams.get('schema') as string;
    const details = {
      value: schema,
      expected: "a schema of yours: `pg_` names the server's own",
    };
    problems.error(sheet.valuePlace(['store']), 'value.form', details);
  } else if (/^\w+:\/\/[^@/]*:[^@/$]+@/.test(written)) {
    const hint = 'Write `postgres://user:${NAME}@host/database` and set the variable.';
    problems.error(sheet.valuePlace(['store']), 'secret.literal', { key: 'store' }, hint);
  }
}

/** The whole address may come from a variable whose name does not speak of a password. */
function keepPasswordSecret({ store = '' }: ProjectFile, { secrets }: Environment) {
  const { password = '' } = URL.canParse(store) ? new URL(store) : {};
  const isEncoded = !/%(?![0-7][0-9a-f])/i.test(password);
  for (const text of [password, isEncoded ? decodeURIComponent(password) : ''])
    if (text.length >= passwordLengthMin) secrets.add(text);
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
    const details = {
      value: zone,
      expected: 'a time zone such as `Europe/Oslo`',
    };
    if (sheet !== undefined) problems.error(sheet.valuePlace(['time']), 'value.form', details);
    return 'UTC';
  }
}
