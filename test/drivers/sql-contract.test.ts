// The contract of all drivers, held against databases.

import { driverContract, type Opened, type Subject } from './contract.ts';
import { type DatabaseKind, describeDatabase } from './sql-servers.ts';
import { prefix, sqlShop, usualEntity } from './sql-shop.ts';
import type { TestClock } from './test-clock.ts';

for (const kind of ['mysql', 'postgres', 'sqlite'] as const) {
  describeDatabase(kind, kind, () => {
    driverContract([
      subject(kind, 'with changes', usualEntity),
      subject(
        kind,
        'with listings, read from a SELECT',
        usualEntity
          .replace(/changes:.*/, 'changes: { by: listing }')
          .replace(
            'version: version',
            `version: version\n    sql: SELECT c.* FROM {$settings.prefix}customer c WHERE c.id <> {0}`,
          ),
      ),
    ]);
  });
}

function subject(kind: DatabaseKind, name: string, entity: string): Subject {
  return {
    name,
    can: {
      since: entity.includes('by: since'),
      version: true,
      holdsRows: true,
      fails: kind !== 'sqlite',
    },
    open: (clock) => open(kind, clock, entity),
  };
}

async function open(kind: DatabaseKind, clock: TestClock, entity: string): Promise<Opened> {
  const shop = await sqlShop(kind, clock, { entity, isBreakable: kind !== 'sqlite' });
  const { database, line, people } = shop;
  return {
    driver: shop.driver(),
    again: () => shop.driver(),
    entity: shop.entity,
    people,
    failWrite: async (how) => {
      if (how === 'lost') line?.cutAt('COMMIT', 'before');
      if (how === 'lost after its effect') line?.cutAt('COMMIT', 'after');
      if (how === 'never sent') line?.close();
      if (how === 'refused') await refuseNames(kind, database.run);
    },
    failReads: async (how) => {
      if (how === 'refused') await database.lockOut();
      line?.close();
      if (how === 'refused') line?.open();
      if (how === undefined) line?.open();
    },
    keepEmailsUnique: async () => {
      await database.run(`CREATE UNIQUE INDEX emails ON ${prefix}customer (email)`);
    },
    close: shop.close,
  };
}

/** The shop's own check of a name. */
async function refuseNames(
  kind: DatabaseKind,
  run: (text: string) => Promise<unknown>,
): Promise<void> {
  const table = `${prefix}customer`;
  if (kind === 'sqlite') {
    await run(`CREATE TRIGGER nice BEFORE INSERT ON ${table} WHEN NEW.name = 'x'
      BEGIN SELECT RAISE(ABORT, 'the name is not nice'); END`);
    return;
  }
  const name = kind === 'mysql' ? '`the name is not nice`' : '"the name is not nice"';
  await run(`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (name <> 'x')`);
}
