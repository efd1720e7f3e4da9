// What we warn of in an expression: the language allows it and silently does otherwise than it reads.
// The commonest is a missing value, which makes `$not(x)` and `x != 'a'` false.

import { calledName, type ExpressionRemark, remark } from '../jsonata/expression-remark.ts';
import { type Node, nodesOf } from '../jsonata/syntax-tree.ts';

export function warnings(tree: Node, text: string): readonly ExpressionRemark[] {
  const remarks: ExpressionRemark[] = [];
  const word = /^(yes|no|on|off)$/i.exec(text.trim())?.[1];
  if (word !== undefined) {
    remarks.push(
      remark(
        'expression.word',
        tree,
        `\`${word}\` is read as a property of that name.`,
        'Use true or false.',
      ),
    );
  }
  for (const node of nodesOf(tree)) {
    const found = warnOf(node, text);
    if (found) remarks.push(found);
  }
  return remarks;
}

function warnOf(node: Node, text: string): ExpressionRemark | undefined {
  const called = calledName(node);
  const [part] = node.arguments ?? [];
  if (called === 'not' && part && mayBeMissing(part)) {
    return remark(
      'expression.not',
      node,
      '$not of a missing value is nothing, which counts as false.',
      'Say what is meant: `$empty(x)`, `$filled(x)` or `$not(x = true)`.',
    );
  }
  if ((called === 'max' || called === 'min') && part && readsDate(part)) {
    return remark(
      'expression.dates',
      node,
      `$${called} takes numbers only and fails on dates.`,
      called === 'max' ? 'Use `$latest(…)`.' : 'Use `$sort(…)[0]`.',
    );
  }
  if (node.type === 'binary' && node.value === '!=') {
    const sides = [node.lhs as Node, node.rhs as Node];
    const isSafe = !sides.some(mayBeMissing);
    return isSafe
      ? undefined
      : remark(
          'expression.not-equal',
          node,
          '`!=` with a missing value is false.',
          'If a missing value counts as different, write `$not(a = b)`.',
        );
  }
  if (node.type === 'condition' && isExistsWithoutPlace(node.condition)) {
    return remark(
      'expression.coalesce',
      { ...node, value: '??' },
      '`??` keeps an empty text.',
      'Use `$first(a, b)`, which skips empty texts.',
    );
  }
  if (isListOfLists(node)) {
    return remark(
      'expression.lists',
      node,
      'Of a single item this gives the inner list, not a list that holds it.',
      'Add them one by one: `$reduce(items, function($all, $item) { $append($all, [[0, $item]]) }, [])`.',
    );
  }
  if (node.type === 'binary' && node.value === '-' && isTight(node, text)) {
    return remark(
      'expression.dash',
      node,
      '`a-b` subtracts b from a.',
      'A name with a dash is written in back-ticks; a subtraction with spaces around the dash.',
    );
  }
  return undefined;
}

/** Paths may find nothing; a setting, `$creating` and `$position` always have a value. */
function mayBeMissing(node: Node): boolean {
  const first = node.type === 'path' ? node.steps?.[0] : node;
  if (node.type !== 'path' && node.type !== 'variable') return false;
  if (first?.type !== 'variable') return true;
  return !['settings', 'creating', 'position'].includes(String(first.value));
}

function readsDate(node: Node): boolean {
  const last = node.type === 'path' ? node.steps?.at(-1) : undefined;
  return /date|time|modified|changed|created|updated|At$/i.test(String(last?.value ?? ''));
}

/** `a ?? b` is parsed to a condition on an `$exists` that stands nowhere in the text. */
function isExistsWithoutPlace(node: unknown): boolean {
  const call = node as Node;
  return (
    call.type === 'function' && call.position === undefined && call.procedure?.value === 'exists'
  );
}

/** `[items.[0, $]]` and `[$map(items, function($item) { [0, $item] })]`. */
function isListOfLists(node: Node): boolean {
  const inner = listed(node);
  if (inner?.length !== 1) return false;
  const [made] = inner as readonly [Node];
  if (made.type === 'path') return (made.steps?.length ?? 0) > 1 && givesList(made.steps?.at(-1));
  return calledName(made) === 'map' && givesList(made.arguments?.[1]?.body);
}

function givesList(node: unknown): boolean {
  const made = node as Node | undefined;
  if (made?.type === 'condition') return givesList(made.then) || givesList(made.else);
  return made !== undefined && listed(made) !== undefined;
}

/** What stands in brackets that make a list. */
function listed(node: Node): readonly Node[] | undefined {
  return node.type === 'unary' && node.value === '['
    ? (node.expressions as readonly Node[])
    : undefined;
}

function isTight(node: Node, text: string): boolean {
  const at = (node.position ?? 0) - 1;
  return /[A-Za-z_]/.test(text[at - 1] ?? '') && /[A-Za-z_]/.test(text[at + 1] ?? '');
}
