// XML Schemas as far as messages need them: elements in their order with the namespaces they stand
// in, attributes, and values. What a schema says of what values may be is left to the service.

import { namespaceOf, partsOfName, type XmlElement } from '../base/xml.ts';
import type { SoapAttribute, SoapElement, SoapType } from './wsdl.ts';
import type { SchemaDocument } from './wsdl-documents.ts';

export interface Schemas {
  readonly types: Readonly<Record<string, SoapType>>;
  /** The element that a name, as it stands at that place, means. */
  element(at: XmlElement, name: string): SoapElement | undefined;
  /** Of a message in rpc style: its parts inside an element of that name. */
  wrapper(name: string, namespace: string, parts: readonly XmlElement[]): SoapElement;
}

type Complex = Extract<SoapType, { readonly kind: 'complex' }>;

/** Something at the top of a schema, or further in. */
interface Spot extends SchemaDocument {
  readonly node: XmlElement;
}

const schemaSpace = 'http://www.w3.org/2001/XMLSchema';

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

export function schemasOf(documents: readonly SchemaDocument[]): Schemas {
  const tops = new Map<string, Spot>();
  for (const document of documents) {
    for (const node of document.schema.children)
      tops.set(keyOf(node.name, document.namespace, node.attributes.name ?? ''), {
        ...document,
        node,
      });
  }
  const found = (kind: string, from: XmlElement, name: string, outer: string) => {
    const { space, local } = resolved(from, name, outer);
    return tops.get(keyOf(kind, space, local));
  };
  const reader = readerOf(found);
  const types = [...tops.values()]
    .filter(({ node }) => node.name === 'complexType' || node.name === 'simpleType')
    .map((spot): [string, SoapType] => [
      typeKey(spot.namespace, spot.node.attributes.name ?? ''),
      reader.type(spot),
    ]);
  return {
    types: Object.fromEntries(types),
    element: (at, name) => {
      const spot = found('element', at, name, '');
      return spot && reader.element(spot);
    },
    wrapper: (name, namespace, parts) => ({
      name,
      namespace,
      type: { kind: 'complex', elements: parts.map(partOf), attributes: [] },
      isRequired: true,
      isMany: false,
      mayBeNil: false,
    }),
  };
}

/** A part of an rpc message stands in no namespace. */
function partOf(part: XmlElement): SoapElement {
  const { space, local } = resolved(part, part.attributes.type ?? '', '');
  const { name = '' } = part.attributes;
  const type = typeKey(space, local);
  return { name, namespace: '', type, isRequired: false, isMany: false, mayBeNil: true };
}

const keyOf = (kind: string, space: string, local: string) => `${kind} ${typeKey(space, local)}`;
const typeKey = (space: string, local: string) => `{${space}}${local}`;

/** A name without a prefix means `outer` where no namespace is declared for it. */
function resolved(from: XmlElement, name: string, outer: string) {
  const [prefix, local] = partsOfName(name);
  return { space: namespaceOf(from.scope, prefix) || outer, local };
}

type Found = (kind: string, from: XmlElement, name: string, outer: string) => Spot | undefined;

