// A system description made in code rather than from a file: what tests and simulations hand to the
// memory driver. Only plain paths are needed, so no expression compiler is either.

import type { Place } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { EntitySchema, PropertySchema } from '../definition/entity-schema.ts';
import type { Entity, Part, System } from '../definition/system.ts';
import type { Expression } from '../mapping/expression/expression.ts';

export interface MemorySystemOptions {
  readonly name: string;
  readonly title?: string;
  readonly settleMs?: number;
  readonly entities: Readonly<Record<string, MemoryEntityOptions>>;
}

export interface MemoryEntityOptions {
  /** Property → type name (`string`, `number` …) or a whole schema; `id` is added as an integer. */
  readonly properties: Readonly<Record<string, string | PropertySchema>>;
  /** Properties that `find` can search; the marker is always one of them. */
  readonly find?: readonly string[];
  /** The property with the version; absent: the system checks none. */
  readonly version?: string;
  /** The property with the time of the last change; absent: the system does not say. */
  readonly modified?: string;
  /** The property that, of a record combined with another one, names the one that stays. */
  readonly into?: string;
  /** What `modified` says is not compared with other clocks. */
  readonly clock?: Entity['clock'];
  /** `since` needs `modified`. */
  readonly changes?: 'since' | 'listing';
  readonly overlapMs?: number;
  readonly listingMs?: number;
  readonly marker?: string;
  readonly refreshMs?: number;
  readonly deactivate?: JsonObject;
  /** List path → the property of an item that holds its id. */
  readonly parts?: Readonly<Record<string, string>>;
  /** Actions by name: what they set, and the condition by which they have happened. */
  readonly actions?: Entity['actions'];
  /** What the system is known to make of values: path → names of `sync/reconcile/rewritings.ts`. */
  readonly rewrites?: Entity['rewrites'];
  /** Operations the system does not have. */
  readonly without?: readonly ('list' | 'get' | 'create' | 'update' | 'remove')[];
}

const place: Place = { file: 'memory', line: 1, column: 1 };

/** `memorySystem({ name: 'shop', entities: { customer: { properties: { name: 'string' } } } })` */
export function memorySystem(options: MemorySystemOptions): System {
  const entities: Record<string, Entity> = {};
  for (const [name, entity] of Object.entries(options.entities)) {
    entities[name] = memoryEntity(options.name, name, entity);
  }
  return {
    name: options.name,
    title: options.title ?? options.name,
    driver: 'memory',
    settings: {},
    headers: {},
    format: 'json',
    auth: { kind: 'none' },
    limits: { parallel: 4, timeoutMs: 30_000 },
    settleMs: options.settleMs ?? 0,
    answers: [],
    entities,
    place,
  };
}

/** An expression that is nothing but a property path. */
export function pathExpression(path: string): Expression {
  const evaluate = (record: unknown) => readPath(record, path);
  return { text: path, path, reads: [path], variables: {}, evaluate };
}

const whole: Expression = { text: '$', reads: [], variables: {}, evaluate: (record) => record };

function memoryEntity(system: string, name: string, options: MemoryEntityOptions): Entity {
  const has = (operation: 'list' | 'get' | 'create' | 'update' | 'remove') =>
    !options.without?.includes(operation);
  const finds = [
    ...(options.find ?? []),
    ...(options.marker === undefined ? [] : [options.marker]),
  ];
  const parts = Object.entries(options.parts ?? {});
  return {
    system,
    name,
    id: `${system}.${name}`,
    title: name,
    schema: schemaOf(options),
    idOf: pathExpression('id'),
    changes:
      options.changes === 'since'
        ? {
            kind: 'since',
            overlapMs: options.overlapMs ?? 0,
            ...(options.listingMs === undefined ? {} : { listingMs: options.listingMs }),
          }
        : { kind: 'listing' },
    find: Object.fromEntries(finds.map((path) => [path, { request, items: whole }])),
    parts: Object.fromEntries(parts.map(([path, key]) => [path, part(path, key)])),
    ...(options.version === undefined ? {} : { version: options.version }),
    ...(options.modified === undefined ? {} : { modified: pathExpression(options.modified) }),
    ...(options.into === undefined ? {} : { intoOf: pathExpression(options.into) }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.marker === undefined ? {} : { marker: options.marker }),
    ...(options.refreshMs === undefined ? {} : { refreshMs: options.refreshMs }),
    ...(options.actions === undefined ? {} : { actions: options.actions }),
    ...(options.rewrites === undefined ? {} : { rewrites: options.rewrites }),
    ...(options.deactivate === undefined ? {} : { deactivate: options.deactivate }),
    ...(has('list') ? { list: { request, items: whole, paging: { kind: 'none' } } } : {}),
    ...(has('get') ? { get: { request, item: whole } } : {}),
    ...(has('create') ? { create: { request, item: whole } } : {}),
    ...(has('update')
      ? { update: { request, item: whole, send: 'changed', with: [], whole: [] } }
      : {}),
    ...(has('remove') ? { remove: { request } } : {}),
  };
}

function schemaOf(options: MemoryEntityOptions): EntitySchema {
  const properties: Record<string, PropertySchema> = { id: { type: 'integer', readOnly: true } };
  for (const [path, schema] of Object.entries(options.properties)) {
    properties[path] = typeof schema === 'string' ? { type: schema } : schema;
  }
  if (options.version !== undefined) {
    properties[options.version] ??= { type: 'integer', readOnly: true };
  }
  if (options.modified !== undefined) {
    properties[options.modified] ??= { type: 'string', format: 'date-time', readOnly: true };
  }
  return { type: 'object', properties };
}

/** The memory driver sends nothing anywhere; the shape asks for a request all the same. */
const request = {
  path: { text: '', holes: [], parts: [], render: () => '' },
  query: {},
  headers: {},
};

function part(path: string, key: string): Part {
  return { path, idOf: pathExpression(key), inline: ['create', 'update', 'delete'] };
}
