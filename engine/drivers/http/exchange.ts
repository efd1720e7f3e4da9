// One request to a system and what is known after it: credentials, the shared budget, the call, its
// meaning; refused credentials are renewed once. Every request of the driver passes here, so here
// is where secrets are taken out of messages and the system's health is counted.

import type { Clock } from '../../base/clock.ts';
import { Failure, Fault, fault } from '../../base/errors.ts';
import type { System } from '../../definition/system.ts';
import type { Health } from '../driver.ts';
import type { Watch } from '../exchanged.ts';
import { type Authenticator, type Authorised, authenticator } from './auth.ts';
import { type Budget, budget } from './budget.ts';
import { type HttpClient, type HttpRequest, type HttpResult, httpClient } from './client.ts';
import { type Keep, keepInMemory } from './kept-tokens.ts';
import type { KnownPages } from './known-pages.ts';
import { mayPass, type Outcome, outcomeFault } from './outcome.ts';
import { withoutSecrets } from './redaction.ts';
import { buildRequest, lineOf, RequestProblem, type Spoken } from './request.ts';
import { type Answer, quietly, readAnswer } from './response.ts';
import { evenSpread, retry } from './retry.ts';
import { tally } from './tally.ts';
import { type Variables, variables } from './variables.ts';
import { exchangedOf } from './watched.ts';

export interface Exchange {
  readonly system: System;
  readonly clock: Clock;
  readonly variables: Variables;
  readonly knownPages: KnownPages;
  /** Once, but for a renewal of credentials. */
  once(build: Build, use: Use): Promise<Outcome>;
  /** Again while it may pass; for reads only. */
  repeatedly(build: Build, signal?: AbortSignal): Promise<Outcome>;
  health(): Health;
  resume(): void;
  close(): Promise<void>;
}

/** Made anew where a renewed login changes what it says. */
export type Build = (spoken: Spoken) => Promise<HttpRequest>;

