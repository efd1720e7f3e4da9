// SOAP 1.1 and 1.2 over HTTP: a tree of values to an envelope in the order that the service's description asks
// for, and an envelope back to values of the described types. Services skip elements that they do not
// expect without a word, so what is not described never leaves.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { escapeXml, numberText, parseXml, type XmlElement } from '../../base/xml.ts';
import type { SoapElement, SoapService, SoapType } from '../../definition/wsdl.ts';
import { NoXml, xmlElements } from './xml.ts';

/** What goes in, as a body behind a header; a text in `trouble` if the description has no place for it. */
export function soapEnvelope(
  service: SoapService,
  operation: string,
  { body, header }: { readonly body: unknown; readonly header?: unknown },
):
  | { readonly text: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly trouble: string } {
  const described = service.operations[operation];
  if (!described) return { trouble: `the service has no operation ${operation}` };
  const { input, action } = described;
  try {
    const inside = written({ service, outer: '' }, input, body ?? {}, input.name);
    const before = header === undefined ? '' : xmlElements(header);
    const head = before && `<soap:Header>${before}</soap:Header>`;
    const space = envelopeSpaces[service.version];
    return {
      text: `<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope xmlns:soap="${space}" xmlns:xsi="${instanceSpace}">${head}<soap:Body>${inside}</soap:Body></soap:Envelope>`,
      headers: headersOf[service.version](action),
    };
  } catch (error) {
    if (!(error instanceof Undescribed || error instanceof NoXml)) throw error;
    return { trouble: error.message };
  }
}

const headersOf: Readonly<
  Record<SoapService['version'], (action: string) => Readonly<Record<string, string>>>
> = {
  '1.1': (action) => ({
    accept: 'text/xml',
    'content-type': 'text/xml; charset=utf-8',
    soapaction: `"${action}"`,
  }),
  '1.2': (action) => ({
    accept: 'application/soap+xml',
    'content-type': `application/soap+xml; charset=utf-8${action && `; action="${action}"`}`,
  }),
};

const envelopeSpaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};
const instanceSpace = 'http://www.w3.org/2001/XMLSchema-instance';

class Undescribed extends Error {}

type ComplexType = Extract<SoapType, { readonly kind: 'complex' }>;

function typeIn(service: SoapService, { type }: SoapElement): SoapType {
  if (typeof type !== 'string') return type;
  return service.types[type] ?? { kind: 'simple', base: type.slice(type.lastIndexOf('}') + 1) };
}

interface Place {
  readonly service: SoapService;
  /** The namespace of names without a prefix. */
  readonly outer: string;
}

function written(place: Place, element: SoapElement, value: unknown, path: string): string {
  const { name, namespace } = element;
  const tag = namespace === place.outer ? name : `${name} xmlns="${escapeXml(namespace)}"`;
  if (value === null) {
    if (element.mayBeNil) return `<${tag} xsi:nil="true"/>`;
    throw new Undescribed(`${path} cannot be empty`);
  }
  const type = typeIn(place.service, element);
  if (type.kind === 'simple') return `<${tag}>${escapeXml(plain(value, path))}</${name}>`;
  if (!isObject(value)) {
    const isText = type.text !== undefined && !type.attributes.some((one) => one.isRequired);
    if (isText) return `<${tag}>${escapeXml(plain(value, path))}</${name}>`;
    throw new Undescribed(`${path} is a structure, not a value`);
  }
  const given = value as JsonObject;
  checkNames(type, given, path);
  const attributes = type.attributes.flatMap(({ name: own, isRequired }): readonly string[] => {
    const at = `${path}.@${own}`;
    const cell = given[`@${own}`] ?? undefined;
    if (cell !== undefined) return [` ${own}="${escapeXml(plain(cell, at))}"`];
    if (isRequired) throw new Undescribed(`${at} is required`);
    return [];
  });
  const inside = type.elements.flatMap((one): readonly string[] =>
    member({ ...place, outer: namespace }, one, given[one.name], `${path}.${one.name}`),
  );
  const held = type.text === undefined ? '' : (given['#text'] ?? null);
  if (held === null && element.mayBeNil) return `<${tag}${attributes.join('')} xsi:nil="true"/>`;
  const text = escapeXml(plain(held ?? '', path));
  return `<${tag}${attributes.join('')}>${text}${inside.join('')}</${name}>`;
}

