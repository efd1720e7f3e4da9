// The door to the XML parser: a text to a tree of elements by their local names, in document order.
// Documents with a DOCTYPE are refused, so there is nothing to expand and nothing to fetch, and one
// that is not well-formed is no document. Writing needs no package: names are ours, texts are escaped.

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { failure } from './errors.ts';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** Empty if it stands in none. */
  readonly namespace: string;
  /** The namespaces that are declared here, by their prefixes; `''` is that of names without one. */
  readonly scope: Scope;
  /** Without their prefixes; declarations of namespaces are left out. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, as it stands. */
  readonly text: string;
}

export type Scope = Readonly<Record<string, string>>;

/** No document of ours is nested deeper; one that is deeper is an attack. */
const depthMax = 64;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
});

/** The document's element. Throws a Failure `xml.broken` for a text that is no such document. */
export function parseXml(text: string): XmlElement {
  if (/<!DOCTYPE/i.test(text)) throw failure('xml.broken', { detail: 'it has a DOCTYPE' });
  const check = XMLValidator.validate(text);
  if (check !== true) throw failure('xml.broken', { detail: `line ${check.err.line ?? 1}` });
  const nodes = parser.parse(text) as readonly Node[];
  const [root, ...others] = nodes.flatMap((node) => elementOf(node, {}, 0) ?? []);
  if (root === undefined || others.length > 0)
    throw failure('xml.broken', { detail: 'it has not one element at its top' });
  return root;
}

type Node = Readonly<Record<string, unknown>>;

function elementOf(node: Node, outer: Scope, depth: number): XmlElement | undefined {
  if (depth > depthMax) throw failure('xml.broken', { detail: 'it is nested too deep' });
  const tag = Object.keys(node).find((key) => key !== ':@') as string;
  if (tag.startsWith('?') || tag.startsWith('#')) return undefined;
  const inside = node[tag] as readonly Node[];
  const said = Object.entries((node[':@'] ?? {}) as Record<string, string>);
  const declared = said.filter(([key]) => isDeclaration(key));
  const scope =
    declared.length === 0 ? outer : { ...outer, ...Object.fromEntries(declared.map(prefixed)) };
  const [prefix, name] = partsOfName(tag);
  return {
    name,
    namespace: namespaceOf(scope, prefix),
    scope,
    attributes: Object.fromEntries(
      said
        .filter(([key]) => !isDeclaration(key))
        .map(([key, value]) => [partsOfName(key)[1], unescapeXml(value)]),
    ),
    children: inside.flatMap((child) => elementOf(child, scope, depth + 1) ?? []),
    text: inside.map(textOf).join(''),
  };
}

const isDeclaration = (key: string) => key === 'xmlns' || key.startsWith('xmlns:');

function prefixed([key, value]: readonly [string, string]): readonly [string, string] {
  return [key.slice('xmlns:'.length), unescapeXml(value)];
}

/** Of names with this prefix, where these declarations hold; empty if there is none. */
export function namespaceOf(scope: Scope, prefix: string): string {
  return Object.hasOwn(scope, prefix) ? (scope[prefix] as string) : '';
}

/** `t:Order` → `['t', 'Order']`. */
export function partsOfName(name: string): readonly [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function textOf(node: Node): string {
  if (typeof node['#text'] === 'string') return unescapeXml(node['#text']);
  const raw = node['#cdata'] as readonly { readonly '#text': string }[] | undefined;
  return (raw ?? []).map((one) => one['#text']).join('');
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (whole, inside: string) => {
    if (!inside.startsWith('#')) return named[inside] ?? whole;
    const isHex = /^#x/i.test(inside);
    const code = Number.parseInt(inside.slice(isHex ? 2 : 1), isHex ? 16 : 10);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

/** Without an exponent, which the types of XML Schema's decimals do not know; the number is finite. */
export function numberText(value: number): string {
  const text = String(value);
  return /e/i.test(text) ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}

/** A text as it may stand in an element or an attribute; what XML cannot hold is left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"\r]/g, (sign) => escapes[sign] as string);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
