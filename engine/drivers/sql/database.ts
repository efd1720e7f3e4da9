// A system's database as the parts of the driver share it: connections, what is known of the tables,
// the variables of texts, and the count of what went wrong. Reads are repeated while that may help
// and end as a Fault.

import type { Clock } from '../../base/clock.ts';
import { type Fault, fault } from '../../base/errors.ts';
import { redactor } from '../../base/redact.ts';
import type { System } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Health } from '../driver.ts';
import type { Watch } from '../exchanged.ts';
import { databasePlace } from './database-place.ts';
import { mysqlSession } from './mysql-session.ts';
import { pool } from './pool.ts';
import { postgresSession } from './postgres-session.ts';
import { type Session, SqlTrouble, type TroubleKind } from './session.ts';
import { sqliteSession } from './sqlite-session.ts';
import { type KnownTables, knownTables } from './table-facts.ts';
import { watched } from './watched.ts';

export interface Database {
  readonly system: System;
  readonly clock: Clock;
  readonly tables: KnownTables;
  variables(own?: Bindings): Bindings;
  /** Lends a connection; counts how it went. Throws SqlTrouble, without secrets. */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Faults: `system.unreachable`, `system.refused`, `system.answer`. */
  read<T>(
    what: string,
    signal: AbortSignal | undefined,
    work: (session: Session) => Promise<T>,
  ): Promise<T>;
  health(): Health;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly clock: Clock;
  readonly secrets: readonly string[];
  readonly root: string;
  readonly watch: Watch | undefined;
}

const sessions = { mysql: mysqlSession, postgres: postgresSession, sqlite: sqliteSession };

/** Tries of one read, and the pause before each next one. */
const triesMax = 3;
const pauseMs = 200;

export function openDatabase(system: System, options: DatabaseOptions): Database {
  const { clock, root } = options;
  const redact = redactor(options.secrets);
  const tables = knownTables();
  let requests = 0;
  let failures = 0;
  let trouble: string | undefined;

  const variables = (own: Bindings = {}): Bindings => {
    const now = new Date(clock.now()).toISOString();
    const seconds = `${now.slice(0, 19)}Z`;
    return { settings: system.settings, now: seconds, today: now.slice(0, 10), ...own };
  };
  // The threads of SQLite would only stand in each other's way.
  const isFile = system.url?.text.startsWith('sqlite:') ?? false;
  const lent = pool(
    async () => {
      const place = await databasePlace(system, root, variables());
      const session = await sessions[place.kind](place);
      return options.watch ? watched(session, { clock, redact, watch: options.watch }) : session;
    },
    isFile ? 1 : system.limits.parallel,
  );

  async function use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    requests++;
    try {
      const result = await lent.use(work);
      trouble = undefined;
      return result;
    } catch (error) {
      if (!(error instanceof SqlTrouble)) throw error;
      if (error.kind === 'missing') tables.forget();
      const clean = new SqlTrouble(error.kind, redact(error.message), error.cause);
      if (isFailure(error.kind)) failures++;
      trouble = isFailure(error.kind) ? clean.message : undefined;
      throw clean;
    }
  }

  return {
    system,
    clock,
    tables,
    variables,
    use,
    read: async (what, signal, work) => {
      for (let tries = 1; ; tries++) {
        signal?.throwIfAborted();
        try {
          return await use(work);
        } catch (error) {
          if (!(error instanceof SqlTrouble)) throw error;
          if (!mayPass.has(error.kind) || tries === triesMax) throw readFault(system, error, what);
          await clock.sleep(pauseMs * tries, signal);
        }
      }
    },
    health: () => ({
      state: trouble === undefined ? 'ok' : 'unreachable',
      ...(trouble === undefined ? {} : { message: trouble }),
      requests,
      failures,
    }),
    close: lent.close,
  };
}

const mayPass = new Set<TroubleKind>(['unreachable', 'lost', 'collision']);

function isFailure(kind: TroubleKind): boolean {
  return mayPass.has(kind) || kind === 'refused';
}

function readFault(system: System, { kind, message }: SqlTrouble, what: string): Fault {
  const detail = `${what}: ${message.replace(/\.+$/, '')}`;
  if (kind === 'refused' || kind === 'forbidden')
    return fault('system.refused', { system: system.name, detail });
  const code = mayPass.has(kind) ? 'system.unreachable' : 'system.answer';
  return fault(code, { system: system.name, detail });
}
