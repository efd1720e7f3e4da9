// How the older services read an envelope: what XML cannot hold, another version of SOAP and another
// namespace are refused, so are values that are not of their type; elements that stand out of their order
// are skipped without a word.

import { parseXml, type XmlElement } from '../../base/xml.ts';

export const space = 'http://24sevenOffice.com/webservices';
export const unreadable =
  'Server was unable to read request. ---> There is an error in XML document.';

type Kind = 'text' | 'guid' | 'int' | 'time' | 'ints';

/** Elements in the order of their description. */
export type Kinds = Readonly<Record<string, Kind>>;

/** What XML cannot hold, as it is or by its number. */
const strangeSigns =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&#(x0*([0-8bcef]|1[0-9a-f])|0*([0-8]|1[124-9]|2\d|3[01]));/i;

/** What is called; a text if the envelope is none. */
export function callIn(text: string): XmlElement | string {
  const isStrange = strangeSigns.test(text) || /&(?!(amp|lt|gt|quot|apos|#\w+);)/.test(text);
  if (isStrange) return `${unreadable} ---> '.', hexadecimal value, is an invalid character.`;
  if (!text.includes('"http://schemas.xmlsoap.org/soap/envelope/"'))
    return 'Possible SOAP version mismatch: the namespace of the envelope was unexpected.';
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch {
    return 'Data at the root level is invalid.';
  }
  const call = root.children.find(({ name }) => name === 'Body')?.children[0];
  // Elements of another namespace are others, and what is missing is empty.
  if (call && (!text.includes(`"${space}"`) || /xmlns=""/.test(text)))
    return `${unreadable} ---> <${call.name}> was not expected.`;
  return call ?? 'The body is empty.';
}

const forms: Readonly<Record<Kind, (element: XmlElement) => boolean>> = {
  text: () => true,
  guid: ({ text }) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim()),
  int: ({ text }) => /^[-+]?\d{1,10}$/.test(text.trim()),
  time: ({ text }) => /^\d{4}-\d\d-\d\dT/.test(text.trim()) && !Number.isNaN(Date.parse(text)),
  ints: ({ children }) => children.every((one) => forms.int(one)),
};

/** Whether a value that is read is not of its type. */
export function hasWrongValue(element: XmlElement, kinds: Kinds): boolean {
  return [...inOrder(element, Object.keys(kinds))].some(
    ([name, one]) => !forms[kinds[name] as Kind](one),
  );
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** What stands before its turn is skipped without a word. */
export function inOrder(
  element: XmlElement | undefined,
  order: readonly string[],
): ReadonlyMap<string, XmlElement> {
  const found = new Map<string, XmlElement>();
  let at = 0;
  for (const one of element?.children ?? []) {
    const place = order.indexOf(one.name);
    if (place < at) continue;
    found.set(one.name, one);
    at = place;
  }
  return found;
}
