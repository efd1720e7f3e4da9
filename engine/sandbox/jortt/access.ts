// Tokens for client credentials, as the vendor's authorisation server gives them: id and secret as
// HTTP Basic, a form, scopes among those that the application was registered with, two hours to live.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Answer, Ground, StandInRequest } from '../definition.ts';
import { notAllowed, unauthorized } from './refusals.ts';

export interface JorttAccess {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Those that the application was registered with. */
  readonly scopes: readonly string[];
}

const lifeSeconds = 7_200;

/** The answer of the token end point; undefined for other paths. */
export function tokenAnswer(
  ground: Ground,
  access: JorttAccess,
  request: StandInRequest,
): Answer | undefined {
  if (request.path !== '/oauth-provider/oauth/token') return undefined;
  if (request.method !== 'POST') throw notAllowed();
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(
    String(request.headers['content-type'] ?? ''),
  );
  const form = new URLSearchParams(isForm ? request.body : '');
  if (!isClient(access, request)) {
    const words =
      'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.';
    return refused(401, 'invalid_client', words);
  }
  if (form.get('grant_type') !== 'client_credentials') {
    const words = 'The authorization grant type is not supported by the authorization server.';
    return refused(400, 'unsupported_grant_type', words);
  }
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (scopes.some((scope) => !access.scopes.includes(scope))) {
    return refused(400, 'invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
  }
  const token = randomBytes(24).toString('base64url');
  const nowMs = ground.clock.now();
  const expiresMs = nowMs + lifeSeconds * 1_000;
  ground.records.put('token', token, { scopes, expiresMs });
  const body = {
    access_token: token,
    token_type: 'Bearer',
    expires_in: lifeSeconds,
    scope: scopes.join(' '),
    created_at: Math.floor(nowMs / 1_000),
  };
  return { status: 200, body };
}

/** Refuses calls without a token that is alive and has the scope. */
export function refuseStranger(ground: Ground, request: StandInRequest, scope: string): void {
  const text = /^Bearer (\S+)$/.exec(String(request.headers.authorization ?? ''))?.[1];
  const token = text === undefined ? undefined : ground.records.get('token', text)?.values;
  if (!token) {
    throw unauthorized('access_token.invalid', 'The `access_token` is either missing or invalid.');
  }
  if (Number(token.expiresMs) <= ground.clock.now()) {
    throw unauthorized('access_token.expired', 'The `access_token` has expired.');
  }
  if (!(token.scopes as readonly string[]).includes(scope)) {
    const words = 'Insufficient permissions (read: missing scopes) to access resource.';
    throw unauthorized('scopes.insufficient', words);
  }
}

function isClient(access: JorttAccess, { headers }: StandInRequest): boolean {
  const match = /^Basic (\S+)$/.exec(String(headers.authorization ?? ''));
  const given = Buffer.from(match?.[1] ?? '', 'base64');
  const right = Buffer.from(`${access.clientId}:${access.clientSecret}`);
  return given.length === right.length && timingSafeEqual(given, right);
}

function refused(status: number, error: string, words: string): Answer {
  return { status, body: { error, error_description: words } };
}
