// The vendor's own index of routes as a judge of requests: for each route and method the arguments it
// takes, with types and words. It is of an old version, so what later ones document is added here by
// name; everything else that a request says and the index does not know is a violation.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../engine/base/json.ts';
import type { StandInRequest } from '../../engine/sandbox/definition.ts';
import { specsFolder } from './spec.ts';

interface Argument {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: boolean;
  readonly readonly?: boolean;
  readonly items?: Argument;
  readonly properties?: Readonly<Record<string, Argument>>;
}
type Arguments = Readonly<Record<string, Argument>>;
interface Route {
  readonly endpoints: readonly { readonly methods: readonly string[]; readonly args: Arguments }[];
}

const file = join(specsFolder, 'woocommerce', 'wc-v3-index.json');

/** False: there is no index, which fails under `CI=true`. */
export function hasIndex(): boolean {
  if (existsSync(file)) return true;
  if (process.env.CI === 'true') throw new Error(`The vendor's index is missing: ${file}.`);
  console.warn(`Skipped: no index of the vendor at ${file}.`);
  return false;
}

const time = { type: 'string' };
/** Declared for lists alone, read for single orders too: the controller formats both the same way. */
const decimals: Arguments = { dp: { type: 'integer' } };
/** Documented after the index was made. */
const later: readonly (readonly [route: RegExp, method: string, args: Arguments])[] = [
  [
    /^\/(products|orders)$/,
    'GET',
    {
      modified_after: time,
      modified_before: time,
      dates_are_gmt: { type: 'boolean' },
      orderby: { type: 'string' },
    },
  ],
  [/^\/orders/, 'GET', decimals],
  [/^\/orders/, 'POST', decimals],
  [/^\/orders/, 'PUT', decimals],
  [
    /^\/products/,
    'POST',
    { global_unique_id: { type: 'string' }, stock_status: { type: 'string' } },
  ],
  [
    /^\/products/,
    'PUT',
    { global_unique_id: { type: 'string' }, stock_status: { type: 'string' } },
  ],
];

export type WooJudge = (request: StandInRequest) => readonly string[];

export function createWooJudge(): WooJudge {
  const index = JSON.parse(readFileSync(file, 'utf8')) as { routes: Record<string, Route> };
  const routes = Object.entries(index.routes).map(([path, route]) => ({
    pattern: new RegExp(`^${path.replace('/wc/v3', '').replaceAll('(?P<', '(?<')}$`),
    route,
  }));

  /** The arguments of a call; undefined if there is no such end point. */
  function argumentsOf(path: string, method: string): Arguments | undefined {
    for (const { pattern, route } of routes) {
      if (!pattern.test(path)) continue;
      const endpoint = route.endpoints.find(({ methods }) => methods.includes(method));
      if (!endpoint) continue;
      const more = later.flatMap(([where, when, args]) =>
        where.test(path) && when === method ? Object.entries(args) : [],
      );
      return { ...endpoint.args, ...Object.fromEntries(more) };
    }
    return undefined;
  }

  return (request) => {
    const { method, path } = request;
    const args = argumentsOf(path, method);
    const where = `${method} ${path}`;
    if (!args) return [`${where} is no end point`];
    const query = [...request.query].filter(([name]) => !name.startsWith('oauth_'));
    const asked = query.flatMap(([name, text]) => wrong(name, fromText(text), args[name]));
    const body: unknown = request.body === '' ? {} : JSON.parse(request.body);
    if (!isObject(body)) return [`${where}: the body is no object`];
    const sent = path.endsWith('/batch')
      ? batchWrongs(path, body as Record<string, unknown>)
      : bodyWrongs(body as Record<string, unknown>, args);
    return [...asked, ...sent].map((words) => `${where}: ${words}`);
  };

  function batchWrongs(path: string, body: Record<string, unknown>): readonly string[] {
    const resource = path.replace(/\/batch$/, '');
    return Object.entries(body).flatMap(([name, list]) => {
      if (!Array.isArray(list)) return [`${name} is no list`];
      if (name === 'delete') return list.every(Number.isInteger) ? [] : ['delete holds no ids'];
      const isCreate = name === 'create';
      if (!isCreate && name !== 'update') return [`there is no ${name}`];
      const args = isCreate ? argumentsOf(resource, 'POST') : argumentsOf(`${resource}/1`, 'PUT');
      return list.flatMap((item) => [
        ...bodyWrongs(item, args ?? {}),
        ...(isCreate || Number.isInteger(item.id) ? [] : ['an update has no id']),
      ]);
    });
  }
}

function bodyWrongs(body: Record<string, unknown>, args: Arguments): readonly string[] {
  const absent = Object.keys(args).filter((name) => args[name]?.required && !(name in body));
  return [
    ...absent.map((name) => `${name} is missing`),
    ...Object.entries(body).flatMap(([name, value]) => wrong(name, value, args[name])),
  ];
}

/** Numbers and flags of a query are texts. */
function fromText(text: string): unknown {
  if (/^-?\d+$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

function wrong(name: string, value: unknown, argument: Argument | undefined): readonly string[] {
  if (!argument) return [`there is no ${name}`];
  // Ids tell lines and meta data apart when they change, though they are given by the shop.
  if (argument.readonly && !name.endsWith('id')) return [`${name} is read-only`];
  if (argument.enum && !argument.enum.includes(value)) return [`${name}: ${value} is not allowed`];
  if (!isOfType(value, argument))
    return [`${name}: ${JSON.stringify(value)} is no ${argument.type}`];
  if (Array.isArray(value) && argument.items?.properties) {
    const { properties } = argument.items;
    return value.flatMap((item) => members(name, item, properties));
  }
  return argument.properties ? members(name, value, argument.properties) : [];
}

function members(name: string, value: unknown, properties: Arguments): readonly string[] {
  if (!isObject(value)) return [`${name}: an item is no object`];
  return Object.entries(value as Record<string, unknown>).flatMap(([member, inner]) =>
    // A line is removed with a null.
    inner === null && member.endsWith('_id') ? [] : wrong(member, inner, properties[member]),
  );
}

function isOfType(value: unknown, { type, items }: Argument): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'object':
      // Images are a list although the index calls them an object.
      return items ? Array.isArray(value) : isObject(value) && !Array.isArray(value);
    case 'string':
    case 'date-time':
      return typeof value === 'string';
    default:
      return true;
  }
}
