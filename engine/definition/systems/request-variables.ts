// What a request may name: `$id` is known where one record is read, `$value` where one is searched for. A name
// that a request elsewhere has would be nothing here in every call, so it is told as if there were none.

import type { Texts } from '../files/texts.ts';

/** In every request. */
const everywhere = ['settings', 'base', 'now', 'today', 'entity'];
const pages = ['page', 'offset', 'cursor'];

const own = {
  list: ['since', ...pages],
  'list of a parent': ['since', ...pages, 'parent'],
  feed: ['since', 'cursor'],
  get: ['id'],
  getMany: ['ids'],
  find: ['value', ...pages],
  create: ['idempotencyKey'],
  update: ['id', 'version', 'idempotencyKey'],
  delete: ['id', 'version'],
  batch: ['creates', 'updates'],
  action: ['id', 'with', 'version', 'idempotencyKey'],
  'items of a record': ['id', 'parent'],
  'new item': ['parent', 'idempotencyKey'],
  item: ['id', 'parent', 'idempotencyKey'],
} as const;

export type RequestUse = keyof typeof own;

/** The same texts, in which only these variables are; the token of a login where calls say it themselves. */
export function textsOf(use: RequestUse, texts: Texts): Texts {
  const spoken = texts.isTokenSpoken ? ['token'] : [];
  const names = new Set<string>([...own[use], ...everywhere, ...spoken]);
  const known = Object.entries(texts.variables).filter(([name]) => names.has(name));
  return { ...texts, variables: Object.fromEntries(known) };
}
