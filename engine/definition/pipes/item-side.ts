// The items of a list, seen as a side: paths of their rows count from the item.

import type { EntitySchema } from '../entity-schema.ts';
import { lookUp } from '../typing/property-check.ts';
import type { Side } from './pipe-scope.ts';

/** `path`: of the list; undefined where it is not one of the side's own. */
export function itemSide(side: Side, path: string | undefined): Side {
  const found = path === undefined ? undefined : lookUp(side.schema, path);
  const schema: EntitySchema = found?.kind === 'known' ? (found.schema.items ?? {}) : {};
  return { ...side, entity: `${side.entity}.${path ?? 'items'}`, schema };
}
