// Errors of the HTTP interface as problem details (RFC 9457): a stable code, a title, what to do.

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Failure, Fault } from '../../base/errors.ts';

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

/** A failure of the person's own is told in its words. */
export async function answered(context: Context, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) && !(error instanceof Fault)) throw error;
    return problemAnswer(context, { status: 422, code: error.code, title: error.message });
  }
}

/** The same for a page, which shows it beside the form that asked. */
export async function orTrouble<T>(
  ask: () => Promise<T>,
): Promise<{ readonly answer: T } | { readonly trouble: string }> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (!(error instanceof Failure) && !(error instanceof Fault)) throw error;
    return { trouble: error.message };
  }
}
