// The stores there are, each held to the same conformance.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openPostgresStore } from '../../engine/store/postgres.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { conformance, type StoreKind } from './conformance.ts';
import { describePostgres, temporaryPlace } from './postgres-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let opened = 0;

const kinds: readonly StoreKind[] = [
  { name: 'SQLite in memory', open: () => openSqliteStore(':memory:') },
  { name: 'SQLite in a file', open: () => openSqliteStore(join(folder, `${opened++}.db`)) },
];

for (const kind of kinds) conformance(kind);

describePostgres('on a server', () => {
  // Temporary tables need no disk and vanish with their session; schemas are in postgres.test.ts.
  conformance({ name: 'PostgreSQL', open: () => openPostgresStore(temporaryPlace) });
});
