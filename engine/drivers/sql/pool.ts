// The connections of one database: as many at once as the system bears, kept open between uses. A
// broken one is thrown away; whoever comes when all are in use waits for its turn.

import type { Session } from './session.ts';

export interface Pool {
  /** Lends a connection to the work, which must not keep it. */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export function pool(open: () => Promise<Session>, sessionsMax: number): Pool {
  const idle: Session[] = [];
  const waiting: (() => void)[] = [];
  let inUse = 0;
  let isClosed = false;
  let emptied: (() => void) | undefined;

  async function turn(): Promise<void> {
    if (isClosed) throw new Error('the driver is closed');
    if (inUse >= sessionsMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else inUse++;
  }

  /** A place goes to the next who waits, without being free in between. */
  function leave(): void {
    const next = waiting.shift();
    if (next) {
      next();
      return;
    }
    inUse--;
    if (inUse === 0) emptied?.();
  }

  async function lend<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = idle.pop() ?? (await open());
    try {
      return await work(session);
    } finally {
      if (session.isBroken() || isClosed) await session.end();
      else idle.push(session);
    }
  }

  return {
    use: async (work) => {
      await turn();
      try {
        return await lend(work);
      } finally {
        leave();
      }
    },
    close: async () => {
      isClosed = true;
      if (inUse > 0) {
        await new Promise<void>((resolve) => {
          emptied = resolve;
        });
      }
      await Promise.all(idle.splice(0).map((session) => session.end()));
    },
  };
}