export interface Use {
  readonly isRead: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface ExchangeOptions {
  readonly clock: Clock;
  /** Values that no message may hold. */
  readonly secrets: readonly string[];
  readonly keep?: Keep | undefined;
  readonly watch?: Watch | undefined;
  readonly maySend?: (() => Promise<boolean>) | undefined;
}

/** Whoever must wait longer for the system's budget is told when to come back. */
const waitMsMax = 60_000;

/** A system that refuses each token it gives would have us queue and log in for ever. */
const staleMax = 2;

export function exchange(system: System, options: ExchangeOptions): Exchange {
  const { clock, maySend = async () => true } = options;
  const client: HttpClient = httpClient(system.limits, system.ca);
  const shared: Budget = budget(system.limits, clock);
  const known = variables(system, clock);
  const spread = evenSpread();
  const counted = tally();
  /** What the system said when it last asked us to wait; nothing where only its budget is used up. */
  let busyWords = '';

  /** The system itself under the empty name, and each of its connections. */
  const lines = new Map(
    ['', ...Object.keys(system.connections ?? {})].map((name) => {
      const on = lineOf(system, name === '' ? undefined : name);
      return [name, { on, auth: authenticatorOf(on, name) }] as const;
    }),
  );
  const lineAt = ({ via = '' }: Pick<HttpRequest, 'via'>) =>
    lines.get(via) as { readonly on: System; readonly auth: Authenticator };

  function authenticatorOf(on: System, name: string): Authenticator {
    return authenticator({
      system: on,
      clock,
      variables: known,
      keep: options.keep ?? keepInMemory(),
      login: async (from, { sign, bindings }) => {
        const via = from.request.via ?? (name === '' ? undefined : name);
        const rule = via === undefined ? from.request : { ...from.request, via };
        const build = async () =>
          sign(await buildRequest(system, rule, { method: 'POST', bindings: known(bindings) }));
        const outcome = await again(
          () => attempt(build, { isRead: true, isLogin: true }),
          undefined,
        );
        if (outcome.kind !== 'answer') throw outcomeFault(system, outcome, 'the login');
        const { meaning, message } = outcome.answer;
        if (meaning === 'ok') return outcome.answer;
        if (meaning === 'wait' || meaning === 'unclear')
          throw outcomeFault(system, outcome, 'the login');
        const said = from.message && (await quietly(from.message, outcome.answer.json, known()));
        const words =
          typeof said === 'string' && said !== '' ? redacted(said).replace(/\.$/, '') : message;
        throw fault('system.refused', { system: system.name, detail: `the login: ${words}` });
      },
    });
  }

  async function attempt(
    build: Build,
    use: Use & { readonly isLogin?: boolean },
  ): Promise<Outcome> {
    let stale = 0;
    for (let renewals = 0; ; ) {
      const request = await built(build);
      if ('kind' in request) return request;
      const { auth } = lineAt(request);
      const authorised = use.isLogin ? { request } : await authorise(request);
      if ('kind' in authorised) return ended(authorised);
      const turn = await turnOf(use.signal);
      if (turn.kind !== 'go') return use.isLogin ? turn : ended(turn);
      // While it waited for its turn others may have learnt that the token is good no more.
      if (stale < staleMax && !auth.isCurrent(authorised)) {
        turn.giveBack();
        stale++;
        continue;
      }
      const outcome = await call(authorised.request, request, use).finally(turn.leave);
      if (use.isLogin) return outcome;
      counted.ended(outcome);
      const isRefused = outcome.kind === 'answer' && outcome.answer.meaning === 'renew-auth';
      if (!isRefused || renewals === 1 || !auth.renew(authorised)) return outcome;
      renewals++;
    }
  }

  function ended(outcome: Outcome): Outcome {
    counted.ended(outcome);
    return outcome;
  }

  async function built(build: Build): Promise<HttpRequest | Outcome> {
    try {
      return await build((via) => lineAt(via === undefined ? {} : { via }).auth.spoken());
    } catch (error) {
      if (error instanceof Fault) {
        return ended(withoutLogin(error));
      }
      // An expression that fails shows what it read, which may be a token.
      const isOurs = error instanceof RequestProblem || error instanceof Failure;
      if (!isOurs) throw error;
      return { kind: 'not-sent', why: 'request', message: redacted(error.message) };
    }
  }

  async function authorise(request: HttpRequest): Promise<Authorised | Outcome> {
    try {
      return await lineAt(request).auth.authorise(request);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return withoutLogin(error);
    }
  }

  function withoutLogin({ code, details, message }: Fault): Outcome {
    const why = code === 'system.refused' ? 'refused' : 'login';
    return { kind: 'not-sent', why, message: redacted(details.detail ?? message) };
  }

  /** `bare`: as it was before it got its credentials. */
  async function call(
    request: HttpRequest,
    bare: HttpRequest,
    use: Use & { readonly isLogin?: boolean },
  ): Promise<Outcome> {
    if (!use.isRead && !(await maySend())) {
      const message = 'another engine may have the store by now';
      return { kind: 'not-sent', why: 'busy', message, retryAtMs: clock.now() };
    }
    const begunAtMs = clock.now();
    // What was sent is waited for: a drain finishes what is begun.
    const result = await client.send(request, use.isRead ? use.signal : undefined);
    if (options.watch) {
      const { isLogin = false } = use;
      const tookMs = clock.now() - begunAtMs;
      options.watch(exchangedOf({ bare, request, isLogin, result, tookMs }, redacted));
    }
    const outcome = await understood(result, { request, begunAtMs, isRead: use.isRead });
    counted.count(outcome);
    return outcome;
  }

  async function turnOf(signal: AbortSignal | undefined) {
    try {
      const turn = await shared.enter(waitMsMax, signal);
      if (turn.kind === 'go') return turn;
      const until = new Date(turn.atMs).toISOString();
      const message = `the system asked us to wait until ${until}${busyWords}`;
      return { kind: 'not-sent', why: 'busy', message, retryAtMs: turn.atMs } as const;
    } catch (error) {
      if (!signal?.aborted) throw error;
      return {
        kind: 'not-sent',
        why: 'unreachable',
        message: 'stopped before it was sent',
      } as const;
    }
  }

  async function understood(
    result: HttpResult,
    from: { readonly request: HttpRequest; readonly begunAtMs: number; readonly isRead: boolean },
  ): Promise<Outcome> {
    if (result.kind === 'not-sent') {
      return { kind: 'not-sent', why: 'unreachable', message: redacted(result.message) };
    }
    if (result.kind === 'lost') return { kind: 'lost', message: redacted(result.message) };
    const { method, url, soap, isGraphql, headers } = from.request;
    const nowMs = clock.now();
    const answer = await readAnswer(result, {
      system: lineAt(from.request).on,
      variables: known,
      request: { method, path: url.pathname, soap, isGraphql },
      isRead: from.isRead,
      isKnown: headers['if-none-match'] !== undefined,
      nowMs,
    });
    const isBusy = asksToWait(answer);
    shared.note(answer.headers, isBusy);
    if (isBusy) shared.pause(answer.retryAtMs);
    busyWords = isBusy ? `: ${redacted(answer.message)}` : '';
    // A system that does not say how long is asked again when its pause ends, not when we feel like it.
    const retryAtMs = answer.retryAtMs ?? (isBusy ? shared.pausedUntilMs() : undefined);
    return {
      kind: 'answer',
      answer: {
        ...answer,
        message: redacted(answer.message),
        ...(retryAtMs === undefined ? {} : { retryAtMs }),
      },
      begunAtMs: from.begunAtMs,
    };
  }

  /** Invariant 11. */
  const redacted = (message: string) =>
    withoutSecrets(message, [
      ...options.secrets,
      ...[...lines.values()].flatMap(({ auth }) => auth.secrets()),
    ]);

  const again = (send: () => Promise<Outcome>, signal: AbortSignal | undefined) =>
    retry(send, mayPass, { clock, spread, signal });

  return {
    system,
    clock,
    variables: known,
    knownPages: new Map(),
    once: (build, use) => attempt(build, use),
    repeatedly: (build, signal) => again(() => attempt(build, { isRead: true, signal }), signal),
    health: () => counted.health(shared),
    resume: shared.resume,
    close: () => client.close(),
  };
}

/** Whether all are to wait. What became of this request is another question: a write may be unclear beside it. */
function asksToWait({ status, meaning, retryAtMs }: Answer): boolean {
  if (meaning === 'wait' && status < 500) return true;
  return status === 429 ? meaning === 'unclear' : status === 503 && retryAtMs !== undefined;
}
