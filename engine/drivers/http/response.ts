// What an answer means: its body as JSON or the reason why it is none, the first of the system's
// rules that holds, else the usual meaning of its status, and the system's own words. A page of
// HTML with status 200, a cut-off document or an empty one is never taken for data.

import { durationMs } from '../../base/duration.ts';
import { type Json, parseJson } from '../../base/json.ts';
import type { Meaning, System } from '../../definition/system.ts';
import { holds } from '../../mapping/condition.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import { retryAfterMs, toldMsMax } from './budget.ts';
import type { HttpResult } from './client.ts';
import { meaningOfErrors, wordsOfErrors } from './graphql.ts';
import { soapAnswer } from './soap.ts';
import type { Variables } from './variables.ts';
import { xmlAnswer } from './xml.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly url: URL;
  /** undefined: there was no body, or none that could be read (`unreadable`). */
  readonly json: Json | undefined;
  /** `json` was made of XML, where one of several is no list. */
  readonly isXml?: true;
  readonly unreadable?: string;
  readonly meaning: Meaning;
  /** True if a rule of the system file gave the meaning. */
  readonly isByRule: boolean;
  /** When the system said to come back. */
  readonly retryAtMs?: number;
  /** One line: what the system says, or its status. */
  readonly message: string;
}

/** Statuses that come without a body: a rule may say that there is nothing, or nothing new. */
const bodiless = new Set([204, 304]);

/** What an answer is to: rules may read the method and the path. */
interface AnsweredRequest {
  readonly method: string;
  readonly path: string;
  readonly soap?: string | undefined;
  readonly isGraphql?: true | undefined;
}

/** Longer texts are pages or stack traces; nobody reads them to the end. */
const messageMax = 500;

export async function readAnswer(
  result: Extract<HttpResult, { kind: 'answer' }>,
  options: {
    readonly system: System;
    readonly variables: Variables;
    readonly request: AnsweredRequest;
    /** A read needs a document; a write may answer with nothing. */
    readonly isRead: boolean;
    /** We said what we know, so "nothing changed" is an answer. */
    readonly isKnown: boolean;
    readonly nowMs: number;
  },
): Promise<Answer> {
  const { system, request } = options;
  const { status, headers, url } = result;
  if (status === 304 && options.isKnown) return unchanged(result);
  const { json, unreadable } = document(result, options.isRead, system, request.soap);
  const text = 'text' in result.body ? result.body.text : '';
  const { method, path } = request;
  const bindings = options.variables({
    status,
    headers,
    body: text,
    json,
    request: { method, path },
  });
  const said = await firstRule(system, json, bindings);
  const isSilent = said?.means === 'end' && bodiless.has(status);
  // A write that is answered without a body is no list that ends.
  const rule = isSilent && !options.isRead ? undefined : said;
  const isBroken = unreadable !== undefined && !isSilent;
  const meant = rule?.means ?? meaningOf(status, json, options);
  const meaning = isBroken && needsDocument(meant, rule !== undefined) ? 'unclear' : meant;
  const told = rule?.for ? waitMs(await quietly(rule.for, json, bindings)) : undefined;
  const { nowMs } = options;
  const toldAtMs = told === undefined ? retryAfterMs(headers, nowMs) : nowMs + told;
  const retryAtMs =
    toldAtMs === undefined ? undefined : Math.ceil(Math.min(toldAtMs, nowMs + toldMsMax));
  const words =
    isBroken && meaning === 'unclear' ? unreadable : await wordsOf(system, json, bindings);
  return {
    status,
    headers,
    url,
    json,
    ...(system.format === 'xml' ? { isXml: true } : {}),
    ...(isBroken ? { unreadable } : {}),
    meaning,
    isByRule: rule !== undefined,
    ...(retryAtMs === undefined ? {} : { retryAtMs }),
    message: words === undefined ? `status ${status}` : `${words} (status ${status})`,
  };
}

function unchanged({ status, headers, url }: Extract<HttpResult, { kind: 'answer' }>): Answer {
  const message = 'nothing changed (status 304)';
  return { status, headers, url, json: undefined, meaning: 'ok', isByRule: false, message };
}

/** What an answer about one record of many means, as if it had come alone with status 400. */
export async function readItemAnswer(
  system: System,
  json: Json,
  variables: Variables,
): Promise<Pick<Answer, 'meaning' | 'isByRule' | 'message'>> {
  const bindings = variables({ status: itemStatus, headers: {}, json });
  const rule = await firstRule(system, json, bindings);
  const message = (await wordsOf(system, json, bindings)) ?? 'it gives no reason';
  return { meaning: rule?.means ?? 'invalid', isByRule: rule !== undefined, message };
}

