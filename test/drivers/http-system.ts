// Systems for driver tests, as the compiler of system files would make them, from a few words.

import type { Json } from '../../engine/base/json.ts';
import type { PropertySchema } from '../../engine/definition/entity-schema.ts';
import type {
  AnswerRule,
  Entity,
  Meaning,
  RequestRule,
  System,
} from '../../engine/definition/system.ts';
import { memorySystem } from '../../engine/drivers/memory-system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { compileTemplate, compileTree } from '../../engine/mapping/template.ts';

export const expression = compileExpression;
export const text = compileTemplate;

export function texts(values: Readonly<Record<string, string>> = {}) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)]));
}

export interface RuleWords {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

export function rule(path: string, words: RuleWords = {}): RequestRule {
  return {
    path: text(path),
    query: texts(words.query),
    headers: texts(words.headers),
    ...(words.method === undefined ? {} : { method: words.method }),
    ...(words.body === undefined ? {} : { body: compileTree(words.body) }),
  };
}

export function answer(when: string, means: Meaning, waits?: string): AnswerRule {
  return {
    when: expression(when),
    means,
    ...(waits === undefined ? {} : { for: expression(waits) }),
  };
}

/** What the tests' customers are made of. */
export const customerProperties: Readonly<Record<string, PropertySchema>> = {
  name: { type: 'string' },
  email: { type: 'string' },
  number: { type: 'string' },
  externalId: { type: 'string' },
  active: { type: 'boolean' },
  address: {
    type: 'object',
    properties: { id: { type: 'integer' }, city: { type: 'string' }, street: { type: 'string' } },
  },
  tags: { type: 'array', items: { type: 'string' } },
  lines: {
    type: 'array',
    items: {
      type: 'object',
      properties: { id: { type: 'integer' }, text: { type: 'string' }, count: { type: 'number' } },
    },
  },
};

/** An HTTP system with one entity, `customer`, whose parts are replaced by what a test needs. */
export function httpSystem(
  base: string,
  words: { readonly system?: Partial<System>; readonly entity?: Partial<Entity> } = {},
): System {
  const memory = memorySystem({
    name: 'erp',
    entities: {
      customer: { properties: customerProperties, version: 'version', modified: 'modified' },
    },
  });
  const model = memory.entities.customer as Entity;
  const customer: Entity = {
    ...model,
    find: {
      email: {
        request: rule('/customers', { query: { email: '{$value}' } }),
        items: expression('items'),
      },
      externalId: {
        request: rule('/customers', { query: { externalId: '{$value}' } }),
        items: expression('items'),
      },
    },
    list: {
      request: rule('/customers', { query: { since: '{$since}' } }),
      items: expression('items'),
      paging: { kind: 'none' },
    },
    get: { request: rule('/customers/{$id}'), item: expression('$') },
    create: { request: rule('/customers'), item: expression('$') },
    update: {
      request: rule('/customers/{$id}'),
      item: expression('$'),
      send: 'changed',
      with: ['version'],
      whole: [],
    },
    remove: { request: rule('/customers/{$id}') },
    ...words.entity,
  };
  return {
    ...memory,
    driver: 'http',
    base: text(base),
    entities: { customer },
    ...words.system,
  };
}
