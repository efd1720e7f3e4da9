// Who may call. REST takes a bearer token that the vendor's login gives for one organisation, with the
// scopes of the client; the older services take a session that a user opens.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Answer, Ground, StandInRequest } from '../definition.ts';
import { notAllowed, refusal } from './refusals.ts';

export interface OfficeAccess {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organization: string;
  readonly applicationId: string;
  readonly userName: string;
  readonly password: string;
  /** Those of the client. */
  readonly scopes: readonly string[];
}

export const audience = 'https://api.24sevenoffice.com';
const lifeSeconds = 86_400;

/** The answer of the login; undefined for other paths. */
export function tokenAnswer(
  { records, clock }: Ground,
  access: OfficeAccess,
  request: StandInRequest,
): Answer | undefined {
  if (request.path !== '/oauth/token') return undefined;
  if (request.method !== 'POST') throw notAllowed();
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(
    String(request.headers['content-type'] ?? ''),
  );
  const form = new URLSearchParams(isForm ? request.body : '');
  const refused = (status: number, error: string, words: string): Answer => ({
    status,
    body: { error, error_description: words },
  });
  if (form.get('grant_type') !== 'client_credentials')
    return refused(400, 'unsupported_grant_type', 'Unsupported grant type.');
  const isClient =
    form.get('client_id') === access.clientId &&
    isSame(form.get('client_secret') ?? '', access.clientSecret);
  if (!isClient) return refused(401, 'access_denied', 'Unauthorized');
  if (form.get('audience') !== audience)
    return refused(403, 'access_denied', 'Service not found for this audience.');
  if (form.get('login_organization') !== access.organization)
    return refused(403, 'access_denied', 'The client has no access to this organization.');
  const token = randomBytes(24).toString('base64url');
  records.put('token', token, { expiresMs: clock.now() + lifeSeconds * 1_000 });
  const scope = access.scopes.join(' ');
  return {
    status: 200,
    body: { access_token: token, token_type: 'Bearer', expires_in: lifeSeconds, scope },
  };
}

/** Refuses calls without a token that is alive, or whose client lacks the scope that they need, if any. */
export function refuseStranger(
  { records, clock }: Ground,
  access: OfficeAccess,
  request: StandInRequest,
  scope: string,
): void {
  const text = /^Bearer (\S+)$/.exec(String(request.headers.authorization ?? ''))?.[1];
  const token = text === undefined ? undefined : records.get('token', text)?.values;
  if (!token || Number(token.expiresMs) <= clock.now())
    throw refusal(401, 'UnauthorizedError', 'The access token is missing, invalid or expired.');
  if (scope !== '' && !access.scopes.includes(scope))
    throw refusal(403, 'ForbiddenError', `The scope ${scope} is missing.`);
}

export function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
