// A body as JSON. Whole numbers that a number does not keep are texts within the engine (`base/json.ts`); where the
// schema counts, they go out as the digits they are, because a system that counts refuses a text. Properties
// are known by their names, so that they still are once `encode` or `body` has moved them; a name that means a text
// somewhere, or has a format, stays what it is.

import { exactJson, isLongDigits, isObject } from '../../base/json.ts';
import { type PropertySchema, typeOf } from '../../definition/entity-schema.ts';
import type { Entity } from '../../definition/system.ts';

type Known = Pick<Entity, 'schema' | 'formats'>;

export function jsonBody(body: unknown, entity: Known | undefined): string {
  const text = JSON.stringify(body);
  return entity !== undefined && /"-?\d{16,}"/.test(text)
    ? JSON.stringify(exact(body, '', countingIn(entity)))
    : text;
}

function countingIn({ schema, formats = [] }: Known): ReadonlySet<string> {
  const counting = new Set<string>();
  const others = formats.map(({ path }) => path.slice(path.lastIndexOf('.') + 1));
  const sort = ({ properties = {}, items }: PropertySchema): void => {
    if (items) sort(items);
    for (const [name, property] of Object.entries(properties)) {
      const type = typeOf(property.items ?? property);
      if (type === 'integer' || type === 'number') counting.add(name);
      else others.push(name);
      sort(property);
    }
  };
  sort(schema);
  for (const name of others) counting.delete(name);
  return counting;
}

/** The items of a list go by the name of the list. */
function exact(value: unknown, name: string, counting: ReadonlySet<string>): unknown {
  if (isLongDigits(value)) return counting.has(name) ? exactJson.rawJSON(value) : value;
  if (Array.isArray(value)) return value.map((item) => exact(item, name, counting));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([inner, member]) => [inner, exact(member, inner, counting)]),
  );
}
