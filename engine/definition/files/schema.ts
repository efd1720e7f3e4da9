// The door to the JSON Schema validator. Its complaints become problems with a place, a sentence and
// a hint; several complaints about one value become one, the most telling.

import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { closest, didYouMean } from '../../base/did-you-mean.ts';
import { jsonSchemaOf } from '../grammar/json-schema.ts';
import type { Shape } from '../grammar/shape.ts';
import { spotName } from './places.ts';
import type { Problems } from './problems.ts';
import { labelAt, unknownLabel } from './slots.ts';
import { truthHint } from './truth-hint.ts';
import type { Sheet, Steps } from './yaml.ts';

const validators = new WeakMap<Shape<unknown>, ValidateFunction>();

/** A place where a file does not have the type that its shape promises. */
export interface Slip {
  /** Of the key that there is not, the value that does not fit, or the key that is missing. */
  readonly steps: Steps;
  readonly kind: 'key' | 'value' | 'missing';
  /** The key or word that it is probably meant to be. */
  readonly meant?: string | undefined;
}

/** Checks a file against its grammar. Without slips it has the type that the shape promises. */
export function checkShape(
  sheet: Sheet,
  shape: Shape<unknown>,
  problems: Problems,
): readonly Slip[] {
  let validate = validators.get(shape);
  if (validate === undefined) {
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      strict: false,
      allowUnionTypes: true,
      code: { optimize: false }, // used for a few files: shortening its code takes longer than it saves
    });
    validate = ajv.compile(jsonSchemaOf(shape, 'grammar'));
    validators.set(shape, validate);
  }
  if (validate(sheet.value)) return [];
  const told = new Set<string>();
  const slips: Slip[] = [];
  const errors = (validate.errors ?? []).filter(({ keyword }) => !/^(if|allOf)$/.test(keyword));
  for (const error of errors.toSorted(missingLast)) {
    const steps = stepsOf(error.instancePath, sheet.value);
    const slip = slipOf(error, steps);
    const name = spotName(slip.steps);
    if (told.has(name)) continue;
    told.add(name);
    if (slip.kind === 'missing' && slips.some((one) => isMeant(one, slip))) continue;
    report(sheet, shape, error, steps, problems);
    slips.push(slip);
  }
  return slips;
}

function missingLast(a: ErrorObject, b: ErrorObject): number {
  return Number(a.keyword === 'required') - Number(b.keyword === 'required');
}

/** A missing key that stands there misspelt is not told twice. */
function isMeant({ kind, steps, meant }: Slip, missing: Slip): boolean {
  if (kind !== 'key' || meant === undefined) return false;
  return spotName([...steps.slice(0, -1), meant]) === spotName(missing.steps);
}

function slipOf({ keyword, params, parentSchema, data }: ErrorObject, steps: Steps): Slip {
  switch (keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      const free = Object.keys(parentSchema?.properties ?? {}).filter(
        (key) => !Object.hasOwn(data as object, key),
      );
      return { steps: [...steps, name], kind: 'key', meant: closest(name, free) };
    }
    case 'required':
      return { steps: [...steps, String(params.missingProperty)], kind: 'missing' };
    case 'enum':
      return { steps, kind: 'value', meant: closest(String(data), params.allowedValues) };
    default:
      return { steps, kind: 'value' };
  }
}

/** Making one takes longer than checking a hundred schemas, so it is made at first need and kept. */
let anyDraft: Ajv2020 | undefined;

/** The complaint about a schema that cannot be used, whatever draft it names; undefined if it can. */
export function schemaComplaint(schema: Readonly<Record<string, unknown>>): string | undefined {
  anyDraft ??= new Ajv2020({
    strict: false,
    allErrors: false,
    validateFormats: false,
    logger: false,
  });
  const { $schema: _draft, $id: _id, ...rest } = schema;
  try {
    if (!anyDraft.validateSchema(rest)) return `schema is invalid: ${anyDraft.errorsText()}`;
    // Made only where making may fail: it takes far longer than the check before.
    if (mayNotCompile.test(JSON.stringify(rest))) anyDraft.compile(rest);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    anyDraft.removeSchema(rest);
  }
}

/** A reference may lead nowhere, and a pattern may be none. */
const mayNotCompile = /"(?:\$ref|\$dynamicRef|pattern|patternProperties)":/;

/** `/rows/0/name` of the validator as steps; positions in lists are numbers. */
function stepsOf(pointer: string, value: unknown): Steps {
  const steps: (string | number)[] = [];
  let at = value;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replace(/~1/g, '/').replace(/~0/g, '~');
    steps.push(Array.isArray(at) ? Number(name) : name);
    at = (at as Record<string, unknown> | undefined)?.[name];
  }
  return steps;
}

