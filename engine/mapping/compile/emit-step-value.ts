// What one step of a path gives for an item, as code, and the terms that a step sorts by.

import type { Node } from '../jsonata/syntax-tree.ts';
import { emitFunction, type Inside, inItem } from './emit-function.ts';
import { emitPart } from './emit-part.ts';
import { emitRead, getter } from './emit-read.ts';
import { canBe, put, type Spot } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

/** What the step gives for the item that `$` is. */
export function emitStepValue(step: Node, spot: Spot): string {
  const isNameOnly = step.type === 'name' && !step.group && !step.predicate && !step.keepArray;
  return isNameOnly ? emitName(step, spot) : emitPart(step, spot);
}

export function emitName(step: Node, spot: Spot): string {
  const { input } = spot;
  // Of `a[]` what is read from a list does not shrink.
  if (!step.keepArray && !canBe(spot, input, kinds.made | kinds.marked))
    return emitRead(nameOf(step), input, 'name', spot);
  const read = getter(spot.unit, nameOf(step));
  if (step.keepArray)
    return put(spot, `Array.isArray(${input})?readAll(${input},${read}):${read}(${input})`);
  return put(spot, `Array.isArray(${input})?one(readAll(${input},${read})):${read}(${input})`);
}

/** The terms of a sort as functions of an item. */
export function emitTerms(step: Node, spot: Spot, inside: Inside = inItem): string {
  const terms = step.terms as readonly { descending: boolean; expression: Node }[];
  return terms
    .map(({ descending, expression }) => {
      const value = emitFunction(expression, spot, inside);
      return `{isDescending:${descending === true},value:${value}}`;
    })
    .join(',');
}

export function nameOf(step: Node): string {
  return String(step.value);
}
