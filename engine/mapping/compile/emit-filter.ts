// Filters as code: `value[filter]`, as a loop that tests each item.

import type { Node } from '../jsonata/syntax-tree.ts';
import { truthOf } from './emit-operator.ts';
import { emitPart } from './emit-part.ts';
import { fill, fresh, isOnly, kindOf, put, putFresh, type Spot, step } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

/** `value[filter]`: a list that stands for a sequence, or what is taken is added to one. */
export function emitFilter(filter: Node, value: string, spot: Spot, into?: string): string {
  const kind = kindOf(spot, value);
  if (filter.type === 'number') {
    const picked = `pick(${value},${Math.floor(Number(filter.value))})`;
    const made = kind & (kinds.made | kinds.callable) ? kinds.made : 0;
    return put(spot, picked, kinds.list | kinds.marked | made);
  }
  const list = isOnly(spot, value, kinds.list)
    ? value
    : put(spot, `Array.isArray(${value})?${value}:[${value}]`, kinds.list);
  const member = kinds.memberOf(kind);
  const result = into ?? putFresh(spot);
  fill(spot, result, member);
  const [index, item] = [fresh(spot.unit), fresh(spot.unit)];
  spot.unit.kinds.set(item, member);
  spot.lines.push(`for(let ${index}=0;${index}<${list}.length;${index}++){`);
  spot.lines.push(`${step}const ${item}=${list}[${index}];`);
  const test = emitPart(filter, { ...spot, input: item, isRoot: true });
  emitTaking(test, { index, item, list, result }, spot);
  return result;
}

interface Turn {
  readonly index: string;
  readonly item: string;
  readonly list: string;
  readonly result: string;
}

/** The end of a turn: the item is taken if the test is true, or a number that is its place. */
export function emitTaking(test: string, { index, item, list, result }: Turn, spot: Spot): void {
  const push = `${result}.push(${item});`;
  if (isOnly(spot, test, kinds.boolean | kinds.nothing)) {
    spot.lines.push(`if(${truthOf(test, spot)})${push}}`);
  } else {
    const picks = `for(let n=picks(${test},${index},${list}.length);n>0;n--)${push}`;
    spot.lines.push(`if(typeof ${test}==='boolean'){if(${test})${push}}else ${picks}}`);
  }
}
