// Credentials on requests. Most kinds are texts put into a header or the query; `oauth1` signs each
// request anew; `token` fetches one first, keeps it, renews it shortly before it expires, and, when an answer refuses it, renews it
// once for all who were refused. Tokens live in this process only and are in no message.

import type { Clock } from '../../base/clock.ts';
import { type Fault, fault } from '../../base/errors.ts';
import type { AuthKind, AuthUse, System } from '../../definition/system.ts';
import { holds } from '../../mapping/condition.ts';
import type { Bindings } from '../../mapping/expression.ts';
import type { Template } from '../../mapping/template.ts';
import { timeMs } from '../read-record.ts';
import type { HttpRequest } from './client.ts';
import { signed } from './oauth1.ts';
import type { Answer } from './response.ts';
import type { Variables } from './variables.ts';

export interface Authorised {
  readonly request: HttpRequest;
  /** The token it carries, to say which one was refused. */
  readonly token?: string;
}

export interface Authenticator {
  /** Throws a Fault `system.refused` or `system.unreachable` if no token can be had. */
  authorise(request: HttpRequest): Promise<Authorised>;
  /** True if a refused request may be sent again with other credentials. */
  renew(refused: Authorised): boolean;
  /** Values that must not be printed. */
  secrets(): readonly string[];
}

type TokenAuth = Extract<AuthKind, { kind: 'token' }>;

interface Token {
  readonly text: string;
  readonly expiresAtMs?: number;
}

/** Renewed this long before the end, so that a request under way does not meet it. */
const renewalMarginMs = 60_000;

/** After a refused login the next waits this long: logins in a row lock accounts. */
const refusalMs = 10_000;

/** Puts onto a login what it proves itself by. */
export type Sign = (request: HttpRequest) => Promise<HttpRequest>;

/** `login` sends the token request, with retries, and throws a Fault if nothing comes of it. */
export function authenticator(options: {
  readonly system: System;
  readonly clock: Clock;
  readonly variables: Variables;
  readonly login: (auth: TokenAuth, sign: Sign) => Promise<Answer>;
}): Authenticator {
  const { system, clock } = options;
  let chosen: AuthKind | undefined;
  const secrets = new Set<string>();
  let token: Token | undefined;
  let renewal: Promise<Token> | undefined;
  let refusal: { readonly error: Fault; readonly untilMs: number } | undefined;

  /** Settings and the address do not change while we run, so one look is enough. */
  async function choose(): Promise<AuthKind> {
    const { auth } = system;
    if (auth.kind !== 'first') return auth;
    for (const { when, auth: kind } of auth.first) {
      if (!when || holds(await when.evaluate(undefined, options.variables()))) return kind;
    }
    const detail = 'no `when` below `auth: first` holds, so there are no credentials';
    throw fault('system.refused', { system: system.name, detail });
  }

  async function fetchToken(from: TokenAuth): Promise<Token> {
    const answer = await options.login(from, (request) =>
      withCredentials(request, {
        auth: from.signed ?? { kind: 'none' },
        bindings: options.variables(),
        secrets,
      }),
    );
    const bindings = options.variables({ status: answer.status, headers: answer.headers });
    const text = await from.token.evaluate(answer.json, bindings);
    if (typeof text !== 'string' || text === '') {
      throw fault('system.refused', {
        system: system.name,
        detail: `the login gave no token (${from.token.text})`,
      });
    }
    secrets.add(text);
    const expires = await from.expires?.evaluate(answer.json, bindings);
    const expiresAtMs = expiryMs(expires, clock.now());
    return expiresAtMs === undefined ? { text } : { text, expiresAtMs };
  }

  /** One login at a time: all who need a token wait for the same. */
  function currentToken(from: TokenAuth): Promise<Token> {
    const isFresh =
      token !== undefined &&
      (token.expiresAtMs === undefined || token.expiresAtMs - renewalMarginMs > clock.now());
    if (token && isFresh) return Promise.resolve(token);
    if (refusal && refusal.untilMs > clock.now()) return Promise.reject(refusal.error);
    renewal ??= fetchToken(from)
      .then((fetched) => {
        token = fetched;
        refusal = undefined;
        return fetched;
      })
      .catch((error: Fault) => {
        if (error.code === 'system.refused') refusal = { error, untilMs: clock.now() + refusalMs };
        throw error;
      })
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  }

  return {
    authorise: async (request) => {
      chosen ??= await choose();
      const auth = chosen;
      if (auth.kind === 'oauth1') {
        const { key, secret, method } = auth;
        const keys = { key: await textOf(key, options), secret: await textOf(secret, options) };
        secrets.add(keys.secret);
        return { request: signed(request, { ...keys, method, nowMs: clock.now() }) };
      }
      if (auth.kind !== 'token') {
        return {
          request: await withCredentials(request, { auth, bindings: options.variables(), secrets }),
        };
      }
      const { text } = await currentToken(auth);
      const bindings = options.variables({ token: text });
      return {
        request: await withCredentials(request, { auth: auth.use, bindings, secrets }),
        token: text,
      };
    },
    renew: (refused) => {
      if (chosen?.kind !== 'token') return false;
      // Another one may have renewed it meanwhile; then the new one is good for this request too.
      if (token?.text === refused.token) token = undefined;
      return true;
    },
    secrets: () => [...secrets],
  };
}

async function textOf(
  template: Template,
  { variables }: { readonly variables: Variables },
): Promise<string> {
  return String((await template.render(undefined, variables())) ?? '');
}

async function withCredentials(
  request: HttpRequest,
  options: {
    readonly auth: AuthUse;
    readonly bindings: Bindings;
    readonly secrets: Set<string>;
  },
): Promise<HttpRequest> {
  const { auth, secrets } = options;
  const text = async (template: { render(record: unknown, bindings: Bindings): unknown }) =>
    String((await template.render(undefined, options.bindings)) ?? '');
  const withHeader = (name: string, value: string) => {
    secrets.add(value);
    return { ...request, headers: { ...request.headers, [name.toLowerCase()]: value } };
  };
  switch (auth.kind) {
    case 'none':
      return request;
    case 'basic': {
      const password = await text(auth.password);
      secrets.add(password);
      const pair = Buffer.from(`${await text(auth.user)}:${password}`, 'utf8').toString('base64');
      secrets.add(pair);
      return withHeader('authorization', `Basic ${pair}`);
    }
    case 'bearer': {
      const token = await text(auth.token);
      secrets.add(token);
      return withHeader('authorization', `Bearer ${token}`);
    }
    case 'header':
      return withHeader(auth.name, await text(auth.value));
    case 'cookie': {
      const value = await text(auth.value);
      secrets.add(value);
      const held = request.headers.cookie;
      const own = `${auth.name}=${value}`;
      return withHeader('cookie', held === undefined ? own : `${held}; ${own}`);
    }
    case 'query': {
      const value = await text(auth.value);
      secrets.add(value);
      secrets.add(encodeURIComponent(value));
      const url = new URL(request.url);
      url.searchParams.set(auth.name, value);
      return { ...request, url };
    }
  }
}

/** Smaller numbers are a life in seconds, larger ones a point in time. */
const lifeSecondsMax = 1_000_000_000;

/** A token that is old when it comes has an end that we cannot read, so it is tried until refused. */
function expiryMs(value: unknown, nowMs: number): number | undefined {
  const seconds = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const isLife = typeof seconds === 'number' && seconds < lifeSecondsMax;
  const atMs = isLife ? nowMs + seconds * 1_000 : timeMs(seconds);
  return atMs !== undefined && atMs - renewalMarginMs > nowMs ? atMs : undefined;
}
