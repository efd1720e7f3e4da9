// Errors of the HTTP interface as problem details (RFC 9457): a stable code, a title, what to do.

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export interface ProblemAnswer {
  readonly status: ContentfulStatusCode;
  /** Stable, for programs: `webhook.forged`. */
  readonly code: string;
  /** For people: what happened and what to do. */
  readonly title: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function problemAnswer(
  context: Context,
  { status, code, title, headers }: ProblemAnswer,
): Response {
  return context.body(JSON.stringify({ type: 'about:blank', status, code, title }), status, {
    'content-type': 'application/problem+json',
    ...headers,
  });
}
