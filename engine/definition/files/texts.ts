// Compiles the texts of a file where they stand: expressions, conditions and templates. What the
// expression language complains of becomes a problem at its line and column, and the work goes on
// with a stand-in, so that one look shows all mistakes of a file.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { ErrorCode, Place } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Origin } from '../../mapping/expression/explain.ts';
import {
  compileExpression,
  type Expression,
  lintExpression,
} from '../../mapping/expression/expression.ts';
import { ExpressionProblem } from '../../mapping/jsonata/expression-problem.ts';
import { isFunctionValue } from '../../mapping/jsonata/expression-refusals.ts';
import {
  compileTemplate,
  compileTree,
  placedHoles,
  type Template,
  type TemplateTree,
} from '../../mapping/template.ts';
import type { Problems } from './problems.ts';
import type { Sheet, Steps } from './yaml.ts';

/** Where texts are compiled: the file, and the variables that its expressions may name. */
export interface Texts {
  readonly sheet: Sheet;
  readonly problems: Problems;
  /** Names without `$`, and what may follow them where that is known: `settings` → its names. */
  readonly variables: Readonly<Record<string, readonly string[] | undefined>>;
  /** Connections by name, with the operations of those that are SOAP services. */
  readonly connections?: Readonly<Record<string, readonly string[] | undefined>>;
  /** A login has a token that calls say themselves; some call does. */
  readonly isTokenSpoken?: boolean;
  readonly isTokenNamed?: boolean;
  /** Of the address itself, if it is a SOAP service. */
  readonly operations?: readonly string[];
  /** Values are computed once, so they may know the time of the run. */
  readonly mayKnowRun?: boolean;
  /** What holes stand on is nothing: they are filled before there is a record, or without one. */
  readonly hasNoRecord?: boolean;
  /** Where a value stands that was merged from elsewhere in the file; itself if it was not. */
  readonly home?: (steps: Steps) => Steps;
}

/** Stands in for an expression that cannot be compiled; a catalogue with errors never runs. */
const broken: Expression = compileExpression('null');

/** `isPersonal`: of a path the expression reads, so that a failure keeps its value to itself. */
export function expressionAt(
  texts: Texts,
  steps: Steps,
  text: string,
  isPersonal: Origin['isPersonal'] = () => false,
): Expression {
  const { sheet, problems } = texts;
  const at = texts.home?.(steps) ?? steps;
  const cut = sheet.cutBy(at);
  if (cut !== undefined) {
    const hint = 'Put the text in quotes, or begin the comment with `# `.';
    problems.warning(sheet.valuePlace(at), 'yaml.cut', { comment: cut }, hint);
  }
  if (refusesReference(texts, at, text)) return broken;
  try {
    const expression = compileExpression(
      text,
      { placeOf: placesIn(sheet, at, text), isPersonal },
      texts.mayKnowRun,
    );
    for (const remark of lintExpression(expression)) {
      if (remark.code === 'expression.word') continue; // `wordAt` says it as an error
      tell(texts, at, 'warning', remark);
    }
    checkVariables(texts, at, expression);
    return expression;
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    tell(texts, at, 'error', error);
    return broken;
  }
}

/** Places of the text's characters, without holding on to the file. */
function placesIn(sheet: Sheet, steps: Steps, text: string): Origin['placeOf'] {
  let offset = 0;
  const lines = text.split('\n').map((line) => {
    const place = sheet.placeInside(steps, offset);
    offset += line.length + 1;
    return place;
  });
  return placeIn(text, lines);
}

/** A function of its own: what is made in one where others see the file would keep the file as well. */
function placeIn(text: string, lines: readonly Place[]): Origin['placeOf'] {
  return (position) => {
    const before = text.slice(0, position).split('\n');
    const { file, line, column } = lines[before.length - 1] as Place;
    return { file, line, column: column + (before.at(-1) as string).length };
  };
}

/** `${VAR}` inside an expression: the value of a variable could become code. */
function refusesReference(texts: Texts, steps: Steps, text: string): boolean {
  const found = /\$\{[A-Za-z_][A-Za-z0-9_]*(?:\}|:[-?])[^}]*\}?/.exec(text)?.[0];
  if (found === undefined) return false;
  const hint = 'Use a setting for what differs between installations: `$settings.name`.';
  const place = texts.sheet.placeInside(steps, text.indexOf(found));
  texts.problems.error(place, 'environment.in-expression', { text: found }, hint);
  return true;
}

/** Undefined: it always holds. */
export function conditionAt(
  texts: Texts,
  steps: Steps,
  value: string | boolean | undefined,
): Expression | undefined {
  if (value === undefined || value === true) return undefined;
  if (value === false) return compileExpression('false');
  refuseWord(texts, steps, value);
  return expressionAt(texts, steps, value);
}

/** YAML 1.2 leaves `yes`, `no`, `on` and `off` as texts; as expressions they would be properties. */
function refuseWord(texts: Texts, steps: Steps, text: string): void {
  if (!/^(yes|no|on|off)$/i.test(text.trim())) return;
  const at = texts.home?.(steps) ?? steps;
  texts.problems.error(
    texts.sheet.valuePlace(at),
    'expression.word',
    { text: text.trim() },
    'Use true or false.',
  );
}