function readerOf(found: Found) {
  const of = (spot: Spot, kind: string, name: string) =>
    found(kind, spot.node, name, spot.namespace);

  function element(spot: Spot): SoapElement {
    const { node, namespace, schema } = spot;
    const { name = '', type, ref, minOccurs, maxOccurs = '1', nillable, form } = node.attributes;
    const occurs = { isRequired: minOccurs !== '0', isMany: maxOccurs !== '1' };
    const meant = ref === undefined ? undefined : of(spot, 'element', ref);
    if (meant) return { ...element(meant), ...occurs };
    const own = node.children.find((child) => /^(complex|simple)Type$/.test(child.name));
    const isTop = schema.children.includes(node);
    const isQualified = isTop || (form ?? schema.attributes.elementFormDefault) === 'qualified';
    return {
      name: name || partsOfName(ref ?? '')[1],
      namespace: isQualified ? namespace : '',
      type: own ? typeOf({ ...spot, node: own }, []) : named(spot, type),
      ...occurs,
      mayBeNil: nillable === 'true',
    };
  }

  function named({ node, namespace }: Spot, type: string | undefined): string {
    if (type === undefined) return typeKey(schemaSpace, 'string');
    const { space, local } = resolved(node, type, namespace);
    return typeKey(space, local);
  }

  /** `bases` are those on the way here: a type that is made from itself has no more than it says. */
  function typeOf(spot: Spot, bases: readonly XmlElement[]): SoapType {
    const { node } = spot;
    if (node.name === 'simpleType') return { kind: 'simple', base: simple(spot, bases) };
    const [text] = childrenOf(node, 'simpleContent');
    const made = derivation(text ?? childrenOf(node, 'complexContent')[0]);
    if (!made) return complex(spot);
    const within = { ...spot, node: made };
    const own = complex(within);
    const { base = '' } = made.attributes;
    if (text) return { ...own, elements: [], text: valueType(within, base, [...bases, node]) };
    const under = made.name === 'extension' ? of(within, 'complexType', base) : undefined;
    if (!under || bases.includes(under.node)) return own;
    const inherited = typeOf(under, [...bases, node]) as Complex;
    return {
      ...own,
      elements: [...inherited.elements, ...own.elements],
      attributes: [...inherited.attributes, ...own.attributes],
    };
  }

  function complex(spot: Spot): Complex {
    return { kind: 'complex', elements: elementsIn(spot, true), attributes: attributesIn(spot) };
  }

  /** Of one of several ways none is required. */
  function elementsIn(spot: Spot, isRequired: boolean, depth = 0): readonly SoapElement[] {
    if (depth > groupsMax) return [];
    return spot.node.children.flatMap((node): readonly SoapElement[] => {
      const inside = { ...spot, node };
      const { minOccurs, maxOccurs = '1', ref } = node.attributes;
      const isDue = isRequired && minOccurs !== '0';
      const repeated = (elements: readonly SoapElement[]) =>
        maxOccurs === '1' ? elements : elements.map((one) => ({ ...one, isMany: true }));
      if (node.name === 'element') {
        const one = element(inside);
        return [{ ...one, isRequired: one.isRequired && isRequired }];
      }
      if (node.name === 'group') {
        const group = ref === undefined ? undefined : of(inside, 'group', ref);
        return group ? repeated(elementsIn(group, isDue, depth + 1)) : [];
      }
      if (!/^(sequence|all|choice)$/.test(node.name)) return [];
      return repeated(elementsIn(inside, isDue && node.name !== 'choice', depth + 1));
    });
  }

  function attributesIn(spot: Spot): readonly SoapAttribute[] {
    return childrenOf(spot.node, 'attribute').map((node) => {
      const { name, ref = '', type, use } = node.attributes;
      const base = type === undefined ? 'string' : valueType({ ...spot, node }, type, []);
      return { name: name ?? partsOfName(ref)[1], base, isRequired: use === 'required' };
    });
  }

  /** The type of XML Schema that a value has in the end. */
  function valueType(spot: Spot, name: string, bases: readonly XmlElement[]): string {
    const under = of(spot, 'simpleType', name) ?? of(spot, 'complexType', name);
    if (!under || bases.includes(under.node)) return partsOfName(name)[1] || 'string';
    const type = typeOf(under, bases);
    return type.kind === 'simple' ? type.base : (type.text ?? 'string');
  }

  function simple(spot: Spot, bases: readonly XmlElement[]): string {
    const [restriction] = childrenOf(spot.node, 'restriction');
    const base = restriction?.attributes.base;
    if (!restriction || base === undefined) return 'string';
    return valueType({ ...spot, node: restriction }, base, [...bases, spot.node]);
  }

  return { element, type: (spot: Spot) => typeOf(spot, []) };
}

/** Groups that name groups; deeper ones name themselves. */
const groupsMax = 20;

function derivation(content: XmlElement | undefined): XmlElement | undefined {
  return content?.children.find(({ name }) => name === 'extension' || name === 'restriction');
}
