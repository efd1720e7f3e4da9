// `samband look`: asks a system for a page of an entity's records, or for one record, and shows each request with
// its answer and what came out of it: for who writes the system's file. It only reads, keeps nothing, and needs
// neither a pipe nor a store.

import { Fault, failure, type Problem } from '../../base/errors.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { propertyAt } from '../../definition/entity-schema.ts';
import { systemPath } from '../../definition/files/files-of-integration.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { hintAmong } from '../../definition/pipe-named.ts';
import type { Entity, System } from '../../definition/system.ts';
import type { Driver, Page } from '../../drivers/driver.ts';
import type { Exchanged } from '../../drivers/exchanged.ts';
import { timeMs } from '../../drivers/read-record.ts';
import { cast } from '../../mapping/property-type.ts';
import { driversOf } from '../../runtime/assemble.ts';
import { keepReading } from '../../runtime/keep.ts';
import { exit, exitOf } from '../command/exit.ts';
import { numberOption } from '../command/number-option.ts';
import type { Call, Outcome, Verb } from '../command/verb.ts';
import { shapeNotes, typeNotes } from '../doctor/reading-notes.ts';
import { lookAtStore } from '../doctor/store.ts';
import { invalid, readProject } from '../project/project.ts';
import { type Looked, lookText } from '../text/look-text.ts';

export const look: Verb = {
  name: 'look',
  summary:
    'Ask a system for records of an entity, and show each request, its answer, and what comes out',
  operands: ['entity'],
  optionalOperands: ['id'],
  options: {
    by: {
      type: 'string',
      value: 'property=value',
      help: 'search for records by a property that the file declares under `find`',
    },
    parent: {
      type: 'string',
      value: 'id',
      help: 'of an entity that is listed by parent: of this parent',
    },
    since: {
      type: 'string',
      value: 'time',
      help: 'what changed since a time such as 2026-01-31T08:00Z, as it is asked for after the first reading',
    },
    pages: { type: 'string', value: 'number', help: 'so many pages of the listing (default: 1)' },
    whole: { type: 'boolean', help: 'show answers and records to their end' },
  },
  example: 'npx samband look <system>.<entity> --pages 2',
  run: async (call) => {
    // What only others are without is no matter here: `problemsOf` asks for what this system is.
    const catalogue = await readProject(call, { isOffline: true });
    const [id = '', record] = call.operands;
    const wrong = problemsOf(catalogue, id.split('.')[0] ?? '');
    if (wrong.length > 0) return invalid(call, wrong);
    const entity = entityNamed(catalogue, id);
    refuseUnused(call);
    const system = catalogue.systems.get(entity.system) as System;
    const exchanges: Exchanged[] = [];
    const { store } = await lookAtStore(catalogue.project.store);
    const keep = keepReading(store);
    const drivers = driversOf(catalogue, {
      clock: call.clock,
      keep,
      watch: (exchanged) => exchanges.push(exchanged),
    });
    const driver = drivers.get(system.name);
    try {
      if (!driver) throw failure('look.idle', { system: system.name });
      const found = await read(call, catalogue, { driver, entity, record });
      const asked = exchanges.length;
      const isListing = record === undefined && call.options.by === undefined;
      const notes = [
        ...typeNotes(entity, found.records),
        ...(isListing ? await shapeNotes(driver, entity, found.records) : []),
      ];
      const [listed, compared] = [exchanges.slice(0, asked), exchanges.slice(asked)];
      return outcomeOf(call, { exchanges: listed, compared, ...found, notes }, undefined);
    } catch (error) {
      if (keep.hasDeclined(system.name)) throw failure('look.login', { system: system.name });
      if (!(error instanceof Fault) || exchanges.length === 0) throw error;
      return outcomeOf(call, { exchanges, compared: [], ...none, notes: [] }, error);
    } finally {
      await Promise.all([...drivers.values()].map((one) => one.close()));
      await store?.close();
    }
  },
};

/** How a listing is asked for says nothing of one record, nor does a search. */
function refuseUnused({ operands: [, record], options }: Call): void {
  const asked = record === undefined ? options.by : record;
  if (asked === undefined) return;
  const unused = [...(record === undefined ? [] : ['by']), 'parent', 'since', 'pages'];
  const one = unused.find((name) => options[name] !== undefined);
  if (one !== undefined)
    throw failure('look.unused', { option: one, asked: record === undefined ? '--by' : 'an id' });
}

type Found = Omit<Looked, 'exchanges' | 'compared' | 'notes'>;

const none: Found = { records: [], unreadable: [], named: [], position: null };

function outcomeOf(call: Call, looked: Looked, error: Fault | undefined): Outcome {
  const { records, unreadable, named } = looked;
  const count = `${records.length} ${records.length === 1 ? 'record' : 'records'}`;
  const not = unreadable.length === 0 ? '' : `, and ${unreadable.length} cannot be read`;
  const told = named.length === 0 ? '' : `, and ${named.length} are named as changed`;
  const more = looked.position === null ? '' : ', with more to come';
  const [, id] = call.operands;
  const isNone = id !== undefined && records.length + unreadable.length === 0;
  const summary =
    error?.message ?? (isNone ? `There is no record ${id}.` : `${count}${not}${told}${more}.`);
  const isWhole = call.options.whole === true;
  return {
    exit: error ? exitOf(error) : unreadable.length > 0 ? exit.failed : exit.done,
    summary,
    result: error ? { ...looked, error: { code: error.code, message: error.message } } : looked,
    text: lookText(looked, {
      summary,
      isWhole,
      isFailed: error !== undefined,
      paint: call.terminal.paint,
    }),
  };
}

