// The files that describe a SOAP service: the one that the system file names, and what it imports and
// includes, as it lies beside it. Nothing is fetched.

import { parseXml, type XmlElement } from '../base/xml.ts';

/** The text of a file of the project by its path. */
export type FileText = (path: string) => string | undefined;

export interface WsdlDocuments {
  readonly definitions: readonly XmlElement[];
  readonly schemas: readonly SchemaDocument[];
}

export interface SchemaDocument {
  readonly schema: XmlElement;
  /** Its own, or that of whoever includes it. */
  readonly namespace: string;
}

interface Gathered {
  readonly definitions: XmlElement[];
  readonly schemas: SchemaDocument[];
  readonly seen: Set<string>;
}

/** Throws a Failure `xml.broken`, or an Error where a file is missing or is something else. */
export function wsdlDocuments(path: string, textOf: FileText): WsdlDocuments {
  const gathered: Gathered = { definitions: [], schemas: [], seen: new Set() };
  addDefinitions(gathered, path, rootOf(path, textOf), textOf);
  return gathered;
}

function addDefinitions(
  gathered: Gathered,
  path: string,
  root: XmlElement,
  textOf: FileText,
): void {
  if (root.name === 'schema') {
    addSchema(gathered, path, root, '', textOf);
    return;
  }
  if (root.name !== 'definitions') throw new Error('it is no WSDL: its top is not `definitions`');
  gathered.definitions.push(root);
  for (const types of root.children.filter(({ name }) => name === 'types')) {
    for (const schema of types.children.filter(({ name }) => name === 'schema'))
      addSchema(gathered, path, schema, '', textOf);
  }
  for (const { attributes } of root.children.filter(({ name }) => name === 'import')) {
    const file = fileOf(gathered, path, attributes.location, textOf);
    if (file) addDefinitions(gathered, file.path, file.root, textOf);
  }
}

function addSchema(
  gathered: Gathered,
  path: string,
  schema: XmlElement,
  outer: string,
  textOf: FileText,
): void {
  if (schema.name !== 'schema') throw new Error(`${path} is no XML Schema`);
  const namespace = schema.attributes.targetNamespace ?? outer;
  gathered.schemas.push({ schema, namespace });
  for (const { name, attributes } of schema.children) {
    if (name !== 'import' && name !== 'include' && name !== 'redefine') continue;
    // An import without a place names a schema that stands in the same file.
    const file = fileOf(gathered, path, attributes.schemaLocation, textOf);
    if (file) addSchema(gathered, file.path, file.root, name === 'import' ? '' : namespace, textOf);
  }
}

/** What lies there, once. */
function fileOf(
  gathered: Gathered,
  from: string,
  location: string | undefined,
  textOf: FileText,
): { readonly path: string; readonly root: XmlElement } | undefined {
  if (location === undefined) return undefined;
  if (/^[a-z]+:/i.test(location)) {
    const detail = `it imports ${location}, and nothing is fetched`;
    throw new Error(`${detail}; save that beside it and say the name of the file there`);
  }
  const path = pathFrom(from, location);
  if (gathered.seen.has(path)) return undefined;
  gathered.seen.add(path);
  return { path, root: rootOf(path, textOf, `it imports ${location}, and `) };
}

function rootOf(path: string, textOf: FileText, before = ''): XmlElement {
  const text = textOf(path);
  if (text === undefined)
    throw new Error(`${before}there is no such file below \`schemas/\`${before && ` (${path})`}`);
  return parseXml(text);
}

/** `../data.xsd` from `schemas/erp/wsdl/orders.wsdl` → `schemas/erp/data.xsd`. */
function pathFrom(from: string, location: string): string {
  const steps = from.split('/').slice(0, -1);
  for (const step of location.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}
