// The address of the desk, or of so much of it.

import type { DeskFilter } from '../../sync/desk/desk.ts';

export function deskOf(filter: DeskFilter, limit?: number): string {
  const query = new URLSearchParams({ ...filter });
  if (limit !== undefined) query.set('limit', String(limit));
  return query.size === 0 ? '/desk' : `/desk?${query}`;
}
