// The description of a SOAP service (WSDL 1.1, document style, literal and wrapped), as far as calls
// need it: the operations, and the types of what goes in and comes out. Pure: a text in, data out.

import { parseXml, type XmlElement } from '../base/xml.ts';

export interface SoapService {
  readonly namespace: string;
  readonly operations: Readonly<Record<string, SoapOperation>>;
  /** Named types, which may name each other. */
  readonly types: Readonly<Record<string, SoapType>>;
}

export interface SoapOperation {
  readonly action: string;
  /** The elements that wrap what goes in and what comes out. */
  readonly input: SoapElement;
  readonly output: SoapElement;
}

export interface SoapElement {
  readonly name: string;
  /** The name of a type, or a type of its own. */
  readonly type: string | SoapType;
  readonly isRequired: boolean;
  readonly isMany: boolean;
  readonly mayBeNil: boolean;
}

/** `complex` elements stand in this order; other types are plain texts, by their XML Schema name. */
export type SoapType =
  | { readonly kind: 'complex'; readonly elements: readonly SoapElement[] }
  | { readonly kind: 'simple'; readonly base: string };

/** Throws a Failure `xml.broken`, or a text if it is XML but no such description. */
export function readWsdl(text: string): SoapService {
  const root = parseXml(text);
  if (root.name !== 'definitions') throw new Error('it is no WSDL: its top is not `definitions`');
  const schemas = childrenOf(childrenOf(root, 'types')[0], 'schema');
  const top = schemas.flatMap(({ children }) => children);
  const types = Object.fromEntries(
    top
      .filter(({ name }) => name === 'complexType' || name === 'simpleType')
      .map((type): [string, SoapType] => [type.attributes.name ?? '', typeOf(type)]),
  );
  const elements = new Map(
    top
      .filter(({ name }) => name === 'element')
      .map((element) => [element.attributes.name ?? '', elementOf(element)]),
  );
  const messages = new Map(
    childrenOf(root, 'message').map((message) => [
      message.attributes.name ?? '',
      local(childrenOf(message, 'part')[0]?.attributes.element ?? ''),
    ]),
  );
  const actions = new Map(
    childrenOf(root, 'binding').flatMap((binding) =>
      childrenOf(binding, 'operation').map((operation) => [
        operation.attributes.name ?? '',
        childrenOf(operation, 'operation')[0]?.attributes.soapAction ?? '',
      ]),
    ),
  );
  const operations: Record<string, SoapOperation> = {};
  for (const operation of childrenOf(root, 'portType').flatMap((port) =>
    childrenOf(port, 'operation'),
  )) {
    const name = operation.attributes.name ?? '';
    const of = (way: 'input' | 'output') =>
      elements.get(
        messages.get(local(childrenOf(operation, way)[0]?.attributes.message ?? '')) ?? '',
      );
    const input = of('input');
    const output = of('output');
    // What has no such element is a binding over plain HTTP, which nobody calls as SOAP.
    if (input && output) operations[name] = { action: actions.get(name) ?? '', input, output };
  }
  return { namespace: root.attributes.targetNamespace ?? '', operations, types };
}

function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** A name without its prefix. */
function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function elementOf(element: XmlElement): SoapElement {
  const { name = '', type, minOccurs = '1', maxOccurs = '1', nillable } = element.attributes;
  const own = element.children.find((child) => /^(complex|simple)Type$/.test(child.name));
  return {
    name,
    type: own ? typeOf(own) : local(type ?? 'string'),
    isRequired: minOccurs !== '0',
    isMany: maxOccurs !== '1',
    mayBeNil: nillable === 'true',
  };
}

function typeOf(type: XmlElement): SoapType {
  if (type.name === 'simpleType') {
    const base = childrenOf(type, 'restriction')[0]?.attributes.base;
    return { kind: 'simple', base: local(base ?? 'string') };
  }
  const sequences = childrenOf(type, 'sequence').concat(childrenOf(type, 'all'));
  return {
    kind: 'complex',
    elements: sequences.flatMap((sequence) => childrenOf(sequence, 'element').map(elementOf)),
  };
}
