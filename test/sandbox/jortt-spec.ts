// Jortt's own specification (Swagger 2) as a judge of requests, put into OpenAPI 3 for the validator.
// What the document gets wrong about itself is mended on the way: ids that it calls integers, amounts
// that it types one way and shows another. Nothing unknown passes, and null empties any property.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { type Judge, specsFolder } from './spec.ts';

type Schema = Record<string, unknown> & {
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly $ref?: string;
};

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly required?: boolean;
  readonly type?: string;
  readonly schema?: Schema;
}

interface Swagger {
  readonly paths: Record<string, Record<string, { readonly parameters?: readonly Parameter[] }>>;
  readonly definitions: Record<string, Schema>;
}

/** The specification as published. */
export function readJorttSpecification(): Swagger {
  const folder = join(specsFolder, 'jortt');
  const file = readdirSync(folder).find((name) => /swagger.*\.json$/.test(name));
  if (!file) throw new Error(`${folder} holds no Swagger document.`);
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

const imitated = /^\/v[123]\/(customers|invoices)\b/;

export async function createJorttJudge(): Promise<Judge> {
  const swagger = readJorttSpecification();
  const api = new OpenAPIBackend({
    definition: openApi(swagger) as unknown as Document,
    quick: true,
    ajvOpts: { strict: false, allErrors: true },
  });
  await api.init();
  return (request) => {
    const { method, path, headers, body } = request;
    if (path.startsWith('/oauth-provider/')) return [];
    const sent = {
      method,
      path,
      query: Object.fromEntries(request.query),
      headers: headers as Record<string, string>,
      ...(body === '' ? {} : { body: JSON.parse(body) }),
    };
    const operation = api.matchOperation(sent);
    if (!operation) return [`${method} ${path} is no end point of the specification`];
    const known = (operation.parameters ?? []).map((one) => ('name' in one ? one.name : ''));
    const strange = [...request.query.keys()].filter((name) => !known.includes(name));
    const { errors } = api.validateRequest(sent, operation);
    return [
      ...strange.map((name) => `${method} ${path}: ${name} is no parameter`),
      ...(errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${method} ${path}: ${instancePath} ${message} ${JSON.stringify(params)}`,
      ),
    ];
  };
}

function openApi({ paths, definitions }: Swagger) {
  const kept = Object.entries(paths).filter(([path]) => imitated.test(path));
  return {
    openapi: '3.0.3',
    info: { title: 'Jortt', version: '1' },
    paths: Object.fromEntries(
      kept.map(([path, operations]) => [
        path,
        Object.fromEntries(
          Object.entries(operations).map(([method, { parameters = [] }]) => [
            method,
            operation(`${method} ${path}`, parameters, definitions),
          ]),
        ),
      ]),
    ),
  };
}

function operation(
  name: string,
  parameters: readonly Parameter[],
  definitions: Swagger['definitions'],
) {
  const body = parameters.find((one) => one.in === 'body');
  const plain = parameters.filter((one) => one.in !== 'body');
  return {
    operationId: name.replace(/\W+/g, '_'),
    parameters: plain.map(({ name: called, in: place, required = false, type }) => ({
      name: called,
      in: place,
      required,
      // A number in the path is a mistake of the document: all ids are UUIDs.
      schema: place === 'path' ? { type: 'string', pattern: patterns.uuid } : { type },
    })),
    ...(body?.schema
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: strict(body.schema, definitions) } },
          },
        }
      : {}),
    responses: {},
  };
}

/** The validator knows no formats. */
const patterns = {
  uuid: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
  date: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
};

const decimal = {
  anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?$' }],
};

function strict(schema: Schema, definitions: Swagger['definitions'], name = ''): Schema {
  if (name === 'quantity') return decimal;
  if (/^peppol_/.test(name)) return { type: 'string' };
  // Where a line says both `$ref` and its own properties, the properties are what it means.
  if (schema.$ref && !schema.properties) {
    const target = definitions[schema.$ref.split('/').at(-1) as string];
    return strict(target as Schema, definitions, name);
  }
  const { $ref: _, properties, items, example: __, format, ...rest } = schema;
  if (rest.type === 'number') return decimal;
  return {
    ...rest,
    ...(format === 'date' ? { pattern: patterns.date } : {}),
    ...(items ? { items: strict(items, definitions) } : {}),
    ...(properties
      ? {
          additionalProperties: false,
          properties: Object.fromEntries(
            Object.entries(properties).map(([inner, property]) => [
              inner,
              { anyOf: [{ type: 'null' }, strict(property, definitions, inner)] },
            ]),
          ),
        }
      : {}),
  };
}
