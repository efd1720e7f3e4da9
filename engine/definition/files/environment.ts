// Fills `${VAR}` references in texts of system and project files. Only here do secrets come in, so
// only here are they collected for redaction. What is filled in is data: braces in it make no hole.
// Expressions are never touched, or a variable's value could become code.

import { literalText } from '../../mapping/template.ts';
import type { Shape } from '../grammar/shape.ts';
import type { Problems } from './problems.ts';
import { eachSlot } from './slots.ts';
import type { Sheet, Steps } from './yaml.ts';

/** What references may name. Reading files is the caller's business: this folder does no I/O. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The text of a file below the project's folder, or an absolute one; undefined if unreadable. */
  readonly readFile: (path: string) => string | undefined;
  /** Collects what came in through secrets. */
  readonly secrets: Set<string>;
  /** Missing variables are warnings: nothing will be run, only checked. */
  readonly isOffline: boolean;
  /** Nothing reaches the system of this file now: what is missing is not even worth a warning. */
  readonly isIdle?: boolean;
  /** Settings of this file that the project gives a value: what their defaults name is not missed. */
  readonly given?: readonly string[];
}

const reference = /\$\{([^}]*)\}/g;
const form =
  /^(?:file:(?<file>.+)|(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?<how>:-|:\?)(?<rest>.*))?)$/s;

/** Names whose values are kept out of logs wherever they stand. */
const secretName = /token|secret|passw|pwd|credential|api_?key|private_?key/i;

/** Of a variable, where a parameter may be the key of anything. */
const keyName = /(^|_)key$/i;

/** The key to sort or to look up by, and no secret: its name would be taken out of every text. */
const plainWord = /^[a-z][a-z_.-]{0,15}$/i;

/** Shorter texts would blacken half the log. */
const secretLengthMin = 4;

/**
 * The file's value with every reference filled in. Texts that are no templates are filled in as they
 * are; a reference in an expression, a literal secret and a missing variable are problems, the last one once
 * a file however often it is read there.
 */
export function fillIn(
  sheet: Sheet,
  shape: Shape<unknown>,
  environment: Environment,
  problems: Problems,
): unknown {
  const filled = new Map<string, unknown>();
  const missing: Missing = new Map();
  eachSlot(shape, sheet.value, ({ steps, value, node }) => {
    const isTemplate = node.slot === 'template' || node.slot === 'secret' || node.slot === 'tree';
    const fill = (text: string, at: Steps): string => {
      const isSecret = node.slot === 'secret' || isSecretParameter(at);
      // `texts.ts` refuses references in expressions: a value must never become code.
      if (node.slot === 'expression' || node.slot === 'condition') return text;
      if (isSecret && isLiteral(text)) {
        const hint = 'Write `${NAME}` and set the variable, or `${file:path}`.';
        problems.error(sheet.valuePlace(at), 'secret.literal', { key: String(at.at(-1)) }, hint);
      }
      const write = isTemplate ? literalText : (plain: string) => plain;
      return replaced(sheet, at, text, { environment, problems, missing, isSecret, write });
    };
    filled.set(JSON.stringify(steps), fillTree(value, steps, fill));
  });
  const tell = environment.isOffline ? problems.warning : problems.error;
  for (const [name, { steps, detail }] of missing) {
    const hint = `Set ${name} before the engine starts.`;
    tell(sheet.valuePlace(steps), 'environment.missing', { name, detail }, hint);
  }
  return rebuild(sheet.value, [], filled);
}

/** The variables and files that a text names. */
export function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(reference)].flatMap(([, inside = '']) => {
    const parts = form.exec(inside)?.groups;
    return parts?.name ?? parts?.file ?? [];
  });
}

/** Fills every text of a value whose inside the grammar leaves open. */
function fillTree(
  value: unknown,
  steps: Steps,
  fill: (text: string, at: Steps) => string,
): unknown {
  if (typeof value === 'string') return fill(value, steps);
  if (Array.isArray(value))
    return value.map((item, index) => fillTree(item, [...steps, index], fill));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, fillTree(item, [...steps, name], fill)]),
  );
}

