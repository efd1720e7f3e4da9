// A connection that tells of each statement and of the rows that came back.

import type { Clock } from '../../base/clock.ts';
import { nothing, type Watch } from '../exchanged.ts';
import type { Result, Session } from './session.ts';
import { rendered } from './statement.ts';

export function watched(
  session: Session,
  {
    clock,
    redact,
    watch,
  }: {
    readonly clock: Clock;
    readonly redact: (text: string) => string;
    readonly watch: Watch;
  },
): Session {
  return {
    ...session,
    query: async (statement) => {
      const { text, values } = rendered(session.dialect, statement);
      const begunAtMs = clock.now();
      const tell = (answered: string, rows: Result['rows']) =>
        watch({
          asked: redact(text),
          sent: { headers: {}, body: values.length === 0 ? '' : redact(JSON.stringify(values)) },
          answered: redact(answered),
          given: rows.length === 0 ? nothing : { headers: {}, body: redact(JSON.stringify(rows)) },
          tookMs: clock.now() - begunAtMs,
        });
      try {
        const result = await session.query(statement);
        tell(`${result.rows.length} ${result.rows.length === 1 ? 'row' : 'rows'}`, result.rows);
        return result;
      } catch (error) {
        tell((error as Error).message, []);
        throw error;
      }
    },
  };
}