const itemStatus = 400;

function document(
  result: Extract<HttpResult, { kind: 'answer' }>,
  isRead: boolean,
  system: System,
  operation: string | undefined,
): { readonly json?: Json; readonly unreadable?: string } {
  if ('unreadable' in result.body) return result.body;
  const text = result.body.text.trim();
  if (text === '')
    return isRead && result.status < 400 ? { unreadable: emptyWords(result.status) } : {};
  if (system.soap && operation !== undefined) return soapAnswer(system.soap, operation, text);
  if (system.format === 'xml') return xmlAnswer(text);
  const type = result.headers['content-type'] ?? '';
  if (text.startsWith('<')) {
    return { unreadable: 'the answer is a page of HTML or XML where JSON is due' };
  }
  try {
    return { json: parseJson(text) };
  } catch (error) {
    if ((error as { code?: string }).code === 'json.too-deep') {
      return { unreadable: 'the answer is nested too deep' };
    }
    const isCut = /json/i.test(type) && /^[[{]/.test(text);
    return { unreadable: isCut ? 'the answer is cut off or broken JSON' : 'the answer is no JSON' };
  }
}

/** A fault of the caller is refused for good, whatever its status; every other fault is a status 500. */
function meaningOf(
  status: number,
  json: Json | undefined,
  { request, isRead }: { readonly request: AnsweredRequest; readonly isRead: boolean },
): Meaning {
  const usual = usualMeaning(status, isRead);
  if (request.isGraphql && usual === 'ok') return meaningOfErrors(json, isRead) ?? usual;
  const { fault } = (json ?? {}) as { readonly fault?: { readonly code?: string } };
  if (request.soap === undefined || fault === undefined) return usual;
  return /^(Client|Sender)/.test(fault.code ?? '') ? 'invalid' : usualMeaning(500, isRead);
}

function emptyWords(status: number): string {
  if (!bodiless.has(status)) return 'the answer is empty';
  return `the answer is empty; if that means that there are no more records, \`answers\` needs { when: $status = ${status}, means: end }`;
}

async function firstRule(system: System, json: Json | undefined, bindings: Bindings) {
  for (const rule of system.answers) {
    if (holds(await quietly(rule.when, json, bindings))) return rule;
  }
  return undefined;
}

/** A gateway's own 404 page says nothing of the record, so "gone" needs a document or a rule. */
function needsDocument(meaning: Meaning, isByRule: boolean): boolean {
  return meaning === 'ok' || meaning === 'end' || (meaning === 'gone' && !isByRule);
}

/** What a status means where no rule of the system file holds: a 5xx may have been carried out, so a write of it is unclear. */
function usualMeaning(status: number, isRead: boolean): Meaning {
  if (status >= 200 && status < 300) return 'ok';
  if (status === 401) return 'renew-auth';
  if (status === 404 || status === 410) return 'gone';
  if (status === 409 || status === 412) return 'changed';
  if (status === 408 || status === 425 || status === 429) return 'wait';
  if (status >= 400 && status < 500) return 'invalid';
  return status >= 500 && isRead ? 'wait' : 'unclear';
}

function plainWords(json: Json | undefined): unknown {
  const { message, fault } = (json ?? {}) as { message?: unknown; fault?: { text?: unknown } };
  return message ?? fault?.text ?? wordsOfErrors(json);
}

/** The system's own words, in one line; where the file names none, a plain `message` is taken. */
async function wordsOf(system: System, json: Json | undefined, bindings: Bindings) {
  const said = system.message ? await quietly(system.message, json, bindings) : plainWords(json);
  if (typeof said !== 'string' || said.trim() === '') return undefined;
  const line = said.replace(/\s+/g, ' ').trim();
  return line.length > messageMax ? `${line.slice(0, messageMax)}…` : line;
}

/** Rules are written for the usual answers; one that fails on an odd one does not hold. */
export async function quietly(
  expression: Expression,
  json: Json | undefined,
  bindings: Bindings,
): Promise<unknown> {
  try {
    return await expression.evaluate(json, bindings);
  } catch {
    return undefined;
  }
}

/** `for` of a rule: a duration, or seconds. */
function waitMs(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.max(0, value) * 1_000;
  if (typeof value !== 'string') return undefined;
  return durationMs(value) ?? (/^\d+$/.test(value) ? Number(value) * 1_000 : undefined);
}
