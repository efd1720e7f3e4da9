// Calls and lambdas as code. A function of the language or of ours that nothing shadows is called by
// its name (`emit-named.ts`); what else is called is a value.

import { known } from '../jsonata/expression-refusals.ts';
import { isBare, type Node } from '../jsonata/syntax-tree.ts';
import { unavailable } from '../language/builtins.ts';
import { partsOfPicture } from '../language/date-picture-limits.ts';
import { isOfRun, type NameOfRun } from '../language/run.ts';
import { emitValues } from './emit-arguments.ts';
import { emitBlock, emitWhole } from './emit-block.ts';
import { emitCondition } from './emit-condition.ts';
import { emitEval } from './emit-eval.ts';
import { emitNamed } from './emit-named.ts';
import { emitPart } from './emit-part.ts';
import { constant, Declined, fresh, put, type Spot } from './emit-spot.ts';
import { emitVariable } from './emit-variable.ts';
import * as kinds from './value-kind.ts';

/** The result may be a sequence of one or none: in tail position it stays so. */
export function emitCall(node: Node, given: readonly string[], spot: Spot, isTail = false): string {
  const procedure = node.procedure as Node;
  const name = procedure.type === 'variable' ? String(procedure.value) : undefined;
  const isFree = name !== undefined && name !== '' && name !== '$' && !spot.names.has(name);
  if (isFree && name === 'eval' && isBare(procedure)) return emitEval(node, given, isTail, spot);
  if (isFree && isOfRun(name) && isBare(procedure))
    return emitOfRun(name, node, given, isTail, spot);
  if (isFree && unavailable.has(name)) throw new Declined(`\`$${name}\``);
  if (isFree && needsToday(name, node))
    throw new Declined('a picture without a year, which the day of the run completes');
  if (isFree && known.has(name) && isBare(procedure)) {
    spot.unit.called.add(name);
    return emitNamed(name, node, given, isTail, spot);
  }
  const callee = emitCallee(procedure, 'T1005', spot);
  const values = [...given, ...emitValues(node, spot)].join(',');
  const inFunction = isTail && spot.tail.startsWith('x');
  return put(
    spot,
    inFunction
      ? `tailCall(${callee},[${values}])`
      : `apply(${callee},[${values}],${isTail ? spot.tail : spot.input})`,
  );
}

/** The time or a chance; where the variables are of no run, the evaluator fails on it. */
function emitOfRun(
  name: NameOfRun,
  node: Node,
  given: readonly string[],
  isTail: boolean,
  spot: Spot,
): string {
  spot.unit.called.add(name);
  const values = [...given, ...emitValues(node, spot)].join(',');
  spot.lines.push('if(!isInRun(b))declineNow();');
  const context = isTail ? spot.tail : spot.input;
  const kind = name === 'now' ? kinds.string : kinds.number;
  return put(spot, `calledOfRun("${name}",b,[${values}],${context},root)`, kind);
}

/** What is called. A path that begins with a name has an error of its own, if there is such a function. */
function emitCallee(procedure: Node, code: string, spot: Spot): string {
  const callee = emitPart(procedure, spot);
  const [first] = procedure.steps ?? [];
  const isNamed = first?.type === 'name' || (first?.type === 'variable' && first.value !== '');
  if (procedure.type === 'path' && isNamed) {
    const meant = emitVariable(String(first.value), spot);
    spot.lines.push(`if(${callee}===undefined&&${meant})withoutDollar("${code}");`);
  }
  return callee;
}

/** A picture without a year is completed by the date of today, which compiled code does not know. */
function needsToday(name: string, node: Node): boolean {
  const picture = node.arguments?.[1];
  if (name !== 'toMillis' || picture === undefined) return false;
  const parts = picture.type === 'string' ? partsOfPicture(String(picture.value)) : [];
  return !parts.some((part) => part.startsWith('Y'));
}

export function emitLambda(node: Node, spot: Spot): string {
  if (node.thunk) throw new Declined('a call in tail position');
  const values = fresh(spot.unit);
  const context = `x${spot.unit.count++}`;
  const names = new Map(spot.names);
  const parameters = (node.arguments ?? []).map((argument, at) => {
    const parameter = `p${spot.unit.count++}`;
    names.set(String(argument.value), parameter);
    return `let ${parameter}=${values}[${at}];`;
  });
  const lines: string[] = [];
  const result = emitTail(node.body as Node, { ...spot, lines, names, tail: context });
  const run = `(${values},${context})=>{${parameters.join('')}${lines.join('\n')}return ${result};}`;
  const signature = node.signature ? `,${constant(spot.unit, node.signature)}` : '';
  return put(spot, `lambda(${parameters.length},${run}${signature})`, kinds.callable);
}

/** The last thing a function does: a call there is handed to whoever called. */
export function emitTail(node: Node, spot: Spot): string {
  if (!isBare(node)) {
    if (endsInCall(node)) throw new Declined('a filter behind a call in tail position');
    return emitPart(node, spot);
  }
  if (node.type === 'lambda' && node.thunk) return emitCall(node.body as Node, [], spot, true);
  if (node.type === 'condition') return emitCondition(node, spot, emitTail);
  if (node.type === 'block') return emitBlock(node, spot, emitTail);
  return emitWhole(node, spot);
}

/** True if a call in tail position may be what the node gives. */
function endsInCall(node: Node): boolean {
  if (node.type === 'lambda') return node.thunk === true;
  if (node.type !== 'condition' && node.type !== 'block') return false;
  const parts = (node.expressions ?? []) as readonly Node[];
  const ends = node.type === 'condition' ? [node.then, node.else] : [parts.at(-1)];
  return ends.some((end) => end !== undefined && endsInCall(end as Node));
}

/** `left ~> right`: a call with the left side as its first argument, or functions in a row. */
export function emitApply(node: Node, spot: Spot): string {
  const left = emitPart(node.lhs as Node, spot);
  const right = node.rhs as Node;
  // With `[]` on either side the list that is given stays one, so it is not to shrink before.
  const call = node.keepArray ? { ...right, keepArray: true } : right;
  if (right.type === 'function') return emitCall(call, [left], spot);
  return put(spot, `applied(${left},${emitPart(right, spot)})`);
}

/** `$f(?, x)`: a function of what is left open. */
export function emitPartial(node: Node, spot: Spot): string {
  const values = (node.arguments ?? []).map((argument) =>
    argument.type === 'operator' ? 'open' : emitPart(argument, spot),
  );
  return put(
    spot,
    `partial(${emitCallee(node.procedure as Node, 'T1007', spot)},[${values.join(',')}])`,
  );
}
