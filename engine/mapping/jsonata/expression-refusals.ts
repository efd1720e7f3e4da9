// What we refuse in an expression: what is not pure (the time, chance), what runs text as code, what
// nobody defines, and what no guard can stop: the evaluator cannot interrupt a regular expression, a
// padding or a date picture. And a picture that fails whatever it is given, which else every record would tell.

import { closest } from '../../base/did-you-mean.ts';
import { functions } from '../functions/functions.ts';
import { partsOfPicture, pictureLimit } from '../language/date-picture-limits.ts';
import { messageOf } from '../language/language-error.ts';
import { reference } from '../language/reference.ts';
import { mayRunForEver } from '../language/regex/ambiguity.ts';
import { regexTree } from '../language/regex/tree.ts';
import { isOfRun } from '../language/run.ts';
import { calledName, type ExpressionRemark, remark } from './expression-remark.ts';
import { type Node, nodesOf } from './syntax-tree.ts';

/** The language's own functions. */
const builtins =
  `sum count max min average string substring substringBefore substringAfter lowercase
  uppercase length trim pad match contains replace split join formatNumber formatBase formatInteger
  parseInteger number floor ceil round abs sqrt power boolean not map zip filter single reduce sift
  keys lookup append exists spread merge reverse each error assert type sort distinct
  base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis
  clone`.split(/\s+/);

/** Every function an expression may call by its name. */
export const known: ReadonlySet<string> = new Set([
  ...builtins,
  ...functions.map((row) => row.name),
]);

/** Whether it may be handed on, as in `$map(tags, $trim)`: its arguments are not looked at then. */
export function isFunctionValue(name: string): boolean {
  return known.has(name) && name !== 'pad' && !Object.hasOwn(pictured, name);
}

const pure =
  'A mapping gives the same for the same record, so it knows no time; read a date of the record. In a row that is written once ' +
  '(`write: on-create`) and goes one way, the value may know the time of the run.';

const denied: Readonly<Record<string, string>> = {
  eval: 'Write the expression itself; text from data is never run.',
  now: `${pure} In system files \`$now\` is a variable, without brackets.`,
  millis: pure,
  random:
    'A mapping gives the same for the same record; derive the value from the record. In a row that is written ' +
    'once (`write: on-create`) and goes one way, the value may be left to chance.',
  shuffle: 'A mapping gives the same for the same record; use `$sort`.',
};

/** Names that are functions only; read as a variable they would be passed on and called there. */
const deniedAsValue = new Set(['eval', 'millis', 'random', 'shuffle']);

/** A text wider than this is a mistake; one of millions of characters blocks the process. */
const widthMax = 1_000;

/** `mayKnowRun`: the value is computed once, so it may differ from run to run. */
export function refusals(tree: Node, mayKnowRun = false): readonly ExpressionRemark[] {
  const remarks: ExpressionRemark[] = [];
  const own = namesBoundIn(tree);
  const nodes = nodesOf(tree);
  const procedures = new Set(nodes.map(({ procedure }) => procedure));
  const piped = new Map(nodes.flatMap((node) => (node.type === 'apply' ? [[node.rhs, node]] : [])));
  for (const node of nodes) {
    const called = calledName(node);
    const first = piped.get(node)?.lhs;
    const isAllowed = mayKnowRun && called !== undefined && isOfRun(called);
    if (called !== undefined && !own.has(called))
      remarks.push(
        ...(isAllowed ? refuseOfRun : refuseCall)(node, called, first as Node | undefined),
      );
    const isCalled = mayKnowRun && isOfRun(String(node.value)) && procedures.has(node);
    if (node.type === 'variable' && deniedAsValue.has(String(node.value)) && !isCalled) {
      remarks.push(deniedRemark(node, String(node.value)));
    }
    if (node.type === 'regex') remarks.push(...refuseRegex(node));
  }
  return remarks;
}

/** `first`: what comes before the arguments, as in `first ~> $f(…)`. */
function refuseCall(node: Node, name: string, first?: Node): readonly ExpressionRemark[] {
  if (Object.hasOwn(denied, name)) {
    return deniedAsValue.has(name) ? [] : [deniedRemark(node, name)];
  }
  if (!known.has(name)) {
    const near = nearest(name);
    return [
      remark(
        'expression.function',
        node,
        `There is no function $${name}.`,
        near ? `Did you mean $${near}?` : 'The reference lists all functions.',
      ),
    ];
  }
  const parts = partsOf(node, first);
  if (name === 'pad' && !(parts[1] && widthOf(parts[1]) <= widthMax)) {
    return [
      remark(
        'expression.unbounded',
        node,
        '$pad needs a number as its width.',
        `Write the width itself, at most ${widthMax}.`,
      ),
    ];
  }
  if (!Object.hasOwn(pictured, name)) return [];
  const [, picture, options] = parts;
  const isOfDate = name === 'toMillis' || name === 'fromMillis';
  const refused = isOfDate ? refusePicture(node, picture) : [];
  // What a sign of a number means may be told by options.
  if (refused.length > 0 || (!isOfDate && options !== undefined)) return refused;
  const unusable = refuseUnusable(node, name, picture);
  return unusable.length > 0 ? unusable : refuseYearless(node, name, picture);
}

