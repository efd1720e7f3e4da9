// A request and its answer as they are told to who watches. Credentials are what a request has beyond what its
// rule says, so they are struck out whatever they are called; of a login no more is told than where it went.

import { type Exchanged, nothing, type Spoken } from '../exchanged.ts';
import type { HttpRequest, HttpResult } from './client.ts';

export interface Sent {
  /** As the system's file says. */
  readonly bare: HttpRequest;
  /** With credentials. */
  readonly request: HttpRequest;
  readonly isLogin: boolean;
  readonly result: HttpResult;
  readonly tookMs: number;
}

export function exchangedOf(
  { bare, request, isLogin, result, tookMs }: Sent,
  redacted: (text: string) => string,
): Exchanged {
  const cleaned = ({ headers, body }: Spoken): Spoken => ({
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, redacted(text)]),
    ),
    body: redacted(body),
  });
  const given =
    result.kind === 'answer' ? { headers: result.headers, body: textOf(result) } : nothing;
  const secret = { headers: {}, body: '(a login: not shown)' };
  return {
    asked: redacted(`${request.method} ${withoutKeys(request.url, bare.url)}`),
    sent: isLogin
      ? secret
      : cleaned({ headers: withoutCredentials(request, bare), body: request.body ?? '' }),
    answered: result.kind === 'answer' ? String(result.status) : redacted(result.message),
    given: isLogin && result.kind === 'answer' ? secret : cleaned(given),
    tookMs,
  };
}

function textOf({ body }: Extract<HttpResult, { kind: 'answer' }>): string {
  return 'text' in body ? body.text : `(${body.unreadable})`;
}

function withoutCredentials({ headers }: HttpRequest, bare: HttpRequest): Spoken['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [
      name,
      bare.headers[name] === text ? text : '***',
    ]),
  );
}

function withoutKeys(url: URL, bare: URL): string {
  const shown = [...url.searchParams].map(([name, text]) =>
    bare.searchParams.getAll(name).includes(text)
      ? new URLSearchParams([[name, text]]).toString()
      : `${name}=***`,
  );
  return `${url.origin}${url.pathname}${shown.length === 0 ? '' : `?${shown.join('&')}`}`;
}
