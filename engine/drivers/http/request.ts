// A request rule and its variables to one HTTP request, before credentials. What comes from records
// stays where the author put it: inside its path segment, its query value, its header or its body.

import type { JsonObject } from '../../base/json.ts';
import type { Entity, RequestRule, System } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import {
  renderTree,
  type Template,
  type TemplateTree,
  templatesIn,
} from '../../mapping/template.ts';
import type { HttpRequest } from './client.ts';
import { graphqlBody } from './graphql.ts';
import { jsonBody } from './json-body.ts';
import { soapEnvelope } from './soap.ts';
import { xmlBody } from './xml.ts';

/** Why a request cannot be made; the message is for people and holds no values. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
}

export type Spoken = (via: string | undefined) => Promise<Bindings>;

export interface RequestParts {
  /** Used if the rule names none. */
  readonly method: string;
  /** What the rule's texts are evaluated on, and the body if the rule has none. */
  readonly record?: JsonObject;
  /** True: without a `body` of its own the rule sends none. */
  readonly isBare?: boolean;
  readonly bindings: Bindings;
  /** What the login of this connection gave, for calls that say it themselves. */
  readonly spoken?: Spoken;
  /** Of the records in the body. */
  readonly entity?: Pick<Entity, 'schema' | 'formats'>;
  /** Query parameters of the paging; they win over the rule's. */
  readonly query?: Readonly<Record<string, string>>;
}

/** Throws a RequestProblem if a needed value is missing or would leave its place. */
export async function buildRequest(
  system: System,
  rule: RequestRule,
  given: RequestParts,
): Promise<HttpRequest> {
  const parts = { ...given, bindings: { ...given.bindings, ...(await given.spoken?.(rule.via)) } };
  const on = lineOf(system, rule.via);
  const url = await address(on, rule, parts);
  const isXml = on.format === 'xml';
  const headers: Record<string, string> = {
    accept: isXml ? 'application/xml' : 'application/json',
  };
  for (const texts of [on.headers, rule.headers]) {
    for (const [name, template] of Object.entries(texts)) {
      const value = queryText(await template.render(parts.record, parts.bindings));
      if (value !== undefined) headers[name.toLowerCase()] = value;
    }
  }
  const isGraphql = rule.graphql !== undefined;
  const method = isGraphql ? 'POST' : (rule.method ?? parts.method).toUpperCase();
  const via = rule.via === undefined ? {} : { via: rule.via };
  if (rule.soap !== undefined) {
    const { text, headers: own } = await soapOf(on, rule, rule.soap, parts);
    const soap = rule.soap;
    return { method: 'POST', url, headers: { ...headers, ...own }, body: text, soap, ...via };
  }
  const body = await bodyOf(on, rule, parts);
  if (body === undefined) return { method, url, headers, ...via };
  return {
    method,
    url,
    headers: { 'content-type': body.type, ...headers },
    body: body.text,
    ...(isGraphql ? { isGraphql } : {}),
    ...via,
  };
}

/** The system as it is spoken to over one of its connections. */
export function lineOf(system: System, via: string | undefined): System {
  return via === undefined ? system : { ...system, ...system.connections?.[via] };
}

async function soapOf(on: System, rule: RequestRule, operation: string, parts: RequestParts) {
  if (!on.soap) throw new RequestProblem(`${on.name} is no SOAP service here`);
  const { record, bindings } = parts;
  const body = rule.body === undefined ? record : await renderTree(rule.body, record, bindings);
  const header = await soapHeader(on, record, bindings);
  const envelope = soapEnvelope(on.soap, operation, { body, header });
  if ('trouble' in envelope) throw new RequestProblem(envelope.trouble);
  return envelope;
}

/** Its elements, but for those in which a hole gives nothing. */
async function soapHeader({ soapHeader: tree }: System, record: unknown, bindings: Bindings) {
  if (tree === undefined) return undefined;
  const whole = Object.entries(tree as Readonly<Record<string, TemplateTree>>);
  const made = whole.map(async ([name, inside]) => {
    const texts = templatesIn(inside).map(({ template }) => template.render(record, bindings));
    if ((await Promise.all(texts)).includes(undefined)) return [];
    return [[name, await renderTree(inside, record, bindings)] as const];
  });
  return Object.fromEntries((await Promise.all(made)).flat());
}

async function address(system: System, rule: RequestRule, parts: RequestParts): Promise<URL> {
  const { record, bindings } = parts;
  const base = await (rule.base ?? system.base)?.render(record, bindings);
  if (typeof base !== 'string' || !URL.canParse(base)) {
    throw new RequestProblem('its `base` is no address such as https://shop.example/api');
  }
  const path = await rule.path.render(record, bindings, pathSegment);
  if (path === undefined)
    throw new RequestProblem(`a value of the path ${named(rule.path)} is missing`);
  const root = new URL(base);
  const url = new URL(base.replace(/\/+$/, '') + String(path).replace(/^(?!\/|$)/, '/'));
  if (url.origin !== root.origin || hasDots(String(path))) {
    throw new RequestProblem(`the path ${named(rule.path)} would leave its place`);
  }
  for (const [name, template] of Object.entries(rule.query)) {
    const value = queryText(await template.render(record, bindings));
    if (value !== undefined) url.searchParams.set(name, value);
  }
  for (const [name, value] of Object.entries(parts.query ?? {})) url.searchParams.set(name, value);
  return url;
}

/** An empty id would address the whole collection, so it is no segment. */
function pathSegment(hole: string): string {
  if (hole === '') throw new RequestProblem('a value of the path is empty');
  return encodeURIComponent(hole);
}

/** Segments that mean "up" survive every escaping, so no value may become one. */
function hasDots(path: string): boolean {
  const segments = (path.split(/[?#]/)[0] as string).split(/[/\\]/);
  return segments.some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}

/** A path as the author wrote it, without what `${…}` may have filled in as a query. */
function named(path: Template): string {
  return path.text.split('?')[0] as string;
}

/** Nothing and null drop the parameter; a list is joined by commas, as most systems read it. */
function queryText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map((item) => queryText(item) ?? '').join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const formType = 'application/x-www-form-urlencoded';
const jsonType = 'application/json; charset=utf-8';

async function bodyOf(system: System, rule: RequestRule, parts: RequestParts) {
  const { record, bindings } = parts;
  if (rule.form) {
    const fields: Record<string, unknown> = {};
    for (const [name, template] of Object.entries(rule.form)) {
      fields[name] = await template.render(record, bindings);
    }
    return { type: formType, text: formText(fields) };
  }
  const own = parts.isBare ? undefined : record;
  const body = rule.body === undefined ? own : await renderTree(rule.body, record, bindings);
  if (rule.graphql !== undefined)
    return { type: jsonType, text: graphqlBody(rule.graphql, body, parts.entity) };
  if (body === undefined) return undefined;
  if (system.format === 'form') return { type: formType, text: formText(body as JsonObject) };
  if (system.format === 'xml') {
    const document = xmlBody(body);
    if ('trouble' in document) throw new RequestProblem(document.trouble);
    return { type: 'application/xml; charset=utf-8', text: document.text };
  }
  return { type: jsonType, text: jsonBody(body, parts.entity) };
}

/** Structures travel as JSON; null as an empty text, which is how forms clear a field. */
function formText(fields: Readonly<Record<string, unknown>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (value === null) form.append(name, '');
    else form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return form.toString();
}
