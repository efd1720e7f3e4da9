// XML without a description: an answer is its element at the top with what is in it, under their names; a body is
// written the same way. Attributes are `@name`, and a text beside them is `#text`. All of it is text and one item is
// no list: what is a number and what a list says the schema of the entity (`typed-record.ts`).

import { isObject, type Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { escapeXml, numberText, parseXml, type XmlElement } from '../../base/xml.ts';

/** What came; `unreadable` says why it cannot be told. */
export function xmlAnswer(text: string): { readonly json: Json } | { readonly unreadable: string } {
  if (/^\s*<(!doctype html|html)/i.test(text))
    return { unreadable: 'the answer is a page of HTML where XML is due' };
  if (!text.startsWith('<')) return { unreadable: 'the answer is no XML' };
  try {
    const root = parseXml(text);
    return { json: { [root.name]: treeOf(root) } };
  } catch {
    return { unreadable: 'the answer is cut off or broken XML' };
  }
}

/** The elements at a path, be there several, one or none; undefined if what they would stand in is not there. */
export function elementsAt(json: Json | undefined, path: string): readonly Json[] | undefined {
  const found = readPath(json, path);
  if (found !== undefined) return Array.isArray(found) ? (found as readonly Json[]) : [found];
  const at = path.lastIndexOf('.');
  return at > 0 && readPath(json, path.slice(0, at)) !== undefined ? [] : undefined;
}

function treeOf({ attributes, children, text }: XmlElement): Json {
  const { nil, ...named } = attributes;
  if (nil === 'true' || nil === '1') return null;
  const own = Object.entries(named);
  if (own.length === 0 && children.length === 0) return text;
  const inside = Map.groupBy(children, ({ name }) => name);
  return Object.fromEntries([
    ...own.map(([name, value]) => [`@${name}`, value] as const),
    ...(children.length === 0 && text.trim() !== '' ? [['#text', text] as const] : []),
    ...[...inside].map(([name, all]) => {
      const values = all.map(treeOf);
      return [name, values.length === 1 ? (values[0] as Json) : values] as const;
    }),
  ]);
}

/** What goes in; a text in `trouble` if it is no document. */
export function xmlBody(value: unknown): { readonly text: string } | { readonly trouble: string } {
  const [root, ...others] = isObject(value) ? Object.entries(value) : [];
  if (root === undefined || others.length > 0 || Array.isArray(root[1]))
    return { trouble: 'a body in XML has one element at its top; name it in `body`' };
  try {
    return { text: `<?xml version="1.0" encoding="utf-8"?>\n${written(...root)}` };
  } catch (error) {
    if (error instanceof NoXml) return { trouble: error.message };
    throw error;
  }
}

/** Several elements, one after the other. */
export function xmlElements(value: unknown): string {
  if (!isObject(value)) throw new NoXml('a header is a structure');
  return Object.entries(value)
    .map(([name, inside]) => written(name, inside))
    .join('');
}

/** What is no document. */
export class NoXml extends Error {}

const nameForm = /^([A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*$/;

/** Repeated for each item of a list; what is undefined is left out. */
function written(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => written(name, item)).join('');
  if (!nameForm.test(name)) throw new NoXml(`\`${name}\` cannot name an element in XML`);
  if (!isObject(value)) {
    const text = plain(value);
    return text === '' ? `<${name}/>` : `<${name}>${escapeXml(text)}</${name}>`;
  }
  const members = Object.entries(value);
  const attributes = members
    .filter(([key, one]) => key.startsWith('@') && one !== undefined && one !== null)
    .map(([key, one]) => {
      if (!nameForm.test(key.slice(1))) throw new NoXml(`\`${key}\` cannot name an attribute`);
      return ` ${key.slice(1)}="${escapeXml(plain(one))}"`;
    });
  const inside = members
    .filter(([key]) => !key.startsWith('@'))
    .map(([key, one]) => (key === '#text' ? escapeXml(plain(one)) : written(key, one)));
  return `<${name}${attributes.join('')}>${inside.join('')}</${name}>`;
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  throw new NoXml('an attribute, or a text beside one, is a value and no structure');
}
