// Paths as code: names read one after the other while each value is an object, a loop of its own for a
// name that meets a list, and a loop for every step that is more than a name.

import { emitFilter } from './emit-filter.ts';
import { emitNode, emitVariable } from './emit-node.ts';
import { emitObject } from './emit-object.ts';
import { emitRead, emitReadOfRecord, getter } from './emit-read.ts';
import {
  bindings,
  canBe,
  Declined,
  fill,
  fresh,
  isOnly,
  kindOf,
  one,
  put,
  putFresh,
  type Spot,
  settle,
  step as turn,
  withMark,
} from './emit-spot.ts';
import type { Node } from './syntax-tree.ts';
import * as kinds from './value-kind.ts';

export function emitPath(node: Node, spot: Spot): string {
  const steps = node.steps ?? [];
  checkSteps(steps);
  // `[]` and `{…}` at the end look at what the last step gives before it shrinks.
  const isKept = Boolean(node.group || node.keepSingletonArray || node.keepArray);
  const names = isKept || spot.input !== 'c' ? 0 : steps.findIndex((step) => !isName(step));
  const read = names < 0 ? steps.length : names;
  let current =
    read > 0
      ? emitReadOfRecord(steps.slice(0, read).map(nameOf), read === steps.length, spot)
      : spot.input;
  for (const [at, step] of steps.entries()) {
    if (at < read) continue;
    const isLast = at === steps.length - 1;
    const place = {
      isFirst: at === 0,
      isLast,
      isKept,
      isAfterSort: steps[at - 1]?.type === 'sort',
    };
    current = emitStep(step, current, place, spot);
  }
  if (node.keepSingletonArray) current = put(spot, `keptPath(${current})`);
  if (node.group) {
    const list = put(
      spot,
      `${current}===undefined?[]:Array.isArray(${current})?${current}:[${current}]`,
    );
    return emitObject(node.group as { lhs?: unknown }, { ...spot, input: list, isRoot: false });
  }
  if (node.keepSingletonArray) return current;
  if (node.keepArray) return put(spot, `keptResult(${current})`);
  return settle(spot, current);
}

function checkSteps(steps: readonly Node[]): void {
  for (const step of steps) {
    if (step.tuple || step.focus || step.index || step.ancestor || step.type === 'parent')
      throw new Declined(bindings);
    for (const stage of step.stages ?? [])
      if (stage.type !== 'filter') throw new Declined(bindings);
  }
  if (steps[0]?.consarray) throw new Declined('a path that begins with `[…]`');
}

function isName(step: Node): boolean {
  return step.type === 'name' && !step.stages && !step.group && !step.predicate;
}

function nameOf(step: Node): string {
  return String(step.value);
}

interface StepPlace {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** What the last step gives does not shrink yet. */
  readonly isKept: boolean;
  readonly isAfterSort: boolean;
}

function emitStep(step: Node, current: string, place: StepPlace, spot: Spot): string {
  const { isFirst, isLast } = place;
  if (isName(step)) return emitNameStep(nameOf(step), current, place, spot);
  if (step.type === 'sort') return emitSort(step, current, place, spot);
  const isBare = !step.stages && !step.predicate && !step.group && !step.keepArray;
  if (isFirst && !isLast && step.type === 'variable' && isBare) {
    // A variable is read once, whatever `$` is.
    return asOneItem(one(spot, emitVariable(String(step.value), { ...spot, isRoot: true })), spot);
  }
  return emitLoop(step, current, place, spot);
}

function emitNameStep(name: string, current: string, place: StepPlace, spot: Spot): string {
  const isPlain = isOnly(spot, current, kinds.data | kinds.callable);
  if (isPlain && !(place.isLast && place.isKept)) {
    return emitRead(name, current, place.isLast ? 'last' : 'step', spot);
  }
  const read = getter(spot.unit, name);
  const single = place.isLast ? `lastOne(${read}(${current}))` : `${read}(${current})`;
  const all = `${place.isLast ? 'lastAll' : 'stepAll'}(${current},${read})`;
  const kind = isOnly(spot, current, kinds.data | kinds.marked)
    ? kinds.data | kinds.marked
    : kinds.any;
  const value = put(spot, `Array.isArray(${current})?${all}:${single}`, kind);
  return place.isLast ? value : asOneItem(value, spot);
}

/** A list that was written as one stays one item. */
function asOneItem(value: string, spot: Spot): string {
  if (!canBe(spot, value, kinds.made)) return value;
  return put(spot, `Array.isArray(${value})&&${value}.cons?[${value}]:${value}`);
}

