// The steps of a path whose items are tuples, as code. Inside the loop of a step the item is `$` and
// what is bound are variables like others. Names come from the author: they are quoted.

import { isTupleStream, type Node, type Slot } from '../jsonata/syntax-tree.ts';
import { emitTaking } from './emit-filter.ts';
import { inItem } from './emit-function.ts';
import { emitPart, emitTuplePart } from './emit-part.ts';
import { Declined, fresh, kindOf, put, type Spot, step as turn } from './emit-spot.ts';
import { emitStepValue, emitTerms } from './emit-step-value.ts';
import * as kinds from './value-kind.ts';

/** A list of tuples, and the kinds of what each of them holds by its name. */
export interface Tuples {
  readonly list: string;
  readonly members: ReadonlyMap<string, number>;
  /** Just sorted: the language then takes the tuples for items, save where a number picks one. */
  readonly isSorted?: boolean;
}

/** The member of a tuple that is the item. */
export const self = '@';

export const sorted = 'bindings that are sorted and then filtered, sorted again or grouped';

/** The first step that binds something, over items that have nothing beside them yet. */
export function emitTuplesOfItems(step: Node, items: string, itemKind: number, spot: Spot): Tuples {
  if (step.type === 'sort') return emitSortOfItems(step, items, spot);
  return emitLoop(step, { list: items, members: new Map() }, spot, (item) => {
    spot.unit.kinds.set(item, itemKind);
    return inItem(item, spot);
  });
}

export function emitTupleStep(step: Node, tuples: Tuples, spot: Spot): Tuples {
  if (step.type === 'sort') return emitSort(step, tuples, spot);
  return emitLoop(step, tuples, spot, (tuple) => inTuple(tuple, tuples, spot));
}

function emitLoop(step: Node, from: Tuples, spot: Spot, inside: (item: string) => Spot): Tuples {
  const result = put(spot, '[]', kinds.list);
  const [index, item] = [fresh(spot.unit), fresh(spot.unit)];
  spot.lines.push(`for(let ${index}=0;${index}<${from.list}.length;${index}++){`);
  spot.lines.push(`${turn}const ${item}=${from.list}[${index}];`);
  const inner = inside(item);
  const members = isTupleStream(step)
    ? emitJoined(step, from, result, inner)
    : emitBound(step, from, result, inner);
  spot.lines.push(`checkLength(${result}.length);}`);
  return emitStages(step, { list: result, members }, spot);
}

/** A tuple for each value of the step, with what the path has bound so far and what the step binds. */
function emitBound(step: Node, from: Tuples, result: string, spot: Spot): Tuples['members'] {
  const value = emitStepValue(step, spot);
  const [list, place, item] = [fresh(spot.unit), fresh(spot.unit), fresh(spot.unit)];
  spot.unit.kinds.set(item, kinds.memberOf(kindOf(spot, value)));
  spot.unit.kinds.set(place, kinds.number);
  const bound = new Map([...from.members.keys()].map((name) => [name, variable(name, spot)]));
  bound.set(self, step.focus ? spot.input : item);
  if (step.focus) bound.set(nameOf(step.focus), item);
  if (step.index) bound.set(nameOf(step.index), place);
  if (step.ancestor) bound.set((step.ancestor as Slot).label, spot.input);
  const entries = [...bound].map(([name, held]) => `${JSON.stringify(name)}:${held}`);
  spot.lines.push(
    `if(${value}!==undefined){const ${list}=Array.isArray(${value})?${value}:[${value}];`,
    `for(let ${place}=0;${place}<${list}.length;${place}++){${turn}const ${item}=${list}[${place}];`,
    `${result}.push({${entries.join(',')}});}}`,
  );
  return new Map([...bound].map(([name, held]) => [name, kindOf(spot, held)]));
}

/** The tuples of a part in brackets, with what the path has bound so far. */
function emitJoined(step: Node, from: Tuples, result: string, spot: Spot): Tuples['members'] {
  const inner = emitTuplePart(step, spot);
  const tuple = fresh(spot.unit);
  const before = [...from.members.keys()].map(
    (name) => `${JSON.stringify(name)}:${variable(name, spot)}`,
  );
  const both = [...before, `...${tuple}`].join(',');
  spot.lines.push(`for(const ${tuple} of ${inner.list}){${turn}${result}.push({${both}});}`);
  return new Map([...from.members, ...inner.members]);
}