/** What `$now` is given is the picture of a date. */
function refuseOfRun(node: Node, name: string, first?: Node): readonly ExpressionRemark[] {
  // In `'[Y]' ~> $now` it stands before a name that is called without brackets.
  const parts = node.type === 'apply' ? [node.lhs as Node] : partsOf(node, first);
  const picture = name === 'now' ? parts[0] : undefined;
  const refused = refusePicture(node, picture);
  return refused.length > 0 ? refused : refuseUnusable(node, 'fromMillis', picture);
}

function partsOf(node: Node, first: Node | undefined): readonly Node[] {
  return [...(first ? [first] : []), ...(node.arguments ?? [])];
}

/** Functions with a picture, and something that each of them takes. */
const pictured: Readonly<Record<string, unknown>> = {
  formatInteger: 0,
  formatNumber: 0,
  fromMillis: 0,
  parseInteger: '',
  toMillis: '',
};

/** jsonata's own complaints of a picture, whatever it is used for. */
const ofPictures = /^D30[89]\d$|^D313[0-5]$/;

function refuseUnusable(
  node: Node,
  name: string,
  picture: Node | undefined,
): readonly ExpressionRemark[] {
  if (picture?.type !== 'string') return [];
  try {
    reference(name).call(pictured[name], picture.value);
  } catch (error) {
    if (ofPictures.test((error as { readonly code?: string }).code ?? '')) {
      const message = `The picture ${JSON.stringify(picture.value)} cannot be used.`;
      return [remark('expression.picture', node, message, messageOf(error))];
    }
  }
  return [];
}

const withYear =
  "Put the day in front, as in `$toMillis(date & ' ' & time, '[Y0001]-[M01]-[D01] [H01]:[m01]')`.";

/** The language completes such a date by the day on which it is read. */
function refuseYearless(
  node: Node,
  name: string,
  picture: Node | undefined,
): readonly ExpressionRemark[] {
  if (name !== 'toMillis' || picture === undefined) return [];
  if (partsOfPicture(String(picture.value)).some((part) => /^[YX]/.test(part))) return [];
  const message = 'A picture without a year means another day each day.';
  return [remark('expression.denied', node, message, withYear)];
}

function refusePicture(node: Node, picture: Node | undefined): readonly ExpressionRemark[] {
  if (picture === undefined) return [];
  const limit = picture.type === 'string' ? pictureLimit(String(picture.value)) : undefined;
  if (picture.type === 'string' && limit === undefined) return [];
  return [
    remark(
      'expression.unbounded',
      node,
      'The picture of a date must be a short text of its own.',
      limit === undefined ? 'Write the picture itself.' : `${limit}.`,
    ),
  ];
}

/** `(a+)+`: a repetition inside a repetition, and alternatives that read the same in one. */
function refuseRegex(node: Node): readonly ExpressionRemark[] {
  const pattern = node.value as RegExp;
  const tree = regexTree(pattern);
  if (tree === undefined) {
    const hint = 'Write it in simpler parts; the flag `i` stands behind the whole of it.';
    const message = 'This regular expression is nested too deep, or has `(?i:…)` in it.';
    return [remark('expression.unbounded', node, message, hint)];
  }
  if (!mayRunForEver(tree, pattern.source)) return [];
  return [
    remark(
      'expression.unbounded',
      node,
      'This regular expression repeats what can read the same text in several ways.',
      'Such a pattern can run for ever on some texts; write it with a single repetition, or let a sign of its own stand between two turns.',
    ),
  ];
}

function namesBoundIn(tree: Node): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesOf(tree)) {
    if (node.type === 'bind') names.add(String((node.lhs as Node).value));
    if (node.type === 'lambda')
      for (const name of node.arguments ?? []) names.add(String(name.value));
  }
  return names;
}

function widthOf(node: Node): number {
  return node.type === 'number' ? Math.abs(Number(node.value)) : Number.POSITIVE_INFINITY;
}

function nearest(name: string): string | undefined {
  const isBeginning = (other: string) =>
    name.length > 2 && (other.startsWith(name) || name.startsWith(other));
  return closest(name, known) ?? [...known].find(isBeginning);
}

function deniedRemark(node: Node, name: string): ExpressionRemark {
  return remark('expression.denied', node, `$${name} is not available.`, denied[name] as string);
}
