// Which values of a type can stand in a property once they are cast (`cast` of `mapping/property-type.ts`):
// a number as a text and the text of a number always, a text as true or false only if it says so. What
// cannot be cast makes its record wait when it comes, so it is told where it is written.

import type { Json } from '../../base/json.ts';
import { cast, fits, type PropertyType } from '../../mapping/property-type.ts';
import { type PropertySchema, typeOf } from '../entity-schema.ts';
import { type Kind, kindWords, type ValueType } from './value-type.ts';

export interface Misfit {
  /** What does not fit, in words. */
  readonly found: string;
  /** It never fits; else some of what it gives does. */
  readonly isSure: boolean;
  readonly hint: string | undefined;
}

/** What of a type does not fit the property; `path` is where it comes from, if it is a plain path. */
export function misfitOf(
  type: ValueType,
  to: PropertySchema,
  path: string | undefined,
): Misfit | undefined {
  const real = [...(type.kinds ?? [])].filter((kind) => kind !== 'null');
  const never = real.filter((kind) => fitOf(kind, type, to) === 'never');
  const isSure = never.length > 0 && never.length === real.length;
  // A list may be one of one, which stands for its item.
  const told = isSure
    ? never
    : real.filter((kind) => kind !== 'list' && fitOf(kind, type, to) !== 'always');
  const [kind] = told;
  if (kind === undefined) return undefined;
  const advice = adviceFor(kind, typeOf(to), path);
  const hints = [...(isSure || real.length === 1 ? [] : [branches]), ...(advice ? [advice] : [])];
  const words = kindWords({ kinds: new Set(told), mayBeNothing: false });
  const found = path === undefined ? words : `${words} (\`${path}\`)`;
  return { found, isSure, hint: hints.length === 0 ? undefined : hints.join(' ') };
}

const branches = 'It may give that; see each branch of it.';

type Fit = 'always' | 'sometimes' | 'never';

const into: Readonly<Record<Kind, readonly PropertyType[]>> = {
  string: ['string', 'number', 'integer', 'boolean', 'date', 'date-time'],
  number: ['string', 'number', 'integer'],
  boolean: ['string', 'boolean'],
  object: ['object'],
  list: ['list'],
  function: [],
  null: [],
};

/** One value in a property of a list is a list of one. */
function fitOf(kind: Kind, type: ValueType, to: PropertySchema): Fit {
  const name = typeOf(to);
  if (name === 'any') return 'always';
  if (name === 'list' && kind !== 'list')
    return to.items === undefined ? 'always' : fitOf(kind, type, to.items);
  if (!into[kind].includes(name)) return 'never';
  if (kind === 'string') return textFit(type, name);
  return kind === 'boolean' && name === 'string' ? flagFit(to) : 'always';
}

function textFit({ values, schema }: ValueType, to: PropertyType): Fit {
  const isTime = /^date/.test(typeOf(schema)) && schema?.items === undefined;
  if (isTime && (to === 'number' || to === 'integer' || to === 'boolean')) return 'never';
  const texts = values?.filter((value) => typeof value === 'string' && value !== '') ?? [];
  if (texts.length === 0) return to === 'boolean' ? 'sometimes' : 'always';
  const held = texts.filter((text: Json) => fits(cast(text, to), to));
  return held.length === texts.length ? 'always' : held.length === 0 ? 'never' : 'sometimes';
}

/** It becomes the word `true` or `false`, which few systems mean by a text. */
function flagFit({ enum: allowed = [] }: PropertySchema): Fit {
  return allowed.includes('true') && allowed.includes('false') ? 'always' : 'sometimes';
}

function adviceFor(kind: Kind, to: PropertyType, path: string | undefined): string | undefined {
  const text = path ?? '…';
  switch (kind) {
    case 'string':
      return to === 'boolean'
        ? `Of texts only \`true\` and \`false\` would. Write a condition, such as \`${text} = 'yes'\`.`
        : undefined;
    case 'number':
      return to === 'boolean' ? `Write a condition, such as \`${text} > 0\`.` : undefined;
    case 'boolean':
      if (to === 'number' || to === 'integer') return `Choose the numbers: \`${text} ? 1 : 0\`.`;
      return to === 'string'
        ? `It would be the word \`true\` or \`false\`. Write \`$string(${text})\` if that is meant; else choose the words: \`${text} ? 'yes' : 'no'\`.`
        : undefined;
    case 'object':
      return path && to !== 'list' ? `Name one of its properties: \`${path}.…\`.` : undefined;
    case 'list':
      return to === 'string'
        ? `Take one of it, \`${text}[0]\`, or put it together: \`$join(${text}, ', ')\`.`
        : `Take one of it: \`${text}[0]\`.`;
    default:
      return undefined;
  }
}
