// Logging in: a session token made of the consumer's and the employee's token, valid to the end of
// its day in Oslo, then used as the password of HTTP Basic.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
import type { Answer, Ground, StandInRequest } from '../definition.ts';
import { isDate } from './body.ts';
import { osloDate } from './oslo-time.ts';
import { forbidden, invalid, invalidJson, missing, notFound, unauthorized } from './refusals.ts';

export interface TripletexAccess {
  readonly consumerToken: string;
  readonly employeeToken: string;
}

/** The end points under `/token/session`; undefined for other paths. */
export function sessionAnswer(
  ground: Ground,
  access: TripletexAccess,
  request: StandInRequest,
): Answer | undefined {
  const { method, path } = request;
  if (!path.startsWith('/token/session/')) return undefined;
  const name = path.slice('/token/session/'.length);
  if (name === ':create' && method === 'PUT') {
    return created(ground, access, Object.fromEntries(request.query), 200);
  }
  if (name === ':create' && method === 'POST') {
    return created(ground, access, bodyOf(request), 201);
  }
  if (name === '>whoAmI' && method === 'GET') {
    refuseStranger(ground, request);
    const employee = { id: apiEmployeeId, url: `tripletex.no/v2/employee/${apiEmployeeId}` };
    const value = { employeeId: apiEmployeeId, employee, companyId: 1, language: 'no' };
    return { status: 200, body: { value } };
  }
  if (method !== 'DELETE') throw notFound();
  if (!ground.records.get('session', name)) throw notFound();
  ground.records.remove('session', name);
  return { status: 204 };
}

/** The employee in whose name the API works. */
export const apiEmployeeId = 4_711;

/** Refuses calls without a valid session. */
export function refuseStranger({ records, clock }: Ground, request: StandInRequest): void {
  const [user, token] = credentialsOf(request);
  if (token === undefined) throw unauthorized();
  const session = records.get('session', token);
  if (!session) throw unauthorized();
  if (String(session.values.expirationDate) < osloDate(clock.now())) throw unauthorized();
  if (user !== '0') throw forbidden();
}

/** The session token of a request, or undefined. */
export function credentialsOf({ headers }: StandInRequest): readonly [string?, string?] {
  const match = /^Basic\s+(\S+)$/i.exec(String(headers.authorization ?? ''));
  if (!match) return [];
  const text = Buffer.from(match[1] as string, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
}

function created(
  { records, clock }: Ground,
  access: TripletexAccess,
  given: Readonly<Record<string, unknown>>,
  status: number,
): Answer {
  const names = ['consumerToken', 'employeeToken', 'expirationDate'] as const;
  const absent = names.filter((name) => typeof given[name] !== 'string' || given[name] === '');
  if (absent.length > 0) throw invalid(...absent.map((field) => ({ field, message: missing })));
  const isKnown =
    isSame(given.consumerToken, access.consumerToken) &&
    isSame(given.employeeToken, access.employeeToken);
  if (!isKnown) throw unauthorized();
  const expirationDate = String(given.expirationDate);
  if (!isDate(expirationDate) || expirationDate < osloDate(clock.now())) {
    throw invalid({ field: 'expirationDate', message: 'Må være en dato frem i tid.' });
  }
  const token = randomBytes(24).toString('base64url');
  const id = records.next('session', 7_000_001);
  records.put('session', token, { id, expirationDate });
  const value: JsonObject = {
    id,
    version: 0,
    url: `tripletex.no/v2/token/session/${id}`,
    consumerToken: { id: 1, url: 'tripletex.no/v2/token/consumer/1' },
    employeeToken: { id: 2, url: 'tripletex.no/v2/token/employee/2' },
    expirationDate,
    token,
    encryptionKey: null,
  };
  return { status, body: { value } };
}

function bodyOf({ body }: StandInRequest): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch {
    throw invalidJson();
  }
  return isObject(value) ? value : {};
}

function isSame(given: unknown, secret: string): boolean {
  const [one, other] = [Buffer.from(String(given)), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}