export function templateAt(texts: Texts, steps: Steps, value: string | number | boolean): Template {
  refuseRewritten(texts, steps, value);
  return (
    attempt(texts, steps, String(value), () => {
      const template = compileTemplate(String(value));
      const home = texts.home?.(steps) ?? steps;
      for (const { hole, at } of placedHoles(template)) {
        checkVariables(texts, home, hole, at);
        if (texts.hasNoRecord) refuseReads(texts, home, hole, at);
      }
      return template;
    }) ?? compileTemplate('')
  );
}

/** A hole that reads a property where there is no record would always give nothing. */
function refuseReads(texts: Texts, steps: Steps, { text, reads }: Expression, from: number): void {
  const { sheet, problems } = texts;
  const [property] = reads;
  if (property === undefined) return;
  const place = sheet.placeInside(steps, from + Math.max(0, text.indexOf(property)));
  const details = { hole: `{${text}}`, property };
  problems.error(place, 'hole.no-record', details, variableHint(texts, property));
}

/** What may be meant by a path that stands where there is no record. */
export function variableHint({ variables }: Texts, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (Object.hasOwn(variables, path)) return `Write \`{$${path}}\`.`;
  return variables.settings?.includes(path) ? `Write \`{$settings.${path}}\`.` : undefined;
}

/** A number becomes a text again, in which its zeros or its last digits would be missing. */
function refuseRewritten(texts: Texts, steps: Steps, value: string | number | boolean): void {
  if (typeof value !== 'number') return;
  const at = texts.home?.(steps) ?? steps;
  const written = texts.sheet.written(at);
  if (written === undefined || written === String(value)) return;
  const details = { value: written, read: String(value) };
  texts.problems.error(
    texts.sheet.valuePlace(at),
    'value.number',
    details,
    `Quote it: '${written}'.`,
  );
}

/** In what is sent as JSON a number may be meant, but none that begins with a zero. */
function refuseZeros(texts: Texts, steps: Steps, value: unknown): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      refuseZeros(texts, [...steps, Array.isArray(value) ? Number(key) : key], inner);
  } else if (/^[-+]?0\d/.test(texts.sheet.written(texts.home?.(steps) ?? steps) ?? ''))
    refuseRewritten(texts, steps, value as number);
}

export function treeAt(texts: Texts, steps: Steps, value: unknown): TemplateTree {
  refuseZeros(texts, steps, value);
  return compileTree(value as Json, (text, inside) =>
    templateAt(texts, [...steps, ...inside], text),
  );
}

function attempt<T>(texts: Texts, steps: Steps, text: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    // The text was filled in from the environment, so a position in it says nothing about the file.
    const { code, message, position } = error;
    const hint = isGraphql(text) ? inGraphql : error.hint;
    const complaint = { code, message, position, ...(hint === undefined ? {} : { hint }) };
    tell(texts, texts.home?.(steps) ?? steps, 'error', complaint, false);
    return undefined;
  }
}

const inGraphql = 'A GraphQL document is written as `graphql`, in which a brace is no hole.';

function isGraphql(text: string): boolean {
  return /^\s*(query|mutation)\b[^{]*\{/.test(text);
}

interface Complaint {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly position: number;
}

function tell(
  texts: Texts,
  steps: Steps,
  severity: 'error' | 'warning',
  complaint: Complaint,
  isPlaced = true,
): void {
  const { sheet, problems } = texts;
  const place = isPlaced ? sheet.placeInside(steps, complaint.position) : sheet.valuePlace(steps);
  const { code, message, hint } = complaint;
  problems.foreign({
    ...place,
    severity,
    code: code as ErrorCode,
    message,
    ...(hint ? { hint } : {}),
  });
}

/** `from`: where in the text of the file the expression begins. */
function checkVariables(texts: Texts, steps: Steps, expression: Expression, from = 0): void {
  const { sheet, problems, variables } = texts;
  for (const [name, paths] of Object.entries(expression.variables)) {
    const placeOf = (read: string) =>
      sheet.placeInside(steps, from + placeOfVariable(expression.text, read));
    if (!Object.hasOwn(variables, name)) {
      if (isFunctionValue(name)) continue;
      const known = Object.keys(variables).map((known) => `$${known}`);
      const hint = didYouMean(`$${name}`, known) ?? `There are: ${known.join(', ')}.`;
      problems.error(placeOf(name), 'expression.variable', { name }, hint);
      continue;
    }
    const names = variables[name];
    if (names === undefined) continue;
    for (const path of paths) {
      const first = path.split('.')[0] as string;
      if (names.includes(first)) continue;
      const hint =
        didYouMean(first, names) ??
        (names.length === 0 ? 'None is declared.' : `There are: ${names.join(', ')}.`);
      problems.error(placeOf(`${name}.${first}`), 'setting.unknown', { name: first }, hint);
    }
  }
}

/** Where `settings.name` is read in a text, as a whole word. */
function placeOfVariable(text: string, read: string): number {
  const all = [...text.matchAll(/\$\w+(?:\.\w+)*/g)];
  return all.find(([found]) => `${found}.`.startsWith(`$${read}.`))?.index ?? 0;
}
