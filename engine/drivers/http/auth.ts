// Credentials on requests. Most kinds are texts put into a header or the query; `oauth1` signs each
// request anew; `token` fetches one first, keeps it, renews it shortly before it expires, and, when an answer refuses it, renews it
// once for all who were refused. Tokens are in no message; those that can be had only once are kept.

import type { Clock } from '../../base/clock.ts';
import { type Fault, fault } from '../../base/errors.ts';
import type { AuthKind, System } from '../../definition/system.ts';
import { holds } from '../../mapping/condition.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Template } from '../../mapping/template.ts';
import { timeMs } from '../read-record.ts';
import type { HttpRequest } from './client.ts';
import { textOf, withCredentials } from './credentials.ts';
import { type Keep, type KeptTokens, tokenShelf } from './kept-tokens.ts';
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
  /** `$token`, for requests that name it themselves; throws as `authorise` does. */
  spoken(): Promise<Bindings>;
  /** False if the token that it carries was refused or renewed since, as while it waited for its turn. */
  isCurrent(authorised: Authorised): boolean;
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

interface Fetched extends Token {
  readonly refresh?: string;
}

/** Renewed this long before the end, so that a request under way does not meet it. */
const renewalMarginMs = 60_000;

/** After a refused login the next waits this long: logins in a row lock accounts. */
const refusalMs = 10_000;

export interface LoginUse {
  /** Puts onto a login what it proves itself by. */
  readonly sign: (request: HttpRequest) => Promise<HttpRequest>;
  /** What its texts name besides: `$refresh`. */
  readonly bindings: Bindings;
}

/** `login` sends the token request, with retries, and throws a Fault if nothing comes of it. */
export function authenticator(options: {
  readonly system: System;
  readonly clock: Clock;
  readonly variables: Variables;
  readonly login: (auth: TokenAuth, use: LoginUse) => Promise<Answer>;
  readonly keep: Keep;
}): Authenticator {
  const { system, clock } = options;
  let chosen: AuthKind | undefined;
  const secrets = new Set<string>();
  let token: Token | undefined;
  /** The last token that an answer did not take. */
  let refused: string | undefined;
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

  async function pairOf(pair: { readonly key: Template; readonly secret: Template }) {
    const texts = {
      key: await textOf(pair.key, options),
      secret: await textOf(pair.secret, options),
    };
    secrets.add(texts.secret);
    return texts;
  }

  async function fetchToken(from: TokenAuth, bindings: Bindings = {}): Promise<Fetched> {
    const sign = (request: HttpRequest) =>
      withCredentials(request, {
        auth: from.signed ?? { kind: 'none' },
        bindings: options.variables(),
        secrets,
      });
    const answer = await options.login(from, { sign, bindings });
    const said = options.variables({ status: answer.status, headers: answer.headers });
    const given = await from.token.evaluate(answer.json, said);
    const text = typeof given === 'number' ? String(given) : given;
    if (typeof text !== 'string' || text === '') {
      throw fault('system.refused', {
        system: system.name,
        detail: `the login gave no token (${from.token.text})`,
      });
    }
    secrets.add(text);
    const expires = await from.expires?.evaluate(answer.json, said);
    const expiresAtMs = expiryMs(expires, clock.now());
    const refresh = await from.refresh?.next.evaluate(answer.json, said);
    return {
      ...(expiresAtMs === undefined ? { text } : { text, expiresAtMs }),
      ...(typeof refresh === 'string' && refresh !== '' ? { refresh } : {}),
    };
  }

  /** By the refresh token that is the newest, which another process may have renewed meanwhile. */
  async function refreshed(from: TokenAuth, given: Template): Promise<Token> {
    const origin = await textOf(given, options);
    const shelf = tokenShelf(options.keep, system.name, origin);
    const held = usable(await shelf.read());
    if (held) return held;
    let got: Token | undefined;
    try {
      await shelf.change(async (kept) => {
        got = usable(kept);
        if (got) return kept;
        secrets.add(kept.refresh);
        const { refresh, ...fetched } = await fetchToken(from, { refresh: kept.refresh });
        got = fetched;
        secrets.add(refresh ?? kept.refresh);
        return {
          refresh: refresh ?? kept.refresh,
          token: fetched.text,
          expiresAtMs: fetched.expiresAtMs ?? null,
        };
      });
    } catch (error) {
      got = usable(await shelf.read());
      if (got === undefined) throw error;
    }
    return got as Token;
  }

  function usable(kept: KeptTokens): Token | undefined {
    if (kept.token === null || kept.token === refused) return undefined;
    const { token: text, expiresAtMs } = kept;
    secrets.add(text);
    const found = expiresAtMs === null ? { text } : { text, expiresAtMs };
    return isFresh(found) ? found : undefined;
  }

  function isFresh({ expiresAtMs }: Token): boolean {
    return expiresAtMs === undefined || expiresAtMs - renewalMarginMs > clock.now();
  }

  /** One login at a time: all who need a token wait for the same. */
  function currentToken(from: TokenAuth): Promise<Token> {
    if (token && isFresh(token)) return Promise.resolve(token);
    if (refusal && refusal.untilMs > clock.now()) return Promise.reject(refusal.error);
    renewal ??= (from.refresh ? refreshed(from, from.refresh.given) : fetchToken(from))
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
        const { method, send } = auth;
        const token = auth.token && (await pairOf(auth.token));
        const keys = { ...(await pairOf(auth)), ...(token ? { token } : {}) };
        return { request: signed(request, { ...keys, method, send, nowMs: clock.now() }) };
      }
      if (auth.kind !== 'token') {
        return {
          request: await withCredentials(request, { auth, bindings: options.variables(), secrets }),
        };
      }
      const { text } = await currentToken(auth);
      if (!auth.use) return { request, token: text };
      const bindings = options.variables({ token: text });
      return {
        request: await withCredentials(request, { auth: auth.use, bindings, secrets }),
        token: text,
      };
    },
    spoken: async () => {
      chosen ??= await choose();
      if (chosen.kind !== 'token' || chosen.use) return {};
      return { token: (await currentToken(chosen)).text };
    },
    isCurrent: (authorised) => authorised.token === undefined || authorised.token === token?.text,
    renew: (answered) => {
      if (chosen?.kind !== 'token') return false;
      // Another one may have renewed it meanwhile; then the new one is good for this request too.
      if (token?.text === answered.token) token = undefined;
      refused = answered.token;
      return true;
    },
    secrets: () => [...secrets],
  };
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
