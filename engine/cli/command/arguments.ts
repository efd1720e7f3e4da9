// Reads a command line by the table of verbs: which verb, its operands and options. A mistake is a
// value with a sentence and, where a known word is near, a suggestion; nothing is guessed.

import { parseArgs } from 'node:util';
import { closest } from '../../base/did-you-mean.ts';
import { withArticle } from '../../docs/words/article.ts';
import type { Option, Verb } from './verb.ts';

/** Options that every verb has. */
export const commonOptions: Readonly<Record<string, Option>> = {
  project: {
    type: 'string',
    value: 'folder',
    help: 'the folder with pipes/ and schemas/ (default: here)',
  },
  json: { type: 'boolean', help: 'print one JSON object: command, ok, summary, result' },
  'no-color': { type: 'boolean', help: 'no colours; NO_COLOR in the environment does the same' },
  help: { type: 'boolean', help: 'show this' },
};

export type Command =
  | {
      readonly kind: 'run';
      readonly verb: Verb;
      readonly operands: readonly string[];
      readonly options: Options;
    }
  | { readonly kind: 'help'; readonly verb?: Verb }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'mistake';
      readonly verb?: Verb;
      readonly message: string;
      readonly hint?: string;
    };

export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** `['sync', '--json']` → what is wanted. */
export function readArguments(args: readonly string[], verbs: readonly Verb[]): Command {
  const [first, ...rest] = args;
  if (first === undefined) return { kind: 'mistake', message: 'Say what to do.' };
  if (first === '--help' || first === '-h') return { kind: 'help' };
  if (first === '--version' || first === '-V' || first === 'version') return { kind: 'version' };
  const wanted = first === 'help' ? partsOf(rest, commonOptions).positionals[0] : first;
  if (wanted === undefined || wanted === 'help') return { kind: 'help' };
  const verb = verbs.find((candidate) => candidate.name === wanted);
  if (!verb) return unknownVerb(wanted, verbs);
  return first === 'help' ? { kind: 'help', verb } : readVerb(verb, rest);
}

function exampleOf({ example }: Verb): string {
  return `For example: \`${example}\`.`;
}

/** What is said to who names a pipe or a file where a verb takes none. */
function hintOfAll({ options }: Verb, extra: string): string {
  if (options.pipe !== undefined) return `Did you mean --pipe ${extra}?`;
  return 'It is about the whole project: `run` in pipes/samband.yaml chooses what runs, --project another folder.';
}

function takesNone({ operands, optionalOperands = [] }: Verb): boolean {
  return operands.length + optionalOperands.length === 0;
}

function unknownVerb(word: string, verbs: readonly Verb[]): Command {
  const near = closest(
    word,
    verbs.map((verb) => verb.name),
  );
  const message = word.startsWith('-')
    ? `The verb comes first, before ${word}.`
    : `There is no verb "${word}".`;
  return { kind: 'mistake', message, ...(near ? { hint: `Did you mean "${near}"?` } : {}) };
}

function readVerb(verb: Verb, args: readonly string[]): Command {
  const known = { ...commonOptions, ...verb.options };
  const parsed = partsOf(args, known);
  const { tokens } = parsed;
  const positionals = parsed.positionals.map(unveiled);
  const values = Object.fromEntries(
    Object.entries(parsed.values).map(([name, value]) => [
      name,
      typeof value === 'string' ? unveiled(value) : value,
    ]),
  );
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, value = '' } = token;
    const message =
      optionMistake(name, token.rawName, token.value, known[name]) ??
      ((given.get(name) ?? value) === value ? undefined : `--${name} is given twice: say which.`);
    given.set(name, value);
    if (message === undefined) continue;
    const near = known[token.name] ? undefined : closest(token.name, Object.keys(known));
    return { kind: 'mistake', verb, message, ...(near ? { hint: `Did you mean --${near}?` } : {}) };
  }
  if (values.help === true) return { kind: 'help', verb };
  const missing = verb.operands[positionals.length];
  if (missing !== undefined)
    return {
      kind: 'mistake',
      verb,
      message: `\`${verb.name}\` needs <${missing}>.`,
      hint: exampleOf(verb),
    };
  const named = [...verb.operands, ...(verb.optionalOperands ?? [])];
  const empty = positionals.findIndex((text, at) => text === '' && named[at] !== verb.mayBeEmpty);
  if (empty >= 0)
    return {
      kind: 'mistake',
      verb,
      message: `<${named[empty] ?? verb.moreOperands}> is empty.`,
      hint: 'A variable that it came from may not be set.',
    };
  const extra = positionals[verb.operands.length + (verb.optionalOperands?.length ?? 0)];
  if (extra !== undefined && verb.moreOperands === undefined)
    return {
      kind: 'mistake',
      verb,
      message: `\`${verb.name}\` does not know what to do with "${extra}".`,
      hint: takesNone(verb) ? hintOfAll(verb, extra) : exampleOf(verb),
    };
  return { kind: 'run', verb, operands: positionals, options: values as Options };
}

/** Not strict: the messages of node:util name no verb and suggest nothing. */
function partsOf(args: readonly string[], known: Readonly<Record<string, Option>>) {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, option]) => [
      name,
      { type: option.type, ...(name === 'help' ? { short: 'h' } : {}) },
    ]),
  );
  return parseArgs({
    args: args.map(veiled),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
}

/** A number below zero is a value, as no option is called by a digit; node:util would take it for one. */
function veiled(arg: string): string {
  return /^-\.?\d/.test(arg) ? `${veil}${arg}` : arg;
}

function unveiled(text: string): string {
  return text.startsWith(veil) ? text.slice(veil.length) : text;
}

/** No argument holds it: it would end there. */
const veil = '\0';

function optionMistake(
  name: string,
  rawName: string,
  value: string | undefined,
  option: Option | undefined,
): string | undefined {
  if (!option) return `There is no option ${rawName}.`;
  if (option.type === 'string' && (value === undefined || value === ''))
    return `--${name} needs ${withArticle(option.value ?? 'value')}.`;
  if (option.type === 'boolean' && value !== undefined) return `--${name} takes no value.`;
  return undefined;
}
