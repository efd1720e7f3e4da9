// Requests that a record goes with, held against what is sent then: a property that the schema does not have is never
// sent, and one that an address needs and that only goes along where it changed leaves the call without an address.
// Where `encode` makes another shape of the record, nothing is known of it.

import type { EntitySchema, PropertySchema } from '../entity-schema.ts';
import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { Entity, Format, Part, RequestRule } from '../system.ts';
import { typeOfExpression } from '../typing/check-types.ts';
import { checkNear, checkPath, lookUp, type Reader } from '../typing/property-check.ts';
import { isNever, kindWords } from '../typing/value-type.ts';
import { itemOf } from './check-entity-paths.ts';
import { checkReading } from './check-reading.ts';
import type { EntitySource } from './compile-entity.ts';
import { holesOf, type PlacedHole } from './request-holes.ts';
import { textsOf } from './request-variables.ts';

/** What goes with a request. */
interface Going {
  readonly record: Reader;
  /** In what was read, more may stand than the schema says. */
  readonly isAsRead: boolean;
  /** Why a property of it may not be there; undefined: it is, as far as is known. */
  readonly absence?: (path: string) => Absence | undefined;
  /** `$id` is known. */
  readonly hasId?: true;
  /** The record that an item belongs to. */
  readonly parent?: Reader;
}

interface Absence {
  readonly why: string;
  readonly hint?: string;
}

export function checkWriting({ texts, driver }: EntitySource, steps: Steps, entity: Entity): void {
  if (driver !== 'http') return;
  const schema = asWritten(entity.schema, entity.formats ?? []);
  const record = { entity: entity.id, schema };
  const { create, update, remove, batch, encode } = entity;
  if (remove) checkReading(textsOf('delete', texts), [...steps, 'delete'], remove.request);
  if (batch) checkReading(textsOf('batch', texts), [...steps, 'batch'], batch.request);
  if (create && !encode) {
    const absence = (path: string) => whereReadOnly(schema, path);
    const going = { record, isAsRead: false, absence };
    checkHoles(texts, [...steps, 'create'], create.request, going);
  }
  if (update && !encode) {
    const absence = (path: string) => whereUnchanged(update, schema, path);
    const going = { record, isAsRead: update.send === 'whole', absence, hasId: true as const };
    checkHoles(texts, [...steps, 'update'], update.request, going);
  }
  for (const [name, { request }] of Object.entries(entity.actions ?? {}))
    checkHoles(texts, [...steps, 'actions', name], request, { record, isAsRead: true });
  for (const [name, part] of Object.entries(entity.parts))
    checkItems(texts, [...steps, 'parts', name], part, record);
}

function checkItems(texts: Texts, steps: Steps, part: Part, parent: Reader): void {
  const { create, update, remove, path } = part;
  const record = itemOf(parent, path) ?? { entity: `${parent.entity}.${path}`, schema: {} };
  const going = { record, isAsRead: false, parent };
  if (create) checkHoles(texts, [...steps, 'create'], create, going);
  const absence = () => ({
    why: 'goes along only where it changed',
    hint: 'Use `$id` or `$parent`.',
  });
  if (update) checkHoles(texts, [...steps, 'update'], update, { ...going, absence });
  if (remove) checkReading(textsOf('item', texts), [...steps, 'delete'], remove);
}

function checkHoles(texts: Texts, steps: Steps, request: RequestRule, going: Going): void {
  const { problems } = texts;
  const { record, parent, isAsRead } = going;
  const schemas = { record: record.schema, source: {}, sink: {} };
  for (const placed of holesOf(texts, steps, request)) {
    const { hole, placeOf, isInPath } = placed;
    if (isAsRead) checkNear(record, hole, placeOf, problems);
    else for (const path of hole.reads) checkPath(record, path, placeOf(path), problems);
    const ofParent = hole.variables.parent ?? [];
    if (parent) checkNear(parent, { ...hole, reads: ofParent }, placeOf, problems);
    const type = typeOfExpression(hole, schemas, problems);
    if (!isInPath) continue;
    tellAbsence(texts, placed, going);
    if (!isNever(type, ['string', 'number', 'boolean'])) continue;
    problems.warning(placeOf(''), 'hole.type', { hole: `{${hole.text}}`, found: kindWords(type) });
  }
}

/** Only of a plain path: an expression may say what is taken instead. */
function tellAbsence({ problems }: Texts, { hole, placeOf }: PlacedHole, going: Going): void {
  const { path } = hole;
  if (path === undefined || lookUp(going.record.schema, path).kind === 'unknown') return;
  const absence = going.absence?.(path);
  if (absence === undefined) return;
  const details = { hole: `{${hole.text}}`, property: path, why: absence.why };
  const hint = going.hasId && path === 'id' ? 'Write `{$id}`.' : absence.hint;
  problems.warning(placeOf(path), 'hole.absent', details, hint);
}

function whereReadOnly(schema: EntitySchema, path: string): Absence | undefined {
  const found = lookUp(schema, path);
  if (found.kind !== 'known' || !found.isReadOnly) return undefined;
  return { why: 'is read-only, so that no new record has it' };
}

function whereUnchanged(
  { send, with: along }: NonNullable<Entity['update']>,
  schema: EntitySchema,
  path: string,
): Absence | undefined {
  const isAlong = along.some((one) => path === one || path.startsWith(`${one}.`));
  if (isAlong || (send === 'whole' && !whereReadOnly(schema, path))) return undefined;
  const why = send === 'whole' ? 'is read-only and not sent' : 'goes along only where it changed';
  return { why, hint: `Have it sent always: \`with: [${path}]\`.` };
}

/** What stands in another format is of any type. */
function asWritten(schema: EntitySchema, formats: readonly Format[]): EntitySchema {
  return formats.reduce((at, { path }) => opened(at, path.split('.')), schema);
}

function opened(schema: PropertySchema, steps: readonly string[]): PropertySchema {
  const [step, ...rest] = steps;
  if (step === undefined) return schema.readOnly ? { readOnly: true } : {};
  if (schema.items) return { ...schema, items: opened(schema.items, steps) };
  const property = schema.properties?.[step];
  if (property === undefined) return schema;
  return { ...schema, properties: { ...schema.properties, [step]: opened(property, rest) } };
}