function report(
  sheet: Sheet,
  shape: Shape<unknown>,
  error: ErrorObject,
  steps: Steps,
  problems: Problems,
): void {
  const parent = (error.parentSchema ?? {}) as { properties?: Record<string, unknown> };
  const key = steps.length === 0 ? 'the file' : String(steps.at(-1));
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params.additionalProperty);
      const names = Object.keys(parent.properties ?? {});
      const hint = didYouMean(name, names) ?? `There are: ${names.join(', ')}.`;
      problems.error(sheet.keyPlace([...steps, name]), 'key.unknown', { key: name }, hint);
      return;
    }
    case 'required': {
      const name = String(error.params.missingProperty);
      problems.error(
        sheet.keyPlace(steps),
        'key.missing',
        { key: name },
        misnamed(name, error.data, parent) ??
          whatBelongs(labelAt(shape, sheet.value, [...steps, name])) ??
          oneOfWords(parent.properties?.[name]),
      );
      return;
    }
    case 'enum': {
      const words = (error.params.allowedValues as readonly string[]).map(String);
      const value = asWritten(error.data);
      const options = words.map((word) => `\`${word}\``).join(', ');
      problems.error(
        sheet.valuePlace(steps),
        'value.unknown',
        { value, options },
        didYouMean(value, words),
      );
      return;
    }
    case 'type':
      reportType(sheet, shape, error.data, steps, problems);
      return;
    case 'const':
    case 'pattern':
    case 'minimum':
    case 'maximum': {
      const expected = labelAt(shape, sheet.value, steps);
      problems.error(sheet.valuePlace(steps), 'value.form', {
        value: asWritten(error.data),
        expected,
      });
      return;
    }
    default:
      problems.error(sheet.valuePlace(steps), 'value.form', {
        value: key,
        expected: error.message ?? 'as it should be',
      });
  }
}

/** Where it is not known yet which keys there are, it may be one of those that stand there. */
function misnamed(
  name: string,
  data: unknown,
  parent: { properties?: Record<string, unknown> },
): string | undefined {
  const strangers = Object.keys((data as object | null) ?? {}).filter(
    (key) => !(key in (parent.properties ?? {})),
  );
  const near = closest(name, strangers);
  return near === undefined ? undefined : `\`${near}\` may be meant to be it.`;
}

/** What is to be written, as far as the grammar knows it before it is. */
function whatBelongs(label: string): string | undefined {
  return label === unknownLabel ? undefined : `Write ${label}.`;
}

/** The words that tell blocks apart, where the one is missing that would. */
function oneOfWords(schema: unknown): string | undefined {
  const words = (schema as { readonly enum?: readonly string[] } | undefined)?.enum;
  return words && `Write ${words.map((word) => `\`${word}\``).join(' or ')}.`;
}

function reportType(
  sheet: Sheet,
  shape: Shape<unknown>,
  data: unknown,
  steps: Steps,
  problems: Problems,
): void {
  const place = sheet.valuePlace(steps);
  const details = {
    key: nameOf(steps),
    expected: labelAt(shape, sheet.value, steps),
    found: foundWord(data, sheet.written(steps)),
  };
  problems.error(
    place,
    'value.type',
    details,
    typeHint(data, details.expected, sheet.written(steps)),
  );
}

/** What a message speaks of: a key, or an item by its place in the list. */
function nameOf(steps: Steps): string {
  const last = steps.at(-1);
  if (last === undefined) return 'The file';
  if (typeof last === 'string') return `\`${last}\``;
  const list = steps.at(-2);
  return `Item ${last + 1}${typeof list === 'string' ? ` of \`${list}\`` : ''}`;
}

function foundWord(data: unknown, written: string | undefined): string {
  if (data === null) return 'empty';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object') return 'a block';
  if (typeof data === 'string') return 'a text';
  return `${typeof data === 'number' ? 'the number' : 'the value'} ${written ?? String(data)}`;
}

function typeHint(
  data: unknown,
  expected: string,
  written: string | undefined,
): string | undefined {
  if (Array.isArray(data) && expected.startsWith('text'))
    return data.some((item) => typeof item === 'object')
      ? undefined
      : `Write it as one text: '${data.join(',')}'.`;
  if (Array.isArray(data) && expected.includes('expression'))
    return 'For the first of several use `first:` or `$first(a, b)`.';
  const isTruth = expected === '`true` or `false`';
  const truth = isTruth ? truthHint(data) : undefined;
  if (truth !== undefined) return truth;
  // Quoted, a number would be an expression that always or never holds.
  if (typeof data === 'number' && (isTruth || expected.endsWith('condition')))
    return 'Write `true` or `false`.';
  // Quoted, it is a text; what must have a form of its own is not mended by that.
  const isText = !/such as|block/.test(expected);
  if (isText && (typeof data === 'number' || typeof data === 'boolean') && written !== undefined)
    return `Quote it: '${written}'.`;
  return undefined;
}

/** As an author would write it, be it a list or a map. */
function asWritten(data: unknown): string {
  return typeof data === 'object' && data !== null ? JSON.stringify(data) : String(data);
}
