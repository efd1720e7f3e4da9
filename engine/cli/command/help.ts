// Help, printed from the table of verbs: nothing about a verb is written twice.

import { commonOptions } from './arguments.ts';
import type { Paint } from './terminal.ts';
import type { Option, Verb } from './verb.ts';

/** What all of it is for. */
export const keeps = 'samband keeps business systems in agreement.';

/** All verbs on one screen. */
export function overview(verbs: readonly Verb[], paint: Paint): string {
  const rows = verbs.map((verb): [string, string] => [heading(verb), verb.summary]);
  return [
    keeps,
    '',
    `${paint.bold('Usage:')} samband <verb> [options]`,
    '',
    ...columns(rows),
    '',
    'samband help <verb> tells more about one of them.',
  ].join('\n');
}

/** One verb: what it does, its actions if it has several, its options, an example. */
export function helpOf(verb: Verb, paint: Paint): string {
  return [
    `${verb.summary}.`,
    '',
    `${paint.bold('Usage:')} samband ${heading(verb)} [options]`,
    '',
    ...(verb.actions ? [...columns(verb.actions), ''] : []),
    ...columns([...optionRows(verb.options), ...optionRows(commonOptions)]),
    '',
    `${paint.bold('Example:')} ${verb.example}`,
  ].join('\n');
}

/** The same for programs: all verbs, or one. */
export function helpResult(verbs: readonly Verb[]) {
  return verbs.map(({ name, summary, options, actions = [], ...verb }) => ({
    name,
    usage: heading({ name, ...verb }),
    summary,
    actions: actions.map(([usage, does]) => ({ usage, does })),
    options: { ...options, ...commonOptions },
  }));
}

function heading(verb: Omit<Verb, 'summary' | 'options' | 'actions'>): string {
  const required = verb.operands.map((operand) => `<${operand}>`);
  const optional = (verb.optionalOperands ?? []).map((operand) => `[${operand}]`);
  const more = verb.moreOperands ? [`[${verb.moreOperands} …]`] : [];
  return [verb.name, ...required, ...optional, ...more].join(' ');
}

function optionRows(options: Readonly<Record<string, Option>>): [string, string][] {
  return Object.entries(options).map(([name, option]) => [
    option.type === 'string' ? `--${name} <${option.value ?? 'value'}>` : `--${name}`,
    option.help,
  ]);
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
