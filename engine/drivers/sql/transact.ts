// One operation in one transaction, and what is known after it. Until COMMIT is sent nothing has
// happened, so whatever breaks before may be tried again; an answer to COMMIT that does not come
// leaves the question open, and so does a write to a table that cannot take it back.

import type { WriteAnswer } from '../driver.ts';
import type { Database } from './database.ts';
import { type Session, SqlTrouble, type TroubleKind } from './session.ts';
import type { TableFacts } from './table-facts.ts';

export interface Unit {
  readonly session: Session;
  /** Told before each statement that writes. */
  writes(table: TableFacts): void;
}

/** Tries of an operation that met another transaction or a connection that had gone. */
const triesMax = 3;
const pauseMs = 50;

export async function transact(
  database: Database,
  signal: AbortSignal | undefined,
  work: (unit: Unit) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  for (let tries = 1; ; tries++) {
    if (signal?.aborted) return { kind: 'not-sent', message: 'stopped before it was sent' };
    const known: Known = { isKept: false, isCommitting: false };
    try {
      return await database.use((session) => attempt(session, known, work));
    } catch (error) {
      if (!(error instanceof SqlTrouble)) throw error;
      const { message, kind } = error;
      if (known.isKept)
        return { kind: 'unclear', message: `it may be written in part: ${message}` };
      if (known.isCommitting && kind === 'lost') return { kind: 'unclear', message };
      if (!mayPass.has(kind) || tries === triesMax) return settled(kind, message);
      await database.clock.sleep(pauseMs * tries);
    }
  }
}

interface Known {
  /** Something was written that no rollback takes back. */
  isKept: boolean;
  isCommitting: boolean;
}

async function attempt(
  session: Session,
  known: Known,
  work: (unit: Unit) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  let mayBeKept = false;
  const unit: Unit = {
    session,
    writes: (table) => {
      mayBeKept ||= !table.isTransactional;
    },
  };
  try {
    await session.begin();
    const answer = await work(unit);
    if (answer.kind === 'done') {
      known.isCommitting = true;
      await session.commit();
      return answer;
    }
    known.isKept = (await session.rollBack()) === 'kept';
    return known.isKept ? { kind: 'unclear', message: 'it may be written in part' } : answer;
  } catch (error) {
    if (session.isBroken()) known.isKept = mayBeKept;
    else if ((await session.rollBack()) === 'kept') known.isKept = true;
    throw error;
  }
}

const mayPass = new Set<TroubleKind>(['collision', 'lost', 'unreachable']);

/** What certainly was not carried out, and why. */
function settled(kind: TroubleKind, message: string): WriteAnswer {
  switch (kind) {
    case 'exists':
      return { kind: 'exists', message };
    case 'invalid':
    case 'forbidden':
    case 'missing':
    case 'wrong':
      return { kind: 'refused', message };
    case 'unreachable':
    case 'refused':
    case 'lost':
    case 'collision':
      return { kind: 'not-sent', message };
  }
}
