// Invariant 4, seen from outside: when a cursor has passed a page, every record of it is in the store.

import type { Ground } from './ground.ts';

export async function checkCursors(ground: Ground): Promise<void> {
  const { pages, store } = ground;
  if (pages.length === 0) return;
  const entities = [...new Set(pages.map((page) => page.entity))];
  const { cursors, images } = await store.transact(async (tx) => ({
    cursors: await tx.cursors(entities),
    images: await tx.images(pages.flatMap((page) => page.refs)),
  }));
  for (const entity of entities) {
    const cursor = cursors.get(entity);
    if (!cursor) continue;
    const own = pages.filter((page) => page.entity === entity);
    const last = own.findLastIndex(
      (page) =>
        page.position === JSON.stringify(cursor.position) &&
        (cursor.lastReadAtMs ?? 0) >= page.begunAtMs,
    );
    for (const page of last < 0 ? [] : own.slice(last, last + 1))
      for (const ref of page.refs)
        if (!images.has(ref)) ground.broken(4, `the cursor passed ${ref}, which was not stored`);
  }
  pages.splice(0);
}