function emitSort(step: Node, current: string, place: StepPlace, spot: Spot): string {
  const sort = place.isAfterSort ? 'ordered' : 'orderedSteps';
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result}=${sort}(${current},[${emitTerms(step, spot)}]);`);
  if (!step.stages) return result;
  spot.lines.push(`if(${result}!==undefined){`);
  for (const stage of step.stages) {
    const filtered = emitFilter(stage.expr as Node, result, spot);
    spot.lines.push(`${result}=${withMark(spot, filtered)};`);
  }
  spot.lines.push('}');
  // An item that is an empty list would end the path here, and be its result.
  if (!place.isLast)
    spot.lines.push(`if(Array.isArray(${result})&&${result}.length===0)declineNow();`);
  return result;
}

function emitLoop(step: Node, current: string, place: StepPlace, spot: Spot): string {
  const result = putFresh(spot);
  const start = spot.lines.length;
  const item = emitItem(step, current, place, spot);
  const inner: Spot = { ...spot, input: item, isRoot: step.type === 'variable' || spot.isRoot };
  const stages = step.stages ?? [];
  let value = step.type === 'name' ? emitName(step, inner) : emitNode(step, inner);
  for (const [at, stage] of stages.entries()) {
    const into = at === stages.length - 1 ? result : undefined;
    value = emitFilter(stage.expr as Node, value, inner, into);
  }
  const isCounted = canBe(spot, value, kinds.list) && value !== result && place.isLast;
  if (isCounted) spot.lines.splice(start, 0, `let ${result}n=0,${result}o;`);
  if (value !== result) emitAdd(value, result, isCounted, inner);
  spot.lines.push('}');
  if (!isCounted) return place.isLast && place.isKept ? withMark(spot, result) : result;
  const kind = kindOf(spot, result) | kinds.marked;
  return put(spot, `lastOf(${result}n,${result}o,${result})`, kind);
}

/**
 * The head of a loop over what the path has reached, and the item of each turn. The first step is taken
 * once for the record, even where there is none; later ones only from a value.
 */
function emitItem(step: Node, current: string, place: StepPlace, spot: Spot): string {
  const kind = kindOf(spot, current);
  if (place.isFirst && (step.type === 'variable' || current === 'c')) {
    spot.lines.push(`{${turn}`);
    return step.type === 'variable' ? current : 'root';
  }
  const items = put(spot, itemsOf(current, place.isFirst, spot), kinds.list);
  const [index, item] = [fresh(spot.unit), fresh(spot.unit)];
  spot.unit.kinds.set(item, kinds.memberOf(kind));
  spot.lines.push(
    `for(let ${index}=0;${index}<${items}.length;${index}++){`,
    `${turn}const ${item}=${items}[${index}];`,
  );
  return item;
}

function itemsOf(current: string, isFirst: boolean, spot: Spot): string {
  if (isOnly(spot, current, kinds.list)) return current;
  const none = isFirst || !canBe(spot, current, kinds.nothing) ? '' : `${current}===undefined?[]:`;
  return `${none}Array.isArray(${current})?${current}:[${current}]`;
}

/** A list is poured out, unless it was written as one. */
function emitAdd(value: string, result: string, isCounted: boolean, spot: Spot): void {
  const kind = kindOf(spot, value);
  const isOne = !(kind & kinds.list);
  const push = isOne ? `${result}.push(${value});` : `add(${result},${value});`;
  const add = isCounted ? `${result}n++;${result}o=${value};${push}` : push;
  spot.lines.push(kind & kinds.nothing ? `if(${value}!==undefined){${add}}` : add);
  fill(spot, result, isOne ? kind & ~kinds.nothing : kinds.memberOf(kind));
  if (isOne && spot.unit.clean.has(value)) spot.unit.clean.add(result);
}

function emitName(step: Node, spot: Spot): string {
  if (step.group || step.predicate) throw new Declined('a grouping `{…}` inside a path');
  const { input } = spot;
  if (!canBe(spot, input, kinds.made | kinds.marked))
    return emitRead(nameOf(step), input, 'name', spot);
  const read = getter(spot.unit, nameOf(step));
  return put(spot, `Array.isArray(${input})?one(readAll(${input},${read})):${read}(${input})`);
}

function emitTerms(step: Node, spot: Spot): string {
  const terms = step.terms as readonly { descending: boolean; expression: Node }[];
  return terms
    .map(({ descending, expression }) => {
      const item = fresh(spot.unit);
      const lines: string[] = [];
      const value = emitNode(expression, { ...spot, lines, input: item, isRoot: true });
      return `{isDescending:${descending === true},value:(${item})=>{${lines.join('\n')}return ${value};}}`;
    })
    .join(',');
}
