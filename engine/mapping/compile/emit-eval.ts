// `$eval(text, context?)` as code: the text is compiled when it is there (`evaluating.ts`), and sees the
// variables in sight.

import type { Node } from '../jsonata/syntax-tree.ts';
import { emitValues } from './emit-arguments.ts';
import { put, type Spot, withMark } from './emit-spot.ts';

export function emitEval(
  node: Node,
  given: readonly string[],
  isTail: boolean,
  spot: Spot,
): string {
  spot.unit.called.add('eval');
  const values = [...given, ...emitValues(node, spot)].map((value) => withMark(spot, value));
  // In tail position the text sees the variables of whoever called, which are not known here.
  const names = isTail ? 'undefined' : `{__proto__:null,...b${variables(spot)}}`;
  const context = isTail ? spot.tail : spot.input;
  return put(spot, `evaluated([${values.join(',')}],${context},root,b,${names})`);
}

function variables({ names }: Spot): string {
  return [...names]
    .filter(([name]) => !name.startsWith('!'))
    .map(([name, variable]) => `,[${JSON.stringify(name)}]:${variable}`)
    .join('');
}
