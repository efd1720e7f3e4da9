// Products with their dimensions, which have end points of their own.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { merged, now } from './customers.ts';
import {
  boolean,
  type Fields,
  integer,
  maybe,
  mistakesIn,
  must,
  number,
  object,
  text,
} from './fields.ts';
import { categories, dimensionTypes, elements } from './fixed-data.ts';
import { notFound, refuseMistakes } from './refusals.ts';

const basic: Fields = {
  name: text(150),
  number: maybe(text(100)),
  type: { type: 'string', oneOf: ['default', 'structure'] },
  status: { type: 'string', oneOf: ['active', 'inactive'] },
  description: maybe(text(500)),
  costPrice: maybe(number),
  salesPrice: maybe(number),
  indirectCost: maybe(number),
  webshopEnabled: boolean,
  stock: object({ isManaged: boolean, quantity: number, location: maybe(text()) }),
  ean: maybe(text(14)),
  eanAlternative: maybe(text(25)),
  units: object({ id: maybe(number) }),
  category: object({ id: integer }),
  supplier: object({ id: maybe(number) }),
};
const made: Fields = {
  ...basic,
  name: must(text(150)),
  category: must(object({ id: must(integer) })),
};

export function products({ records, clock }: Ground) {
  const shown = (id: string | number): JsonObject => {
    const held = records.get('product', id)?.values;
    if (!held) throw notFound();
    return held;
  };
  const keep = (id: number, values: JsonObject, createdAt: string): JsonObject =>
    records.put('product', id, { ...values, id, createdAt, modifiedAt: now(clock.now()) }).values;
  const withCategory = (body: JsonObject): JsonObject => {
    const { id } = (body.category ?? {}) as JsonObject;
    if (id === undefined) return body;
    const category = categories.find((one) => one.id === id);
    if (!category) refuseMistakes([{ path: '/category/id', keyword: 'reference' }]);
    return { ...body, category: category as unknown as JsonObject };
  };
  const dimensionsOf = (id: string | number) =>
    records.by('productDimension', 'product', String(id)).map(({ values }) => values);
  const create = (body: JsonObject): JsonObject => {
    refuseMistakes(mistakesIn(made, body));
    const id = records.next('product', 301);
    const usual = {
      number: String(id),
      type: 'default',
      status: 'active',
      stock: { isManaged: false, quantity: 0 },
    };
    return keep(id, { ...usual, ...withCategory(body) }, now(clock.now()));
  };
  const setDimension = (id: string | number, type: string, body: JsonObject): void => {
    shown(id);
    refuseMistakes(mistakesIn({ value: must(text()) }, body));
    const element = elements.find(
      ({ dimensionType, value }) => String(dimensionType) === type && value === body.value,
    );
    if (!element) refuseMistakes([{ path: '/value', keyword: 'reference' }]);
    const dimensionTypeName =
      dimensionTypes.find(({ id: one }) => String(one) === type)?.name ?? '';
    const own = { ...element, dimensionTypeName } as JsonObject;
    records.put('productDimension', `${id}-${type}`, { ...own, product: Number(id) });
  };
  return {
    shown,
    create,
    /** The screen has the dimensions beside the rest. */
    enter: ({ dimensions: given = [], ...body }: JsonObject): JsonObject => {
      const entered = create(body as JsonObject);
      for (const { dimensionType, value } of given as readonly JsonObject[])
        setDimension(String(entered.id), String(dimensionType), { value: value as Json });
      return entered;
    },
    change: (id: string | number, body: JsonObject): JsonObject => {
      const held = shown(id);
      refuseMistakes(mistakesIn(basic, body));
      return keep(Number(id), merged(held, withCategory(body)), String(held.createdAt));
    },
    remove: (id: string | number): void => {
      shown(id);
      records.remove('product', id);
    },
    dimensions: (id: string | number) => {
      shown(id);
      return dimensionsOf(id).map(({ product: _, ...rest }) => rest) as unknown as Json;
    },
    setDimension,
    removeDimension: (id: string | number, type: string): void => {
      shown(id);
      records.remove('productDimension', `${id}-${type}`);
    },
  };
}
