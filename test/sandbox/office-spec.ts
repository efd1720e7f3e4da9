// The vendor's own documents as judges of requests: the OpenAPI document for REST, the WSDLs for the older
// services. Nulls, unknown properties of the bodies it describes, unknown parameters, elements out of
// their order: each is told.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { parse } from 'yaml';
import { parseXml, type XmlElement } from '../../engine/base/xml.ts';
import { readWsdl, type SoapElement, type SoapService } from '../../engine/definition/wsdl.ts';
import type { StandInRequest } from '../../engine/sandbox/definition.ts';
import { specsFolder } from './spec.ts';

const folder = join(specsFolder, '24sevenoffice');

/** Where there are none, tests that need them are skipped; never under `CI=true`. */
export function hasOfficeSpecs(): boolean {
  const isThere = existsSync(folder);
  if (!isThere && process.env.CI === 'true')
    throw new Error(`The vendors' specifications are missing: ${specsFolder}. Set SAMBAND_SPECS.`);
  if (!isThere) console.warn(`Skipped: no vendors' specifications in ${specsFolder}.`);
  return isThere;
}

export const officeWsdl = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Formats that the validator does not bring along; the stand-in checks what matters of them. */
const plainFormats = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT/,
  email: /^[^@\s]+@[^@\s]+$/,
  guid: /^[0-9a-f-]{36}$/,
};

export type Judge = (request: StandInRequest) => readonly string[];

const imitated =
  /^\/(customers|salesorders|paymentmethods|salestypes|productcategories|products|dimensions|currencies)\b/;

interface Operation {
  operationId?: string;
  parameters?: { readonly in?: string; readonly name?: string; readonly $ref?: string }[];
  readonly requestBody?: unknown;
}

export async function createOfficeJudge(): Promise<Judge> {
  const whole = parse(readFileSync(join(folder, 'rest.yaml'), 'utf8')) as Record<string, unknown>;
  const paths: Record<string, Record<string, unknown>> = {};
  const known = new Map<string, readonly string[]>();
  for (const [path, operations] of Object.entries(
    whole.paths as Record<string, Record<string, unknown>>,
  )) {
    if (!imitated.test(path)) continue;
    paths[path] = Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => {
        if (method === 'parameters') return [method, operation];
        const { parameters = [], requestBody } = operation as Operation;
        const operationId = `${method} ${path}`.replace(/\W+/g, '_');
        const shared = (operations.parameters ?? []) as typeof parameters;
        const inQuery = [...parameters, ...shared].filter((one) => one.in === 'query');
        known.set(
          operationId,
          inQuery.map(({ name = '' }) => name),
        );
        // Credentials are the stand-in's business, and so are what comes back.
        const kept = parameters.filter((one) => one.name !== 'Authorization' && one.in !== 'query');
        return [method, { operationId, parameters: kept, requestBody, responses: {} }];
      }),
    );
  }
  const api = new OpenAPIBackend({
    definition: { ...whole, paths, servers: [] } as unknown as Document,
    quick: true,
    ajvOpts: { strict: false, allErrors: true, formats: plainFormats },
  });
  await api.init();
  const services = new Map<string, SoapService>([
    ['/authenticate/v001/authenticate.asmx', readWsdl('authService.wsdl', officeWsdl)],
    ['/CRM/Company/V001/CompanyService.asmx', readWsdl('companyService.wsdl', officeWsdl)],
  ]);
  return (request) => {
    const { method, path, headers, body, query } = request;
    if (path === '/oauth/token') return [];
    const service = services.get(path);
    if (service) return envelopeMistakes(service, request);
    const sent = {
      method,
      path: path.replace(/^\/v1/, ''),
      headers: headers as Record<string, string>,
      ...(body === '' ? {} : { body }),
    };
    const operation = api.matchOperation(sent);
    if (!operation) return [`${method} ${path} is no end point of the document`];
    const { errors } = api.validateRequest(sent, operation);
    const names = [...(known.get(String(operation.operationId)) ?? []), 'continuationToken'];
    return [
      ...[...query.keys()]
        .filter((name) => !names.includes(name))
        .map((name) => `${method} ${path} has no parameter ${name}`),
      ...(errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${method} ${path}: ${instancePath} ${message} ${JSON.stringify(params)} in ${body}`,
      ),
    ];
  };
}

function envelopeMistakes(service: SoapService, request: StandInRequest): readonly string[] {
  const root = parseXml(request.body);
  const call = root.children.find(({ name }) => name === 'Body')?.children[0];
  const operation = call && service.operations[call.name];
  if (!call || !operation) return [`${call?.name} is no operation of the service`];
  const action = String(request.headers.soapaction).replaceAll('"', '');
  return [
    ...(action === operation.action ? [] : [`the action is ${action}, not ${operation.action}`]),
    ...elementMistakes(service, operation.input, call),
  ];
}

function elementMistakes(
  service: SoapService,
  described: SoapElement,
  element: XmlElement,
): readonly string[] {
  const type = typeof described.type === 'string' ? service.types[described.type] : described.type;
  if (type?.kind !== 'complex')
    return element.children.map(({ name }) => `${name} is not described`);
  let at = 0;
  const mistakes = element.children.flatMap((child): readonly string[] => {
    const place = type.elements.findIndex(({ name }) => name === child.name);
    if (place < 0) return [`${element.name} has no ${child.name}`];
    const isEarly = place < at;
    at = Math.max(at, place);
    return [
      ...(isEarly ? [`${child.name} stands out of its order`] : []),
      ...elementMistakes(service, type.elements[place] as SoapElement, child),
    ];
  });
  const missing = type.elements
    .filter(
      ({ name, isRequired }) => isRequired && !element.children.some((one) => one.name === name),
    )
    .map(({ name }) => `${element.name} lacks ${name}`);
  return [...mistakes, ...missing];
}
