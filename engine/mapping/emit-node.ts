// Each kind of node as code. A node leaves its statements in the lines of its spot and gives the
// JavaScript expression that holds its value: a literal or a variable, safe to read more than once.

import { unavailable } from './builtins.ts';
import { bindings, constant, Declined, fresh, type Spot } from './emit.ts';
import { emitApply, emitCall, emitLambda, emitPartial } from './emit-call.ts';
import { emitUnary } from './emit-object.ts';
import { emitFilter, emitPath } from './emit-path.ts';
import { type Node, nodesOf } from './syntax-tree.ts';

/** With what the end of every node does: filters, `{…}` behind it, and shrinking of sequences. */
export function emitNode(node: Node, spot: Spot): string {
  if (node.tuple || node.focus || node.index || node.ancestor || node.seekingParent)
    throw new Declined(bindings);
  if (node.group && node.type !== 'path') throw new Declined('a grouping `{…}` behind a value');
  let value = emitBare(node, spot);
  for (const filter of node.predicate ?? []) value = emitFilter(filter.expr as Node, value, spot);
  if (node.keepArray) value = put(spot, `r.kept(${value})`);
  const isSequence = node.predicate || /function|apply|wildcard|descendant/.test(node.type);
  // A function may give a sequence in a sequence; each node around it takes off one.
  const isAround = (node.type === 'condition' || node.type === 'block') && callsIn(node);
  const isPassedOn = (node.type === 'variable' && /^[pw]/.test(value)) || isAround;
  return isSequence || isPassedOn ? put(spot, `r.one(${value})`) : value;
}

function callsIn(node: Node): boolean {
  for (const inner of nodesOf(node)) if (/function|apply/.test(inner.type)) return true;
  return false;
}

export function put(spot: Spot, code: string): string {
  const name = fresh(spot.unit);
  spot.lines.push(`const ${name}=${code};`);
  return name;
}

function emitBare(node: Node, spot: Spot): string {
  switch (node.type) {
    case 'path':
      return emitPath(node, spot);
    case 'binary':
      return emitBinary(node, spot);
    case 'unary':
      return emitUnary(node, spot);
    case 'string':
    case 'number':
    case 'value':
      return Object.is(node.value, -0) ? '-0' : JSON.stringify(node.value);
    case 'condition':
      return emitCondition(node, spot, emitNode);
    case 'block':
      return emitBlock(node, spot, emitNode);
    case 'variable':
      return emitVariable(String(node.value), spot);
    case 'regex':
      return put(spot, `r.matcher(${constant(spot.unit, node.value)})`);
    case 'function':
      return emitCall(node, [], spot);
    case 'partial':
      return emitPartial(node, spot);
    case 'apply':
      return emitApply(node, spot);
    case 'wildcard':
      return put(spot, `r.members(${spot.input})`);
    case 'descendant':
      return put(spot, `r.descendants(${spot.input})`);
    case 'lambda':
      return emitLambda(node, spot);
    case 'bind':
      return emitNode(node.rhs as Node, spot);
    default:
      throw new Declined(node.type === 'transform' ? 'a transform `|…|…|`' : `\`${node.type}\``);
  }
}

function emitVariable(name: string, spot: Spot): string {
  if (name === '') return spot.isRoot ? put(spot, `r.unwrapped(${spot.input})`) : spot.input;
  if (name === '$') return 'root';
  const local = spot.names.get(name);
  if (local) return local;
  if (name === 'toMillis' || unavailable.has(name)) throw new Declined(`\`$${name}\` as a value`);
  const known = spot.unit.globals.get(name) ?? `v${spot.unit.globals.size}`;
  spot.unit.globals.set(name, known);
  return known;
}

const comparing: Readonly<Record<string, string>> = {
  '=': 'equals',
  '!=': 'differs',
  in: 'includes',
};

function emitBinary(node: Node, spot: Spot): string {
  const sign = String(node.value);
  const left = emitNode(node.lhs as Node, spot);
  if (sign === 'and' || sign === 'or') return emitLogic(sign, left, node.rhs as Node, spot);
  const right = emitNode(node.rhs as Node, spot);
  if (Object.hasOwn(comparing, sign)) {
    const literal = (node.rhs as Node).type === 'string' && sign === '=';
    return put(spot, literal ? `${left}===${right}` : `r.${comparing[sign]}(${left},${right})`);
  }
  const call = (name: string) => `r.${name}(${left},${right},${JSON.stringify(sign)})`;
  const are = (type: string) => `typeof ${left}==='${type}'&&typeof ${right}==='${type}'`;
  switch (sign) {
    case '&':
      return put(spot, `${are('string')}?r.checkText(${left}+${right}):${call('joined')}`);
    case '..':
      return put(spot, call('range'));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return put(
        spot,
        `${are('number')}||${are('string')}?${left}${sign}${right}:${call('compared')}`,
      );
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return put(
        spot,
        `${are('number')}&&Number.isFinite(${left})&&Number.isFinite(${right})?${left} ${sign} ${right}:${call('arithmetic')}`,
      );
    default:
      throw new Declined(`the operator \`${sign}\``);
  }
}

function emitLogic(sign: string, left: string, right: Node, spot: Spot): string {
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result}=r.truth(${left});if(${sign === 'or' ? '!' : ''}${result}){`);
  spot.lines.push(`${result}=r.truth(${emitNode(right, spot)});}`);
  return result;
}

type Emit = (node: Node, spot: Spot) => string;

export function emitCondition(node: Node, spot: Spot, emit: Emit): string {
  const condition = emitNode(node.condition as Node, spot);
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result};if(r.truth(${condition})){`);
  spot.lines.push(`${result}=${emit(node.then as Node, spot)};}`);
  if (node.else) {
    spot.lines.push('else{');
    spot.lines.push(`${result}=${emit(node.else as Node, spot)};}`);
  }
  return result;
}

/** Names are bound by the block's own parts; until then a name means what it means outside. */
export function emitBlock(node: Node, spot: Spot, emit: Emit): string {
  const parts = (node.expressions ?? []) as readonly Node[];
  const result = fresh(spot.unit);
  const names = new Map(spot.names);
  spot.lines.push(`let ${result};{`);
  const outer: Spot = { ...spot };
  for (const part of parts) {
    for (let bind = part; bind.type === 'bind'; bind = bind.rhs as Node) {
      const name = String((bind.lhs as Node).value);
      if (name === '$') throw new Declined('a value bound to `$$`');
      const variable = `w${spot.unit.count++}`;
      spot.lines.push(`let ${variable}=${emitVariable(name, outer)};`);
      names.set(name, variable);
    }
  }
  const inner: Spot = { ...spot, names };
  for (const [at, part] of parts.entries()) {
    const value = emitPart(part, inner, at === parts.length - 1 ? emit : emitNode);
    if (at === parts.length - 1) spot.lines.push(`${result}=${value};`);
  }
  spot.lines.push('}');
  return result;
}

function emitPart(part: Node, spot: Spot, emit: Emit): string {
  if (part.type !== 'bind') return emit(part, spot);
  if (part.keepArray || part.predicate || part.group)
    throw new Declined('a filter behind a binding');
  const value = put(spot, `r.one(${emitPart(part.rhs as Node, spot, emitNode)})`);
  spot.lines.push(`${spot.names.get(String((part.lhs as Node).value))}=${value};`);
  return value;
}
