// What callers send: a JSON:API document of the right type, whose attributes and relationships there
// are and have the right form. Every mistake is named with a pointer to it.

import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
import type { StandInRequest } from '../definition.ts';
import { type Mistake, mediaType, refusal, refuseMistakes } from './refusals.ts';
import { type Kind, type Resource, resources } from './resources.ts';
import type { Shop } from './shop.ts';

/** What a document says: attributes, and ids by relationship (null: none any more). */
export interface Wanted {
  readonly attributes: JsonObject;
  readonly related: Readonly<Record<string, string | null>>;
}

/** `id` is the one of the path; undefined where a record is created. */
export function wantedIn(
  shop: Shop,
  resource: Resource,
  request: StandInRequest,
  id: string | undefined,
): Wanted {
  const given = String(request.headers['content-type'] ?? '');
  if (given.split(';')[0]?.trim() !== mediaType)
    throw refusal(415, `The content type must be ${mediaType}.`);
  const data = dataIn(request);
  if (data.type !== resource.type) throw refusal(409, `The type must be ${resource.type}.`);
  if (id === undefined && data.id !== undefined)
    throw refusal(403, 'Ids are given by the shop, not by callers.');
  if (id !== undefined && data.id !== id) throw refusal(409, 'The id must be that of the path.');
  return checked(shop, resource, data);
}

function dataIn({ body }: StandInRequest): JsonObject {
  let document: unknown;
  try {
    document = parseJson(body);
  } catch {
    throw refusal(400, 'The body is not JSON.');
  }
  const data = isObject(document) ? document.data : undefined;
  if (!isObject(data)) throw refusal(400, 'The body has no data.');
  return data as JsonObject;
}

function checked(shop: Shop, resource: Resource, data: JsonObject): Wanted {
  const { attributes = {}, relationships = {} } = data;
  const mistakes: Mistake[] = [];
  for (const name of Object.keys(data))
    if (!['type', 'id', 'attributes', 'relationships', 'meta'].includes(name))
      mistakes.push({ detail: 'This member is not known.', pointer: `/data/${name}` });
  if (!isObject(attributes) || !isObject(relationships))
    throw refusal(400, 'Attributes and relationships are objects.');
  for (const [name, value] of Object.entries(attributes)) {
    const detail = mistakeOf(resource, name, value);
    if (detail) mistakes.push({ detail, pointer: `/data/attributes/${name}` });
  }
  const related: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(relationships)) {
    const pointer = `/data/relationships/${name}`;
    const type = Object.hasOwn(resource.one, name) ? resource.one[name] : undefined;
    const target = isObject(value) ? (value as JsonObject).data : undefined;
    const id = isObject(target) ? (target as JsonObject).id : null;
    if (type === undefined) mistakes.push({ detail: 'It cannot be written.', pointer });
    else if (target === null) related[name] = null;
    else if (!isObject(target) || (target as JsonObject).type !== type || typeof id !== 'string')
      mistakes.push({ detail: `It must be an id of ${type}.`, pointer });
    else if (!shop.ground.records.get(resources[type].entity, id))
      mistakes.push({ detail: `There is no such one in ${type}.`, pointer });
    else related[name] = id;
  }
  refuseMistakes(mistakes);
  return { attributes: attributes as JsonObject, related };
}

const forms: Readonly<Record<Exclude<Kind, 'read-only'>, [(value: unknown) => boolean, string]>> = {
  text: [(value) => typeof value === 'string', 'It must be a text.'],
  email: [(value) => matches(value, /^[^\s@]+@[^\s@]+$/), 'It must be an e-mail address.'],
  number: [(value) => typeof value === 'number', 'It must be a number.'],
  integer: [(value) => Number.isSafeInteger(value), 'It must be a whole number.'],
  flag: [(value) => typeof value === 'boolean', 'It must be true or false.'],
  country: [(value) => matches(value, /^[A-Z]{2}$/), 'It must be a country code.'],
  currency: [(value) => matches(value, /^[A-Z]{3}$/), 'It must be a currency code.'],
  translated: [
    (value) =>
      isObject(value) &&
      Object.entries(value).every(
        ([language, text]) => /^[a-z]{2}$/.test(language) && typeof text === 'string',
      ),
    'It must be texts by language.',
  ],
};

/** What is wrong with a value; null empties any attribute that can be written. */
export function mistakeOf(
  { attributes }: Resource,
  name: string,
  value: unknown,
): string | undefined {
  const kind = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (kind === undefined) return 'This attribute is not known.';
  if (kind === 'read-only') return 'This attribute is read-only.';
  if (value === null) return undefined;
  const [holds, detail] = forms[kind];
  return holds(value) ? undefined : detail;
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