function checkNames(type: ComplexType, given: JsonObject, path: string): void {
  const known = new Set([
    ...type.elements.map(({ name }) => name),
    ...type.attributes.map(({ name }) => `@${name}`),
    ...(type.text === undefined ? [] : ['#text']),
  ]);
  const stranger = Object.keys(given).find((key) => !known.has(key));
  if (stranger !== undefined) throw new Undescribed(`${path} has no ${stranger}`);
}

function member(place: Place, one: SoapElement, own: unknown, at: string): readonly string[] {
  if (own === undefined || (own === null && !one.mayBeNil)) {
    // What has to be there and may be empty is there, and empty.
    if (one.isRequired && one.mayBeNil && !one.isMany) return [written(place, one, null, at)];
    if (one.isRequired) throw new Undescribed(`${at} is required`);
    return [];
  }
  if (!Array.isArray(own)) return [written(place, one, own, at)];
  if (!one.isMany) throw new Undescribed(`${at} is one value, not a list`);
  return own.map((item) => written(place, one, item, at));
}

function plain(value: unknown, path: string): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Undescribed(`${path} is no number`);
    return numberText(value);
  }
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  throw new Undescribed(`${path} is a value, not a structure`);
}

/** What came out; `unreadable` says why it cannot be told. */
export function soapAnswer(
  service: SoapService,
  operation: string,
  text: string,
): { readonly json: Json } | { readonly unreadable: string } {
  if (/^\s*<(!doctype html|html)/i.test(text))
    return { unreadable: 'the answer is a page of HTML where XML is due' };
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch {
    return { unreadable: 'the answer is cut off or broken XML' };
  }
  const inside = root.name === 'Envelope' ? bodyOf(root) : undefined;
  if (inside === undefined) return { unreadable: 'the answer is XML, but no SOAP envelope' };
  if (inside.name === 'Fault') return { json: { fault: faultOf(inside) } };
  const output = service.operations[operation]?.output;
  if (!output || inside.name !== output.name)
    return { unreadable: `the answer is ${inside.name}, not what ${operation} gives` };
  return { json: read(service, output, inside) };
}

function bodyOf(envelope: XmlElement): XmlElement | undefined {
  return envelope.children.find(({ name }) => name === 'Body')?.children[0];
}

/** `code` without its prefix, `text`, and what the service says beside them. */
function faultOf(fault: XmlElement): JsonObject {
  const own = (name: string) => fault.children.find((child) => child.name === name);
  const code = own('faultcode')?.text ?? own('Code')?.children[0]?.text ?? '';
  const text = own('faultstring')?.text ?? own('Reason')?.children[0]?.text ?? '';
  const detail = own('detail') ?? own('Detail');
  return {
    code: code.trim().replace(/^.*:/, ''),
    text: text.trim(),
    detail: detail ? allText(detail) : null,
  };
}

function allText(element: XmlElement): string {
  return [element.text.trim(), ...element.children.map(allText)].filter(Boolean).join(' ');
}

/** Lists are lists although they hold one item or none; what is absent is absent. */
function read(service: SoapService, element: SoapElement, found: XmlElement): Json {
  const isNil = /^\s*(true|1)\s*$/.test(found.attributes.nil ?? '');
  const type = typeIn(service, element);
  if (type.kind === 'simple') return isNil ? null : typed(type.base, found.text);
  const record: Record<string, Json> = {};
  for (const { name, base } of type.attributes) {
    const own = found.attributes[name];
    if (own !== undefined) record[`@${name}`] = typed(base, own);
  }
  if (isNil && Object.keys(record).length === 0) return null;
  if (isNil) return type.text === undefined ? record : { ...record, '#text': null };
  if (type.text !== undefined) record['#text'] = typed(type.text, found.text);
  for (const one of type.elements) {
    const own = found.children.filter(({ name }) => name === one.name);
    if (one.isMany) record[one.name] = own.map((child) => read(service, one, child));
    else if (own[0]) record[one.name] = read(service, one, own[0]);
  }
  return record;
}

const wholeTypes = /^(int|integer|long|short|byte|unsigned\w+|decimal|double|float)$/;

function typed(base: string, text: string): Json {
  if (base === 'boolean') return text.trim() === 'true' || text.trim() === '1';
  if (!wholeTypes.test(base)) return text;
  const number = Number(text.trim());
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}
