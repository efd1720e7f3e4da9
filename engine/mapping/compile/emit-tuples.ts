// Paths with bindings (`@`, `#`) and parents (`%`) as code. From the first step that binds something on,
// each item travels as a tuple: an object with the item and everything that is bound beside it. The
// steps themselves are in `emit-tuple-step.ts`; here is where such a path begins and what it ends with.

import { isTupleStream, type Node } from '../jsonata/syntax-tree.ts';
import { emitBlock } from './emit-block.ts';
import { emitFunction } from './emit-function.ts';
import { emitGrouped } from './emit-object.ts';
import { emitPart } from './emit-part.ts';
import {
  Declined,
  fill,
  fresh,
  kindOf,
  put,
  putFresh,
  type Spot,
  settle,
  withMark,
} from './emit-spot.ts';
import { emitPathEnd, emitSteps } from './emit-steps.ts';
import {
  emitTupleFilter,
  emitTupleStep,
  emitTuplesOfItems,
  inTuple,
  member,
  self,
  sorted,
  type Tuples,
} from './emit-tuple-step.ts';
import * as kinds from './value-kind.ts';

/** The path as a value: the items alone, or what their groups give. */
export function emitTuplePath(node: Node, spot: Spot): string {
  const start = emitStart(node, spot);
  if (node.group) return emitGroups(node, start, spot);
  const tuples = emitRest(start, spot);
  const items = putFresh(spot);
  const tuple = fresh(spot.unit);
  spot.lines.push(`for(const ${tuple} of ${tuples.list})${items}.push(${member(tuple, self)});`);
  fill(spot, items, tuples.members.get(self) ?? kinds.any);
  const isKept = node.keepSingletonArray || node.keepArray;
  if (!isKept && !start.list) return settle(spot, items);
  const marked = withMark(spot, items);
  const { list } = start;
  const value = list ? put(spot, `${start.items}.length===0?${list}:${marked}`) : marked;
  return isKept ? emitPathEnd(node, value, spot) : settle(spot, value);
}

/** Where the first binding is met. */
interface Start {
  readonly items: string;
  readonly itemKind: number;
  /** There are steps before it: what they do not reach is not grouped. */
  readonly isLater: boolean;
  /** What is reached from a list that is written out; it is what the path gives if it is empty. */
  readonly list?: string;
  readonly steps: readonly Node[];
}

function emitStart(node: Node, spot: Spot): Start {
  const steps = node.steps ?? [];
  const first = steps.findIndex((step) => step.tuple);
  const isFromList = steps[0]?.consarray === true;
  if (first === 0 && !isFromList) return emitStartHere(steps, spot);
  // A list that begins a path is built, and nothing is bound to its items.
  const from = Math.max(first, 1);
  if (from === steps.length || (isFromList && steps[0]?.focus))
    throw new Declined('a binding behind a `[…]` that begins a path');
  const value = emitSteps(steps.slice(0, from), { isWhole: false, isKept: false }, spot);
  const isLater = first > 0;
  return {
    items: put(spot, `${value}===undefined?[]:Array.isArray(${value})?${value}:[${value}]`),
    itemKind: kinds.memberOf(kindOf(spot, value)),
    isLater,
    ...(isFromList && isLater ? { list: value } : {}),
    steps: steps.slice(from),
  };
}

function emitStartHere(steps: readonly Node[], spot: Spot): Start {
  const { input } = spot;
  const kind = kindOf(spot, input);
  // A variable is read once, whatever `$` is.
  const isOnce = steps[0]?.type === 'variable';
  const list = isOnce ? `[${input}]` : `Array.isArray(${input})?${input}:[${input}]`;
  const itemKind = isOnce ? kind : kinds.memberOf(kind);
  return { items: put(spot, list), itemKind, isLater: false, steps };
}

function emitRest({ items, itemKind, steps }: Start, spot: Spot): Tuples {
  const [first, ...others] = steps as [Node, ...Node[]];
  let tuples = emitTuplesOfItems(first, items, itemKind, spot);
  for (const step of others) tuples = emitTupleStep(step, tuples, spot);
  return tuples;
}

/** Where nothing was reached there are no tuples to group, and the entries read nothing. */
function emitGroups(node: Node, start: Start, spot: Spot): string {
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result};`);
  if (start.isLater) {
    spot.lines.push(`if(${start.items}.length===0){`);
    spot.lines.push(`${result}=${emitGrouped(node.group, start.items, spot)};}else{`);
  } else spot.lines.push('{');
  const tuples = emitRest(start, spot);
  if (tuples.isSorted) throw new Declined(sorted);
  const { lhs } = node.group as { readonly lhs: readonly (readonly [Node, Node])[] };
  const part = (node: Node, of: Tuples) =>
    emitFunction(node, spot, (tuple, inner) => inTuple(tuple, of, inner));
  const pairs = lhs.map(([key, value]) => `[${part(key, tuples)},${part(value, joined(tuples))}]`);
  spot.lines.push(`${result}=groupTuples(${tuples.list},[${pairs.join(',')}]);}`);
  spot.unit.kinds.set(result, kinds.object | kinds.made);
  return result;
}

/** Several tuples that become one have a list of each member. */
function joined({ list, members }: Tuples): Tuples {
  const kindOfList = (kind: number) => (kinds.isOnly(kind, kinds.data) ? kinds.data : kinds.any);
  return { list, members: new Map([...members].map(([name, kind]) => [name, kindOfList(kind)])) };
}

/** The tuples of a part in brackets, which the path around it goes on with. */
export function emitInnerTuples(node: Node, spot: Spot): Tuples {
  if (node.type === 'path') return emitRest(emitStart(node, spot), spot);
  let inner: Tuples | undefined;
  const list = emitBlock(node, spot, (last, within) => {
    if (!isTupleStream(last)) return emitPart(last, within);
    inner = emitInnerTuples(last, within);
    return inner.list;
  });
  let tuples: Tuples = { ...(inner as unknown as Tuples), list };
  // Where the part gives nothing at all, the language still asks its filters once.
  if (node.predicate) spot.lines.push(`if(${list}.length===0)declineNow();`);
  for (const filter of node.predicate ?? []) tuples = emitTupleFilter(filter, tuples, spot);
  if (tuples.isSorted) throw new Declined(sorted);
  return tuples;
}
