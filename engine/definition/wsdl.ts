// The description of a SOAP service (WSDL 1.1, literal, document or rpc style), as far as calls need
// it: the operations, and the types of what goes in and comes out. Pure: texts in, data out.

import { partsOfName, type XmlElement } from '../base/xml.ts';
import { type FileText, wsdlDocuments } from './wsdl-documents.ts';
import { childrenOf, type Schemas, schemasOf } from './wsdl-types.ts';

export interface SoapService {
  readonly version: '1.1' | '1.2';
  readonly operations: Readonly<Record<string, SoapOperation>>;
  /** Named types, which may name each other, by `{namespace}name`. */
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
  /** Empty if it stands in none. */
  readonly namespace: string;
  /** `{namespace}name` of a type, or a type of its own. */
  readonly type: string | SoapType;
  readonly isRequired: boolean;
  readonly isMany: boolean;
  readonly mayBeNil: boolean;
}

export interface SoapAttribute {
  readonly name: string;
  /** By its XML Schema name. */
  readonly base: string;
  readonly isRequired: boolean;
}

/** `complex` elements stand in this order; other types are plain texts, by their XML Schema name. */
export type SoapType =
  | {
      readonly kind: 'complex';
      readonly elements: readonly SoapElement[];
      readonly attributes: readonly SoapAttribute[];
      /** It holds a value of this type and no elements. */
      readonly text?: string;
    }
  | { readonly kind: 'simple'; readonly base: string };

/** Throws a Failure `xml.broken`, or an Error with what is wrong with it as a description. */
export function readWsdl(path: string, textOf: FileText): SoapService {
  const { definitions, schemas } = wsdlDocuments(path, textOf);
  const known = schemasOf(schemas);
  const spoken = bindingsOf(definitions);
  const operations: Record<string, SoapOperation> = {};
  let isEncoded = false;
  for (const binding of spoken.bindings) {
    for (const bound of childrenOf(binding, 'operation')) {
      if (isEncodedIn(bound)) isEncoded = true;
      else Object.assign(operations, operationOf(definitions, known, binding, bound));
    }
  }
  if (isEncoded && Object.keys(operations).length === 0)
    throw new Error(
      'its operations are encoded (`use="encoded"`), and only literal ones are written by it; with `format: xml` a call says the whole envelope in its `body`',
    );
  return { version: spoken.version, operations, types: known.types };
}

/** Those of SOAP 1.1, or of 1.2 where there are no others. */
function bindingsOf(definitions: readonly XmlElement[]) {
  const all = definitions.flatMap((one) => childrenOf(one, 'binding'));
  const of = (space: string) =>
    all.filter((one) => childrenOf(one, 'binding')[0]?.namespace === space);
  const older = of('http://schemas.xmlsoap.org/wsdl/soap/');
  return older.length > 0
    ? { version: '1.1' as const, bindings: older }
    : { version: '1.2' as const, bindings: of('http://schemas.xmlsoap.org/wsdl/soap12/') };
}

function isEncodedIn(bound: XmlElement): boolean {
  return (['input', 'output'] as const).some((way) => bodyOf(bound, way)?.use === 'encoded');
}

function bodyOf(bound: XmlElement, way: 'input' | 'output'): XmlElement['attributes'] | undefined {
  return childrenOf(childrenOf(bound, way)[0], 'body')[0]?.attributes;
}

/** By its name; nothing for one that is not answered. */
function operationOf(
  definitions: readonly XmlElement[],
  schemas: Schemas,
  binding: XmlElement,
  bound: XmlElement,
): Readonly<Record<string, SoapOperation>> {
  const { name = '' } = bound.attributes;
  const own = childrenOf(bound, 'operation')[0]?.attributes;
  const style = own?.style ?? childrenOf(binding, 'binding')[0]?.attributes.style ?? 'document';
  const port = named(definitions, 'portType', binding.attributes.type);
  const described = childrenOf(port, 'operation').find((one) => one.attributes.name === name);
  const of = (way: 'input' | 'output'): SoapElement | undefined => {
    const message = childrenOf(described, way)[0]?.attributes.message;
    const parts = childrenOf(named(definitions, 'message', message), 'part');
    const body = bodyOf(bound, way);
    if (message === undefined) return undefined;
    if (style === 'rpc') {
      const wrapper = way === 'input' ? name : `${name}Response`;
      return schemas.wrapper(wrapper, body?.namespace ?? '', parts);
    }
    const part = parts.find((one) => one.attributes.name === body?.parts) ?? parts[0];
    return part && schemas.element(part, part.attributes.element ?? '');
  };
  const input = of('input');
  const output = of('output');
  return input && output ? { [name]: { action: own?.soapAction ?? '', input, output } } : {};
}

function named(
  definitions: readonly XmlElement[],
  kind: 'message' | 'portType',
  name: string | undefined,
): XmlElement | undefined {
  const [, local] = partsOfName(name ?? '');
  return definitions
    .flatMap((one) => childrenOf(one, kind))
    .find((one) => one.attributes.name === local);
}
