// The steps of a path as code: names read one after the other while each value is an object, a loop of its
// own for a name that meets a list, and a loop for every step that is more than a name.

import { isBare, type Node, nodesOf } from '../jsonata/syntax-tree.ts';
import { emitFilter } from './emit-filter.ts';
import { emitGrouped } from './emit-object.ts';
import { emitPart } from './emit-part.ts';
import { emitRead, emitReadOfRecord, getter } from './emit-read.ts';
import {
  canBe,
  fill,
  fresh,
  isOnly,
  kindOf,
  one,
  put,
  putFresh,
  type Spot,
  step as turn,
  withMark,
} from './emit-spot.ts';
import { emitStepValue, emitTerms, nameOf } from './emit-step-value.ts';
import { emitVariable } from './emit-variable.ts';
import * as kinds from './value-kind.ts';

interface Reach {
  /** The steps end the path. */
  readonly isWhole: boolean;
  /** What the last step gives does not shrink yet. */
  readonly isKept: boolean;
}

/** The value that the steps reach: a list for many, undefined for none. */
export function emitSteps(steps: readonly Node[], reach: Reach, spot: Spot): string {
  if (steps[0]?.consarray) return emitFromList(steps, reach, spot);
  const isAtHead = spot.input === 'c' && !(reach.isWhole && reach.isKept);
  const names = isAtHead ? steps.findIndex((step) => !isName(step)) : 0;
  const read = names < 0 ? steps.length : names;
  const isRead = reach.isWhole && read === steps.length;
  const current =
    read > 0 ? emitReadOfRecord(steps.slice(0, read).map(nameOf), isRead, spot) : spot.input;
  return emitStepsFrom(read, steps, current, reach, spot);
}

function emitStepsFrom(
  start: number,
  steps: readonly Node[],
  from: string,
  { isWhole, isKept }: Reach,
  spot: Spot,
): string {
  let current = from;
  for (const [at, step] of steps.entries()) {
    if (at < start) continue;
    const isLast = isWhole && at === steps.length - 1;
    const before = steps[at - 1];
    const isOverList = before?.type === 'sort' || (at === 1 && Boolean(before?.consarray));
    current = emitStep(step, current, { isFirst: at === 0, isLast, isKept, isOverList }, spot);
  }
  return current;
}

/** A path that begins with `[…]`: the list is built once, and if it is empty it is the result. */
function emitFromList(steps: readonly Node[], reach: Reach, spot: Spot): string {
  const { input } = spot;
  // The language builds it on a list of the one value that is there, or of one nothing. `$[]` marks that list, so that
  // every other `$` beside it is a list as well.
  const kept = nodesOf(steps[0] as Node).filter((node) => node.keepArray);
  const marksInput = kept.some(({ type, value }) => type === 'variable' && value === '');
  if (marksInput) spot.lines.push(`if(!Array.isArray(${input}))declineNow();`);
  else if (kept.length > 0) spot.lines.push(`if(${input}===undefined)declineNow();`);
  const items = put(spot, `Array.isArray(${input})?${input}:sequence(${input})`);
  const built = emitPart(steps[0] as Node, { ...spot, input: items });
  if (steps.length === 1 && reach.isWhole) return built;
  if (!isOnly(spot, built, kinds.list | kinds.made))
    spot.lines.push(`if(${built}!==undefined&&!Array.isArray(${built}))declineNow();`);
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result}=${built};if(${built}!==undefined&&${built}.length>0){`);
  const reached = emitStepsFrom(1, steps, built, reach, spot);
  const end = withMark(spot, reached);
  // Where the path ends before its last step, there is nothing; an empty list was written.
  const none = reach.isWhole ? '' : `Array.isArray(${end})&&${end}.length===0?undefined:`;
  spot.lines.push(`${result}=${none}${end};}`);
  return result;
}

function isName(step: Node): boolean {
  return step.type === 'name' && !step.stages && !step.group && !step.predicate;
}

interface StepPlace {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** What the last step gives does not shrink yet. */
  readonly isKept: boolean;
  /** What the steps before have made is a list of its own: sorted, or written as one. */
  readonly isOverList: boolean;
}

function emitStep(step: Node, current: string, place: StepPlace, spot: Spot): string {
  const { isFirst, isLast } = place;
  if (isName(step)) return emitNameStep(nameOf(step), current, place, spot);
  if (step.type === 'sort') return emitSort(step, current, place, spot);
  if (isFirst && !isLast && step.type === 'variable' && isBare(step)) {
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
  const sort = place.isOverList ? 'ordered' : 'orderedSteps';
  const result = fresh(spot.unit);
  const terms = emitTerms(step, spot);
  spot.lines.push(`let ${result}=${sort}(${current},[${terms}]);`);
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
  let value = emitStepValue(step, inner);
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

/** What stands behind the steps: `[]` and `{…}`. */
export function emitPathEnd(node: Node, value: string, spot: Spot): string {
  const current = node.keepSingletonArray ? put(spot, `keptPath(${value})`) : value;
  if (node.group) return emitGrouped(node.group, current, spot);
  return node.keepSingletonArray ? current : put(spot, `keptResult(${current})`);
}
