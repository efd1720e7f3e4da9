// Bodies: parsed, and checked against the object types before any rule looks at them. Unknown
// properties and wrong types are refused together (code 16000), then numbers out of their range (18000);
// read-only properties are dropped.

import { isObject, parseJson } from '../../base/json.ts';
import { Refusal, type StandInRequest } from '../definition.ts';
import { type Property, propertiesOf } from './properties.ts';
import { invalid, invalidJson, mappingFailed, type ValidationMessage } from './refusals.ts';

export type Values = Readonly<Record<string, unknown>>;

const unknownText = 'Feltet eksisterer ikke i objektet.';
const wrongTypeText = 'Verdien er ikke av korrekt type for dette feltet.';

interface Mistakes {
  /** What has no place in the object, or another type. */
  readonly forms: ValidationMessage[];
  /** Numbers out of their range. */
  readonly ranges: ValidationMessage[];
}

/** The object in the body, without its read-only properties. */
export function objectIn(request: StandInRequest, type: string): Values {
  return checked(type, jsonIn(request));
}

/** The list of objects in the body. */
export function listIn(request: StandInRequest, type: string): readonly Values[] {
  const value = jsonIn(request);
  if (!Array.isArray(value)) throw mappingFailed([{ field: null, message: wrongTypeText }]);
  return value.map((item, index) => checked(type, item, `[${index}].`));
}

/** Refuses what does not fit the type; returns it without its read-only properties. */
export function checked(type: string, value: unknown, at = ''): Values {
  const mistakes: Mistakes = { forms: [], ranges: [] };
  const kept = fitObject(type, value, at, mistakes);
  if (mistakes.forms.length > 0) throw mappingFailed(mistakes.forms);
  if (mistakes.ranges.length > 0) throw invalid(...mistakes.ranges);
  return kept as Values;
}

function jsonIn({ headers, body }: StandInRequest): unknown {
  const type = String(headers['content-type'] ?? '');
  if (!/^application\/json\b/i.test(type)) throw new Refusal({ status: 415 });
  try {
    return parseJson(body);
  } catch {
    throw invalidJson();
  }
}

function fitObject(type: string, value: unknown, path: string, mistakes: Mistakes): unknown {
  if (!isObject(value)) {
    mistakes.forms.push(note(path.replace(/\.$/, ''), wrongTypeText));
    return undefined;
  }
  const properties = propertiesOf(type);
  const kept: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    const property = properties.get(name);
    if (!property) mistakes.forms.push(note(path + name, unknownText));
    else if (property.isReadOnly || name === 'url') continue;
    else kept[name] = given === null ? null : fitValue(property, given, path + name, mistakes);
  }
  return kept;
}

function fitValue(property: Property, given: unknown, path: string, mistakes: Mistakes): unknown {
  if (!property.isList) return fitOne(property, given, path, mistakes);
  if (!Array.isArray(given)) {
    mistakes.forms.push(note(path, wrongTypeText));
    return undefined;
  }
  return given.map((item, index) => fitOne(property, item, `${path}[${index}]`, mistakes));
}

function fitOne(property: Property, given: unknown, path: string, mistakes: Mistakes): unknown {
  if (property.kind === 'reference') return fitObject(property.type, given, `${path}.`, mistakes);
  const [low, high] = property.range;
  if (!isOfKind(property, given)) mistakes.forms.push(note(path, wrongTypeText));
  else if (property.kind === 'integer' && ((given as number) < low || (given as number) > high))
    mistakes.ranges.push(note(path, `Må være mellom ${low} og ${high}.`));
  return given;
}

function isOfKind(property: Property, given: unknown): boolean {
  switch (property.kind) {
    case 'integer':
      return Number.isSafeInteger(given);
    case 'date':
      return typeof given === 'string' && isDate(given);
    case 'enumeration':
      return property.choices.includes(given as string);
    default:
      return typeof given === property.kind;
  }
}

/** `2026-01-31`, and a day that exists. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function note(path: string, message: string): ValidationMessage {
  const field = path.slice(path.lastIndexOf('.') + 1);
  return { field, message, path };
}
