// Paths as code: names read one after the other while each value is an object, and a loop for every
// step that is more than a name or meets a list.

import { bindings, Declined, fresh, getter, type Spot } from './emit.ts';
import { emitNode, put } from './emit-node.ts';
import { emitObject } from './emit-object.ts';
import type { Node } from './syntax-tree.ts';

export function emitPath(node: Node, spot: Spot): string {
  const steps = node.steps ?? [];
  const first = steps[0] as Node;
  for (const step of steps) {
    if (step.tuple || step.focus || step.index || step.ancestor || step.type === 'parent')
      throw new Declined(bindings);
    for (const stage of step.stages ?? [])
      if (stage.type !== 'filter') throw new Declined(bindings);
  }
  if (first.consarray) throw new Declined('a path that begins with `[…]`');
  const end = steps.length - 1;
  const current = fresh(spot.unit);
  // A variable is read once, whatever `$` is; its value is what the first step gives.
  spot.lines.push(`let ${current}=${first.type === 'variable' ? `[${spot.input}]` : spot.input};`);
  for (const [at, step] of steps.entries()) {
    const isAfterSort = steps[at - 1]?.type === 'sort';
    emitStep(step, current, { isFirst: at === 0, isLast: at === end, isAfterSort }, spot);
  }
  if (node.group) {
    const list = put(
      spot,
      `${current}===undefined?[]:Array.isArray(${current})?${current}:[${current}]`,
    );
    return emitObject(node.group as { lhs?: unknown }, { ...spot, input: list, isRoot: false });
  }
  if (node.keepSingletonArray) return put(spot, `r.keptPath(${current})`);
  return put(spot, `r.${node.keepArray ? 'keptResult' : 'one'}(${current})`);
}

interface StepPlace {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isAfterSort: boolean;
}

function emitStep(step: Node, current: string, place: StepPlace, spot: Spot): void {
  const { isLast } = place;
  const isName = step.type === 'name' && !step.stages && !step.group && !step.predicate;
  if (isName) {
    const read = getter(spot.unit, String(step.value));
    const one = isLast ? `r.lastOne(${read}(${current}))` : `${read}(${current})`;
    const all = `r.${isLast ? 'lastAll' : 'stepAll'}(${current},${read})`;
    spot.lines.push(`${current}=Array.isArray(${current})?${all}:${one};`);
    // A list written as one inside an object stays one item.
    if (!isLast)
      spot.lines.push(`if(Array.isArray(${current})&&${current}.cons)${current}=[${current}];`);
    return;
  }
  if (step.type === 'sort') {
    const sort = place.isAfterSort ? 'ordered' : 'orderedSteps';
    spot.lines.push(`${current}=r.${sort}(${current},[${emitTerms(step, spot)}]);`);
    spot.lines.push(`if(${current}!==undefined){`);
    for (const stage of step.stages ?? []) {
      spot.lines.push(`${current}=${emitFilter(stage.expr as Node, current, spot)};`);
    }
    spot.lines.push('}');
    // An item that is an empty list would end the path here, and be its result.
    if (step.stages && !isLast)
      spot.lines.push(`if(Array.isArray(${current})&&${current}.length===0)r.declineNow();`);
    return;
  }
  // The first step is taken once even where there is no record; later ones only from a value.
  const none = place.isFirst ? '' : `${current}===undefined?[]:`;
  const list = put(spot, `${none}Array.isArray(${current})?${current}:[${current}]`);
  const result = put(spot, '[]');
  const index = fresh(spot.unit);
  const item = fresh(spot.unit);
  spot.lines.push(
    `let ${result}n=0,${result}o;for(let ${index}=0;${index}<${list}.length;${index}++){`,
  );
  spot.lines.push(`if(--r.budget.steps<0)r.exhausted();const ${item}=${list}[${index}];`);
  const isRoot = step.type === 'variable' || spot.isRoot;
  const inner: Spot = { ...spot, input: item, isRoot };
  let value = step.type === 'name' ? emitName(step, inner) : emitNode(step, inner);
  for (const stage of step.stages ?? []) value = emitFilter(stage.expr as Node, value, inner);
  spot.lines.push(
    `if(${value}!==undefined){${result}n++;${result}o=${value};r.add(${result},${value});}}`,
  );
  spot.lines.push(`${current}=${isLast ? `r.lastOf(${result}n,${result}o,${result})` : result};`);
}

function emitName(step: Node, spot: Spot): string {
  if (step.group || step.predicate) throw new Declined('a grouping `{…}` inside a path');
  const read = getter(spot.unit, String(step.value));
  const { input } = spot;
  return put(spot, `Array.isArray(${input})?r.one(r.readAll(${input},${read})):${read}(${input})`);
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

/** `value[filter]`; the result is a sequence that has not shrunk yet. */
export function emitFilter(filter: Node, value: string, spot: Spot): string {
  if (filter.type === 'number')
    return put(spot, `r.pick(${value},${Math.floor(Number(filter.value))})`);
  const list = put(spot, `Array.isArray(${value})?${value}:[${value}]`);
  const result = put(spot, 'r.marked([])');
  const index = fresh(spot.unit);
  const item = fresh(spot.unit);
  spot.lines.push(`for(let ${index}=0;${index}<${list}.length;${index}++){`);
  spot.lines.push(`if(--r.budget.steps<0)r.exhausted();const ${item}=${list}[${index}];`);
  const test = emitNode(filter, { ...spot, input: item, isRoot: true });
  spot.lines.push(
    `if(typeof ${test}==='boolean'){if(${test})${result}.push(${item});}else for(let n=r.picks(${test},${index},${list}.length);n>0;n--)${result}.push(${item});}`,
  );
  return result;
}
