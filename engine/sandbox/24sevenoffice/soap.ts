// The older services: a login that opens a session, and the search for companies. As the vendor's, they
// answer with those properties of a company that were asked for. How they read is in `soap-call.ts`.

import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';
import { escapeXml, type XmlElement } from '../../base/xml.ts';
import type { Answer, Ground, StandInRequest } from '../definition.ts';
import { isSame, type OfficeAccess } from './access.ts';
import {
  callIn,
  child,
  hasWrongValue,
  inOrder,
  type Kinds,
  space,
  unreadable,
} from './soap-call.ts';

const sessionMs = 30 * 60_000;

const services = {
  '/authenticate/v001/authenticate.asmx': ['Login', 'HasSession'],
  '/CRM/Company/V001/CompanyService.asmx': ['GetCompanies'],
} as const;

/** In the order of the description. */
const credential: Kinds = {
  ApplicationId: 'guid',
  IdentityId: 'guid',
  Password: 'text',
  Username: 'text',
};
const searchParams: Kinds = {
  ExternalId: 'text',
  CompanyId: 'int',
  CompanyIds: 'ints',
  CompanyName: 'text',
  ChangedAfter: 'time',
  CompanyEmail: 'text',
  CompanyPhone: 'text',
  OrganizationNumber: 'text',
};

/** The answer of a SOAP service; undefined for other paths. */
export function soapAnswer(
  ground: Ground,
  access: OfficeAccess,
  request: StandInRequest,
): Answer | undefined {
  const known = services[request.path as keyof typeof services] as readonly string[] | undefined;
  if (!known) return undefined;
  if (request.method !== 'POST') return { status: 405 };
  if (!/^text\/xml\b/i.test(String(request.headers['content-type'] ?? ''))) return { status: 415 };
  const call = callIn(request.body);
  if (typeof call === 'string') return fault('Client', call);
  const action = String(request.headers.soapaction ?? '').replaceAll('"', '');
  if (action !== `${space}/${call.name}` || !known.includes(call.name))
    return fault(
      'Client',
      `Server did not recognize the value of HTTP Header SOAPAction: ${action}.`,
    );
  const described = call.name === 'Login' ? credential : searchParams;
  if (call.children.some((one) => hasWrongValue(one, described)))
    return fault('Client', `${unreadable} ---> Input string was not in a correct format.`);
  const user = session(ground, request);
  if (call.name === 'Login') return login(ground, access, call);
  if (call.name === 'HasSession')
    return answer('HasSession', `<HasSessionResult>${user}</HasSessionResult>`);
  if (!user)
    return fault(
      'Server',
      'Server was unable to process request. ---> Not authenticated. Please log in.',
    );
  return answer(
    'GetCompanies',
    `<GetCompaniesResult>${companies(ground, call)}</GetCompaniesResult>`,
  );
}

function login({ records, clock }: Ground, access: OfficeAccess, call: XmlElement): Answer {
  const given = inOrder(child(call, 'credential'), Object.keys(credential));
  const isRight =
    given.get('ApplicationId')?.text === access.applicationId &&
    given.get('Username')?.text === access.userName &&
    isSame(given.get('Password')?.text ?? '', access.password);
  if (!isRight)
    return fault(
      'Server',
      'Server was unable to process request. ---> Invalid username or password.',
    );
  const id = randomBytes(18).toString('base64url');
  records.put('session', id, { untilMs: clock.now() + sessionMs });
  return {
    ...answer('Login', `<LoginResult>${id}</LoginResult>`),
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      'set-cookie': `ASP.NET_SessionId=${id}; path=/; HttpOnly`,
    },
  };
}

/** A session lives on with each call. */
function session({ records, clock }: Ground, { headers }: StandInRequest): boolean {
  const id = /(?:^|;\s*)ASP\.NET_SessionId=([^;]+)/.exec(String(headers.cookie ?? ''))?.[1];
  const held = id === undefined ? undefined : records.get('session', id)?.values;
  if (!id || !held || Number(held.untilMs) <= clock.now()) return false;
  records.put('session', id, { untilMs: clock.now() + sessionMs });
  return true;
}

function companies({ records, searchedUntilMs }: Ground, call: XmlElement): string {
  const search = inOrder(child(call, 'searchParams'), Object.keys(searchParams));
  const ids = search.get('CompanyIds')?.children.map(({ text }) => text.trim()) ?? [];
  const wanted = child(call, 'returnProperties')?.children.map(({ text }) => text) ?? [];
  const asked = (name: string) => search.get(name)?.text.trim().toLowerCase() ?? '';
  const found = [...records.all('customer')]
    .filter(({ createdMs }) => createdMs <= searchedUntilMs())
    .map(({ values }) => values)
    .filter((one) => {
      const emails = Object.values((one.email ?? {}) as JsonObject);
      return (
        (asked('CompanyName') === '' || nameOf(one).toLowerCase().includes(asked('CompanyName'))) &&
        (asked('CompanyEmail') === '' ||
          emails.some((email) => String(email ?? '').toLowerCase() === asked('CompanyEmail'))) &&
        (asked('OrganizationNumber') === '' ||
          String(one.organizationNumber ?? '') === asked('OrganizationNumber')) &&
        (asked('ExternalId') === '' ||
          String(one.externalReference ?? '').toLowerCase() === asked('ExternalId')) &&
        (asked('CompanyPhone') === '' ||
          [one.phone, one.mobilePhone].some((phone) => String(phone) === asked('CompanyPhone'))) &&
        (asked('ChangedAfter') === '' ||
          Date.parse(String(one.modifiedAt)) > Date.parse(asked('ChangedAfter'))) &&
        (ids.length === 0 || ids.includes(String(one.id))) &&
        (asked('CompanyId') === '' || String(one.id) === asked('CompanyId'))
      );
    });
  return found.map((one) => company(one, wanted)).join('');
}

function nameOf(one: JsonObject): string {
  const { firstName, lastName } = (one.person ?? {}) as JsonObject;
  return String(one.name ?? [firstName, lastName].filter(Boolean).join(' '));
}

/** Numbers are always there, texts only when asked for. */
function company(one: JsonObject, wanted: readonly string[]): string {
  const texts: Readonly<Record<string, string>> = {
    OrganizationNumber: String(one.organizationNumber ?? ''),
    Name: nameOf(one),
  };
  const inside = Object.entries(texts)
    .filter(([name, text]) => wanted.includes(name) && text !== '')
    .map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`);
  const id = wanted.includes('Id') ? one.id : -2_147_483_648;
  return `<Company><Id>${id}</Id>${inside.join('')}</Company>`;
}

function answer(operation: string, inside: string): Answer {
  return envelope(200, `<${operation}Response xmlns="${space}">${inside}</${operation}Response>`);
}

function fault(code: 'Client' | 'Server', words: string): Answer {
  const inside = `<faultcode>soap:${code}</faultcode><faultstring>${escapeXml(words)}</faultstring><detail />`;
  return envelope(500, `<soap:Fault>${inside}</soap:Fault>`);
}

function envelope(status: number, body: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    text: `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>${body}</soap:Body></soap:Envelope>`,
  };
}
