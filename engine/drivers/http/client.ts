// The only door to undici: one request to one system in, what is known of it out. Connections are
// kept alive, redirects are followed by hand within the origin only, and sizes and times have
// limits. What the answer means is left to `response.ts`; whether to repeat it, to others.

import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, request as send } from 'undici';
import { bodyText } from './body.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The connection it goes over, the SOAP operation it calls, or GraphQL: by these its answer is read. */
  readonly via?: string;
  readonly soap?: string;
  readonly isGraphql?: true;
}

/** What is known after a request was made. Messages name no query, no header and no body. */
export type HttpResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Lower-case names; repeated ones are joined by a comma. */
      readonly headers: Readonly<Record<string, string>>;
      /** A text, or why there is none: too large, cut off, an unknown charset. */
      readonly body: { readonly text: string } | { readonly unreadable: string };
      /** Where it came from, after redirects. */
      readonly url: URL;
    }
  /** It certainly did not reach the system. */
  | { readonly kind: 'not-sent'; readonly message: string }
  /** It may have reached the system. */
  | { readonly kind: 'lost'; readonly message: string };

export interface HttpClient {
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResult>;
  close(): Promise<void>;
}

/** More than any page of ours needs, and little enough for some at once: answers are read whole. */
const bodyBytesMax = 32 * 1024 * 1024;

/** Enough for a moved API on one host; more is a loop. */
const redirectsMax = 3;

/** Connecting takes a round trip or three; who needs longer is down. */
const connectMsMax = 10_000;

/** Shorter than the 5 s after which common servers close: fewer writes meet a closing connection. */
const keepAliveMs = 4_000;

export function httpClient(
  limits: { readonly parallel: number; readonly timeoutMs: number },
  ca?: string,
): HttpClient {
  const agent = new Agent({
    connections: limits.parallel,
    pipelining: 1,
    allowH2: false,
    connectTimeout: Math.min(connectMsMax, limits.timeoutMs),
    headersTimeout: limits.timeoutMs,
    bodyTimeout: limits.timeoutMs,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    ...(ca === undefined ? {} : { connect: { ca: [...rootCertificates, ca] } }),
  });
  return {
    send: (request, signal) => exchange(agent, { request, timeoutMs: limits.timeoutMs, signal }),
    close: () => agent.destroy(),
  };
}

async function exchange(
  agent: Agent,
  options: {
    readonly request: HttpRequest;
    readonly timeoutMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<HttpResult> {
  const { signal: outer, timeoutMs } = options;
  if (outer?.aborted) return { kind: 'not-sent', message: 'stopped before it was sent' };
  const { protocol, host } = options.request.url;
  if (!spoken.has(protocol)) {
    const message = `the address of ${host} begins with ${protocol}//, and only http:// and https:// can be asked`;
    return { kind: 'not-sent', message };
  }
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = outer ? AbortSignal.any([outer, timeout]) : timeout;
  let request = options.request;
  let redirects = 0;
  try {
    for (;;) {
      const answer = await send(request.url, {
        dispatcher: agent,
        method: request.method as Dispatcher.HttpMethod,
        headers: { 'accept-encoding': 'gzip, deflate, br', ...request.headers },
        body: request.body ?? null,
        signal,
      });
      const headers = plainHeaders(answer.headers);
      const next = redirectOf(request, answer.statusCode, headers);
      if (next === undefined || redirects === redirectsMax) {
        const body = await bodyText(answer.body, headers, bodyBytesMax);
        return { kind: 'answer', status: answer.statusCode, headers, body, url: request.url };
      }
      await answer.body.dump();
      if (next.origin !== request.url.origin) {
        const message = `it redirects to ${next.origin}, which is not followed; name that as base`;
        return { kind: 'lost', message };
      }
      redirects++;
      request = { ...request, url: next };
    }
  } catch (error) {
    if (outer?.aborted) return { kind: 'lost', message: 'stopped while it was under way' };
    if (timeout.aborted)
      return { kind: 'lost', message: `no answer from ${host} within ${timeoutMs} ms` };
    return fromError(error, host);
  }
}

const spoken: ReadonlySet<string> = new Set(['http:', 'https:']);

/** Statuses 307 and 308 keep the method; the others turn a write into a read, so writes stay there. */
function redirectOf(
  request: HttpRequest,
  status: number,
  headers: Readonly<Record<string, string>>,
): URL | undefined {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const follows = isRead ? [301, 302, 303, 307, 308] : [307, 308];
  const location = headers.location;
  if (!follows.includes(status) || location === undefined) return undefined;
  return URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined;
}

/** Errors that come before a byte of the request leaves: names, connections, certificates. */
const beforeSending =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|UND_ERR_CLOSED|UND_ERR_DESTROYED|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

/** The place is named, since it comes from the environment; of an address no more than that. */
function fromError(error: unknown, host: string): HttpResult {
  const { code = '', syscall } = error as { code?: string; syscall?: string };
  const said = words[code] ?? `the connection to {host} failed (${code || (error as Error).name})`;
  const message = said.replace('{host}', host);
  const isBefore = beforeSending.test(code) || syscall === 'connect';
  return { kind: isBefore ? 'not-sent' : 'lost', message };
}

const unknownSigner =
  'nobody whom we trust has signed the certificate of {host}; `ca` names who did';

const words: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownSigner,
  SELF_SIGNED_CERT_IN_CHAIN: unknownSigner,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownSigner,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownSigner,
  CERT_HAS_EXPIRED: 'the certificate of {host} has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of {host} is one of another host',
  ECONNREFUSED: 'nothing listens at {host} (connection refused)',
  ENOTFOUND: 'the host name of {host} is not known',
  EAI_AGAIN: 'the host name of {host} cannot be looked up now',
  ECONNRESET: '{host} closed the connection without an answer',
  UND_ERR_SOCKET: '{host} closed the connection without an answer',
  UND_ERR_CONNECT_TIMEOUT: '{host} does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'no answer from {host} in time',
  UND_ERR_BODY_TIMEOUT: 'the answer from {host} stopped in the middle',
  UND_ERR_INVALID_ARG: 'the request cannot be sent: a header or the method is not allowed',
};

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
