// SOAP 1.1 over HTTP: a tree of values to an envelope in the order that the service's description asks
// for, and an envelope back to values of the described types. Services skip elements that they do not
// expect without a word, so what is not described never leaves.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { escapeXml, numberText, parseXml, type XmlElement } from '../../base/xml.ts';
import type { SoapElement, SoapService, SoapType } from '../../definition/wsdl.ts';

/** What goes in, as a body; a text in `trouble` if the description has no place for it. */
export function soapEnvelope(
  service: SoapService,
  operation: string,
  body: unknown,
):
  | { readonly text: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly trouble: string } {
  const described = service.operations[operation];
  if (!described) return { trouble: `the service has no operation ${operation}` };
  const { input, action } = described;
  try {
    const inside = written(service, input, body ?? {}, input.name);
    const root = `<${input.name} xmlns="${escapeXml(service.namespace)}"`;
    const content = inside.slice(`<${input.name}`.length);
    return {
      text: `<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope xmlns:soap="${envelopeSpace}" xmlns:xsi="${instanceSpace}"><soap:Body>${root}${content}</soap:Body></soap:Envelope>`,
      headers: {
        accept: 'text/xml',
        'content-type': 'text/xml; charset=utf-8',
        soapaction: `"${action}"`,
      },
    };
  } catch (error) {
    if (!(error instanceof Undescribed)) throw error;
    return { trouble: error.message };
  }
}

const envelopeSpace = 'http://schemas.xmlsoap.org/soap/envelope/';
const instanceSpace = 'http://www.w3.org/2001/XMLSchema-instance';

class Undescribed extends Error {}

function typeIn(service: SoapService, { type }: SoapElement): SoapType {
  if (typeof type !== 'string') return type;
  return service.types[type] ?? { kind: 'simple', base: type };
}

function written(service: SoapService, element: SoapElement, value: unknown, path: string): string {
  const { name } = element;
  if (value === null) {
    if (element.mayBeNil) return `<${name} xsi:nil="true"/>`;
    throw new Undescribed(`${path} cannot be empty`);
  }
  const type = typeIn(service, element);
  if (type.kind === 'simple') return `<${name}>${escapeXml(plain(value, path))}</${name}>`;
  if (!isObject(value)) throw new Undescribed(`${path} is a structure, not a value`);
  const known = new Set(type.elements.map((one) => one.name));
  const stranger = Object.keys(value).find((key) => !known.has(key));
  if (stranger !== undefined) throw new Undescribed(`${path} has no ${stranger}`);
  const inside = type.elements.flatMap((one): readonly string[] => {
    const own = (value as JsonObject)[one.name];
    const at = `${path}.${one.name}`;
    if (own === undefined || (own === null && !one.mayBeNil)) {
      if (one.isRequired) throw new Undescribed(`${at} is required`);
      return [];
    }
    if (!Array.isArray(own)) return [written(service, one, own, at)];
    if (!one.isMany) throw new Undescribed(`${at} is one value, not a list`);
    return own.map((item) => written(service, one, item, at));
  });
  return `<${name}>${inside.join('')}</${name}>`;
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
  if (found.attributes.nil === 'true') return null;
  const type = typeIn(service, element);
  if (type.kind === 'simple') return typed(type.base, found.text);
  const record: Record<string, Json> = {};
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