/** What stands behind a step, over all tuples together: filters, and places that are bound. */
function emitStages(step: Node, from: Tuples, spot: Spot): Tuples {
  let tuples = from;
  for (const stage of step.stages ?? [])
    tuples =
      stage.type === 'index'
        ? emitIndex(stage, tuples, spot)
        : emitTupleFilter(stage, tuples, spot);
  return tuples;
}

function emitIndex(stage: Node, tuples: Tuples, spot: Spot): Tuples {
  const { list, members } = tuples;
  const name = nameOf(stage.value);
  const place = fresh(spot.unit);
  const set = `${member(`${list}[${place}]`, name)}=${place};`;
  spot.lines.push(`for(let ${place}=0;${place}<${list}.length;${place}++)${set}`);
  return { ...tuples, members: new Map([...members, [name, kinds.number]]) };
}

export function emitTupleFilter(filter: Node, tuples: Tuples, spot: Spot): Tuples {
  const test = filter.expr as Node;
  const { list } = tuples;
  if (test.type === 'number') {
    const picked = `pickTuple(${list},${Math.floor(Number(test.value))})`;
    return { ...tuples, list: put(spot, picked, kinds.list) };
  }
  if (tuples.isSorted) throw new Declined(sorted);
  const result = put(spot, '[]', kinds.list);
  const [index, tuple] = [fresh(spot.unit), fresh(spot.unit)];
  spot.lines.push(`for(let ${index}=0;${index}<${list}.length;${index}++){`);
  spot.lines.push(`${turn}const ${tuple}=${list}[${index}];`);
  const value = emitPart(test, inTuple(tuple, tuples, spot));
  emitTaking(value, { index, item: tuple, list, result }, spot);
  return { ...tuples, list: result };
}

function emitSort(step: Node, tuples: Tuples, spot: Spot): Tuples {
  if (tuples.isSorted) throw new Declined(sorted);
  const terms = emitTerms(step, spot, (tuple, inner) => inTuple(tuple, tuples, inner));
  const list = put(spot, `ordered(${tuples.list},[${terms}])`, kinds.list);
  return emitStages(step, { ...tuples, list, isSorted: true }, spot);
}

/** Items that are sorted before anything is bound to them: their places may be. */
function emitSortOfItems(step: Node, items: string, spot: Spot): Tuples {
  const list = put(spot, `ordered(${items},[${emitTerms(step, spot)}])`, kinds.list);
  const result = put(spot, '[]', kinds.list);
  const place = fresh(spot.unit);
  const members = new Map([[self, kinds.any]]);
  if (step.index) members.set(nameOf(step.index), kinds.number);
  const index = step.index ? `,${JSON.stringify(step.index)}:${place}` : '';
  spot.lines.push(
    `for(let ${place}=0;${place}<${list}.length;${place}++){`,
    `${turn}${result}.push({"@":${list}[${place}]${index}});}`,
  );
  return emitStages(step, { list: result, members }, spot);
}

/** Inside a loop: the item is `$`, and what is bound are variables. */
export function inTuple(tuple: string, { members }: Tuples, spot: Spot): Spot {
  const names = new Map(spot.names);
  let input = spot.input;
  for (const [name, kind] of members) {
    const value = put(spot, member(tuple, name), kind);
    if (name === self) input = value;
    else names.set(name, value);
  }
  return { ...spot, input, names, isRoot: true };
}

function variable(name: string, spot: Spot): string {
  return name === self ? spot.input : (spot.names.get(name) as string);
}

export function member(tuple: string, name: string): string {
  return `${tuple}[${JSON.stringify(name)}]`;
}

/** The one name that is no member of an object when it is set. */
function nameOf(given: unknown): string {
  if (given === '__proto__') throw new Declined('a binding with the name `__proto__`');
  return String(given);
}
