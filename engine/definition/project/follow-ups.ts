// What is told of a file only because another one has mistakes: an entity that is unknown since its system's file
// cannot be read, a variable of a folder that may not run at all. The mistake itself is told where it stands.

import type { Problem } from '../../base/errors.ts';
import { isUnsure } from '../files/mend.ts';
import type { Sheet } from '../files/yaml.ts';

export interface Unsure {
  /** Systems whose files have mistakes: what they declare is not known. */
  readonly systems: readonly string[];
  /** The project file has mistakes, so that the values of settings are not known. */
  readonly hasNoValues: boolean;
  /** Nor which folders run. */
  readonly hasNoRun: boolean;
}

export function withoutFollowUps(told: readonly Problem[], unsure: Unsure): readonly Problem[] {
  return told.filter((problem) => !isFollowUp(problem, unsure));
}

/** What depends on the declarations of a system; each sentence names the entity. */
const aboutDeclared = new Set([
  'action.unknown',
  'deletes.unseen',
  'entity.cannot',
  'entity.looked-up',
  'entity.unknown',
  'part.cannot',
  'with.missing',
  'with.unread',
]);

function isFollowUp({ code, file, message }: Problem, unsure: Unsure): boolean {
  if (aboutDeclared.has(code))
    return unsure.systems.some((name) => new RegExp(`(^|[\`\\s])${name}\\.`).test(message));
  if (code === 'setting.missing') return unsure.hasNoValues;
  const isOfSystem = file.startsWith('pipes/systems/') && code.startsWith('environment.');
  return isOfSystem && unsure.hasNoRun;
}

/** True of what follows from a setting that is not known, because the sheet where it may stand has a mistake. */
export function isOfUnsureSetting(problem: Problem, sheet: Sheet | undefined): boolean {
  return settingsIn(problem).some((name) => isUnsureSetting(sheet, name));
}

/** The settings that a sentence is about. */
function settingsIn({ code, message }: Problem): readonly string[] {
  if (code === 'setting.unknown' || code === 'table.column')
    return [/`([^`]+)`/.exec(message)?.[1] ?? ''];
  return [...message.matchAll(/\$settings\.(\w+)/g)].map(([, name = '']) => name);
}

/** Where the others can be read, one that does not stand there is none. */
function isUnsureSetting(sheet: Sheet | undefined, name: string): boolean {
  const { settings } = (sheet?.value ?? {}) as { readonly settings?: unknown };
  const isUnread = settings === undefined && isUnsure(sheet, ['settings']);
  const steps = ['settings', name];
  return isUnread || (sheet?.has(steps) === true && isUnsure(sheet, steps));
}
