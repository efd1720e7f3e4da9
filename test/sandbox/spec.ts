// The vendor's own specification as a judge of requests: every request that reaches the Tripletex
// stand-in in a test can be held against it. The document as published checks little: bodies hide
// behind a content type with a charset, unknown properties pass, nothing is required. What is known
// about the live API is therefore written into a copy before openapi-backend compiles it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import type { StandInRequest } from '../../engine/sandbox/definition.ts';
import type { StandIn } from '../../engine/sandbox/stand-in.ts';

type Schema = Record<string, unknown> & { properties?: Record<string, Schema> };
interface Content {
  readonly content?: Record<string, { schema: Schema }>;
}
interface Operation {
  operationId?: string;
  parameters?: unknown[];
  requestBody?: Content & { required?: boolean };
}
export interface Specification {
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

/** The folder of specifications: `SAMBAND_SPECS`, else beside the checkout. */
export const specsFolder =
  process.env.SAMBAND_SPECS ?? fileURLToPath(new URL('../../../shared/specs', import.meta.url));

/** Where there are no specifications, tests that need them are skipped; never under `CI=true`. */
export const hasSpecs = existsSync(join(specsFolder, 'tripletex'));

/** Fails in CI where the specifications are absent; returns whether they are there. */
export function specsOrSkip(): boolean {
  if (!hasSpecs && process.env.CI === 'true') {
    throw new Error(`The vendors' specifications are missing: ${specsFolder}. Set SAMBAND_SPECS.`);
  }
  if (!hasSpecs) console.warn(`Skipped: no vendors' specifications in ${specsFolder}.`);
  return hasSpecs;
}

/** The specification as published. */
export function readSpecification(): Specification {
  const folder = join(specsFolder, 'tripletex');
  const file = readdirSync(folder).find((name) => /openapi.*\.json$/.test(name));
  if (!file) throw new Error(`${folder} holds no OpenAPI document.`);
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

/** What is wrong with a request, one sentence each; nothing for a right one. */
export type Judge = (request: StandInRequest) => readonly string[];

/** Only these parts of the API are imitated; compiling all of it would take minutes. */
const imitated =
  /^\/(customer|product|order|country|currency|token|event|deliveryAddress|contact)\b/;
const imitatedDeeper = /^\/(ledger\/vatType|invoice)\b/;

/** What the live API requires in a body, by operation. */
const required: Readonly<Record<string, readonly string[]>> = {
  'post /customer': ['name'],
  'post /product': ['name'],
  'post /order': ['customer', 'orderDate', 'deliveryDate'],
  'post /order/orderline': ['order'],
  'post /event/subscription': ['event', 'targetUrl'],
};

export async function createJudge(): Promise<Judge> {
  const specification = strict(readSpecification());
  const api = new OpenAPIBackend({
    definition: specification as unknown as Document,
    quick: true,
    ajvOpts: { strict: false, allErrors: true },
  });
  await api.init();
  return (request) => {
    const { method, path, headers, body } = request;
    const sent = {
      method,
      path: decodeURIComponent(path),
      query: queryOf(request.query),
      headers: headers as Record<string, string>,
      ...(body === '' ? {} : { body }),
    };
    const operation = api.matchOperation(sent);
    if (!operation) return [`${method} ${path} is no end point of the specification`];
    const { errors } = api.validateRequest(sent, operation);
    return (errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${method} ${path}: ${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

export interface Watch {
  /** Everything that was wrong so far. */
  readonly violations: readonly string[];
  /** How many requests were looked at: a watch that saw none proves nothing. */
  seen(): number;
  end(): void;
}

/** Holds every request that reaches the stand-in against the specification from now on. */
export async function validatedBySpec(standIn: StandIn): Promise<Watch> {
  const judge = await createJudge();
  const violations: string[] = [];
  let seen = 0;
  const end = standIn.watch((request) => {
    seen++;
    violations.push(...judge(request));
  });
  return { violations, seen: () => seen, end };
}

function queryOf(query: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}

function strict(specification: Specification): Specification {
  const schemas = Object.fromEntries(
    Object.entries(specification.components.schemas).map(([name, schema]) => [
      name,
      strictSchema(schema),
    ]),
  );
  const paths: Specification['paths'] = {};
  for (const [path, operations] of Object.entries(specification.paths)) {
    if (!imitated.test(path) && !imitatedDeeper.test(path)) continue;
    paths[path] = Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [
        method,
        strictOperation(`${method} ${path}`, operation),
      ]),
    );
  }
  const login = paths['/token/session/:create'] as Record<string, Operation>;
  // Came with 2.74: the login with a body instead of parameters.
  login.post ??= { operationId: 'TokenSessionCreate_postBody', requestBody: loginBody };
  return { ...specification, paths, components: { ...specification.components, schemas } };
}

const loginText = { type: 'string', minLength: 1 };
const loginBody = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        additionalProperties: false,
        required: ['consumerToken', 'employeeToken', 'expirationDate'],
        properties: {
          consumerToken: loginText,
          employeeToken: loginText,
          expirationDate: loginText,
        },
      },
    },
  },
};

function strictOperation(name: string, operation: Operation): Operation {
  const operationId = name.replace(/\W+/g, '_');
  const content = Object.values(operation.requestBody?.content ?? {})[0];
  const { responses: _, ...rest } = operation as Operation & { responses: unknown };
  const bare = { ...rest, operationId, responses: {} } as Operation;
  if (!content) return bare;
  const names = required[name.replace(/\/list$/, '')];
  const isList = content.schema.type === 'array';
  const item = (isList ? content.schema.items : content.schema) as Schema;
  const whole = names ? { allOf: [item, { type: 'object', required: names }] } : item;
  const schema = (isList ? { type: 'array', items: whole } : whole) as Schema;
  bare.requestBody = { required: true, content: { 'application/json': { schema } } };
  return bare;
}

/** No unknown and no read-only properties; null empties any property. */
function strictSchema(schema: Schema): Schema {
  if (!schema.properties) return schema;
  const writable = Object.entries(schema.properties).filter(([, property]) => !property.readOnly);
  const properties = Object.fromEntries(
    writable.map(([name, property]) => [name, { anyOf: [{ type: 'null' }, property] }]),
  );
  return { ...schema, properties, additionalProperties: false };
}
