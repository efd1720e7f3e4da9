// What went between us and a system, for who writes its file: a driver that is watched tells of each request or
// statement and of what came back. Secrets are out of it (Invariant 11); personal data is not.

export interface Exchanged {
  /** `GET https://…`, or the statement. */
  readonly asked: string;
  readonly sent: Spoken;
  /** `200`, `12 rows`, or what is known where no answer came. */
  readonly answered: string;
  readonly given: Spoken;
  readonly tookMs: number;
}

export interface Spoken {
  readonly headers: Readonly<Record<string, string>>;
  /** As it went over the wire; of a statement, its values or its rows as JSON. */
  readonly body: string;
}

export type Watch = (exchanged: Exchanged) => void;

export const nothing: Spoken = { headers: {}, body: '' };