function rebuild(value: unknown, steps: Steps, filled: ReadonlyMap<string, unknown>): unknown {
  const name = JSON.stringify(steps);
  if (filled.has(name)) return filled.get(name);
  if (Array.isArray(value))
    return value.map((item, index) => rebuild(item, [...steps, index], filled));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, rebuild(item, [...steps, key], filled)]),
  );
}

/** Variable → where the file reads it first, and the first words that say where to get it. */
type Missing = Map<string, { readonly steps: Steps; readonly detail: string }>;

interface Filling {
  readonly environment: Environment;
  readonly problems: Problems;
  readonly missing: Missing;
  readonly isSecret: boolean;
  readonly write: (plain: string) => string;
}

function replaced(sheet: Sheet, steps: Steps, text: string, filling: Filling): string {
  const { environment, problems, isSecret, write } = filling;
  return text.replace(reference, (whole, inside: string) => {
    const parts = form.exec(inside)?.groups;
    if (parts === undefined) {
      const hint =
        'The forms are `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `${file:path}`.';
      problems.error(sheet.valuePlace(steps), 'environment.form', { text: whole }, hint);
      return '';
    }
    const value =
      parts.file === undefined
        ? variable(steps, parts, filling)
        : fileText(sheet, steps, parts.file, environment, problems);
    const { name = '' } = parts;
    const isNamed = secretName.test(name) || (keyName.test(name) && !plainWord.test(value));
    const isKept = isSecret || parts.file !== undefined || isNamed;
    if (isKept && value.length >= secretLengthMin) environment.secrets.add(value);
    return write(value);
  });
}

type Parts = Readonly<Record<string, string | undefined>>;

function variable(steps: Steps, parts: Parts, { environment, missing }: Filling): string {
  const { how, rest } = parts;
  const name = parts.name as string;
  const value = Object.hasOwn(environment.variables, name)
    ? environment.variables[name]
    : undefined;
  // As in a shell, the forms with a colon take an empty variable for a missing one.
  if (value !== undefined && (value !== '' || how === undefined)) return value;
  if (how === ':-') return rest ?? '';
  if (environment.isIdle || isGiven(environment, steps)) return '';
  const detail = how === ':?' && rest ? `: ${rest}` : '';
  const before = missing.get(name);
  missing.set(name, { steps: before?.steps ?? steps, detail: before?.detail || detail });
  return '';
}

function isGiven({ given = [] }: Environment, [block, name, key]: Steps): boolean {
  return block === 'settings' && key === 'default' && given.includes(String(name));
}

function fileText(
  sheet: Sheet,
  steps: Steps,
  path: string,
  environment: Environment,
  problems: Problems,
): string {
  const text = environment.readFile(path);
  if (text !== undefined) return text.replace(/\r?\n$/, '');
  if (environment.isIdle) return '';
  const tell = environment.isOffline ? problems.warning : problems.error;
  tell(
    sheet.valuePlace(steps),
    'environment.file',
    { name: path, detail: '' },
    'The path counts from the folder of the project.',
  );
  return '';
}

/** A parameter, form field or header that carries a secret by its name. */
function isSecretParameter(steps: Steps): boolean {
  const name = String(steps.at(-1));
  const map = String(steps.at(-2));
  if (map === 'headers') return /^authorization$|^cookie$|token|secret|api-?key/i.test(name);
  const isLogin =
    steps.includes('auth') && (map === 'query' || map === 'form' || steps.includes('body'));
  return isLogin && secretName.test(name);
}

/** True if the text says a secret itself: anything but references, holes and the name of a scheme. */
function isLiteral(text: string): boolean {
  const holes = text.replace(reference, (whole, inside: string) => {
    const rest = form.exec(inside)?.groups?.rest;
    return inside.includes(':-') && rest ? rest : whole === '' ? '' : '\u0000';
  });
  const plain = holes.replace(/\{[^{}'"]*\}/g, '\u0000').replace(/^(bearer|basic|token)\s+/i, '');
  return plain.replaceAll('\u0000', '').trim() !== '';
}