interface Question {
  readonly driver: Driver;
  readonly entity: Entity;
  /** The id of one record. */
  readonly record: string | undefined;
}

async function read(call: Call, catalogue: Catalogue, question: Question): Promise<Found> {
  const { driver, entity, record } = question;
  const { by } = call.options;
  if (record !== undefined) return oneOf(call, driver, entity, record);
  if (typeof by === 'string') return searched(call, driver, entity, by);
  if (entity.list === undefined && driver.system.driver === 'http')
    throw failure('entity.cannot', { entity: entity.id, key: 'list', verb: 'listed' });
  const parent = await parentOf(call, catalogue, question);
  const pages = numberOption(call, 'pages', 1) ?? 1;
  let found: Found = { ...none, position: startOf(call, question) };
  for (let count = 0; count < pages; count++) {
    const page: Page = await (parent && driver.readChildren
      ? driver.readChildren(entity, parent, found.position, call.drain)
      : driver.readPage(entity, found.position, call.drain));
    found = {
      records: [...found.records, ...page.records],
      unreadable: [...found.unreadable, ...page.unreadable],
      named: [...found.named, ...(page.changed ?? []).map(({ id }) => id)],
      position: page.isLast ? null : page.position,
    };
    if (page.isLast) break;
  }
  return found;
}

/** null: at the very first. */
function startOf({ options }: Call, { driver, entity }: Question): Json {
  const { since } = options;
  if (since === undefined) return null;
  const ms = timeMs(since);
  const allowed = 'a time such as 2026-01-31 or 2026-01-31T08:00Z';
  if (ms === undefined)
    throw failure('option.value', { option: 'since', value: String(since), allowed });
  const position = driver.positionSince?.(entity, ms);
  if (position === undefined) throw failure('look.since', { entity: entity.id });
  return position;
}

async function oneOf(call: Call, driver: Driver, entity: Entity, id: string): Promise<Found> {
  if (entity.get === undefined && driver.system.driver === 'http')
    throw failure('entity.cannot', { entity: entity.id, key: 'get', verb: 'read one by one' });
  const [seen] = await driver.get(entity, [id], call.drain);
  switch (seen?.kind) {
    case 'found':
      return { ...none, records: [seen.read] };
    case 'unclear':
      return { ...none, unreadable: [{ id, message: seen.message }] };
    default:
      return none;
  }
}

async function searched(call: Call, driver: Driver, entity: Entity, by: string): Promise<Found> {
  const at = by.indexOf('=');
  const property = by.slice(0, at);
  const known = Object.keys(entity.find);
  if (at < 1 || !Object.hasOwn(entity.find, property))
    throw failure('look.by', {
      by,
      entity: entity.id,
      known: known.length === 0 ? 'nothing' : known.map((name) => `\`${name}\``).join(', '),
    });
  const records = await driver.find(
    entity,
    property,
    cellOf(entity, property, by.slice(at + 1)),
    call.drain,
  );
  return { ...none, records };
}

/** A number where the entity's schema has one. */
function cellOf({ schema }: Entity, property: string, text: string): Json {
  const types = [propertyAt(schema, property)?.type].flat();
  const isNumber = types.includes('integer') || types.includes('number');
  return isNumber && text.trim() !== '' ? cast(text, 'number') : text;
}

async function parentOf(
  call: Call,
  { entities }: Catalogue,
  { driver, entity }: Question,
): Promise<JsonObject | undefined> {
  const parent = entities.get(entity.list?.each ?? '');
  if (!parent) return undefined;
  const { parent: id } = call.options;
  if (typeof id !== 'string')
    throw failure('look.parent', { entity: entity.id, parent: parent.id });
  const [seen] = await driver.get(parent, [id], call.drain);
  if (seen?.kind === 'found') return seen.read.record;
  throw failure('look.no-parent', { parent: parent.id, id });
}

function entityNamed({ entities }: Catalogue, id: string): Entity {
  const found = entities.get(id);
  if (found && !found.derived) return found;
  const parent = found?.derived?.parent;
  if (parent !== undefined) throw failure('look.derived', { entity: id, parent });
  throw failure('look.unknown', { entity: id, hint: hintAmong(id, [...entities.keys()]) });
}

/**
 * What is wrong in the files that this system is made of, and missing in the environment for it; others may
 * be half-written, and need not be chosen between.
 */
function problemsOf({ problems, systems }: Catalogue, name: string): readonly Problem[] {
  const names = [name, ...(systems.get(name)?.like ?? [])];
  const files = names.map((one) => systemPath(one));
  const wrong = problems
    .filter(({ file }) => files.includes(file))
    .map(
      (problem): Problem =>
        problem.code.startsWith('environment.') ? { ...problem, severity: 'error' } : problem,
    );
  return wrong.some(({ severity }) => severity === 'error') ? wrong : [];
}
