// The end points under `/sandbox/` by which people and tests reach behind a stand-in's API: see and
// edit records as somebody in the system's own screens would, count, switch faults and limits, look
// at requests, start over. Only callers on this machine are answered, and no web page is.
//
//   GET    /sandbox/counts
//   GET    /sandbox/<entity>[?property=value]     GET|PATCH|DELETE /sandbox/<entity>/<id>[?by=Kari]
//   POST   /sandbox/<entity>[?by=Kari]            body: the values
//   GET|PUT|DELETE /sandbox/faults                body: { faults: [..], searchLagMs }
//   PUT    /sandbox/limits                        body: { requests, windowMs } or false
//   GET|DELETE /sandbox/requests                  POST /sandbox/reset

import { isObject, type JsonObject, parseJson } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { type Answer, type Rate, Refusal, type StandInRequest } from './definition.ts';
import type { Fault } from './faults.ts';
import type { StandIn } from './stand-in.ts';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export function control(
  standIn: StandIn,
  request: StandInRequest,
  remoteAddress: string | undefined,
): Answer {
  const host = String(request.headers.host ?? '').replace(/:\d+$/, '');
  const isLocal = loopback.has(remoteAddress ?? '') && /^(127\.0\.0\.1|localhost)$/.test(host);
  if (!isLocal || request.headers.origin !== undefined) return { status: 403 };
  try {
    return dispatch(standIn, request);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    return { status: 400, body: { message: (error as Error).message } };
  }
}

function dispatch(standIn: StandIn, request: StandInRequest): Answer {
  const [name, id] = request.path.slice('/sandbox/'.length).split('/').map(decodeURIComponent);
  const given = request.body === '' ? undefined : parseJson(request.body);
  const { method } = request;
  switch (name) {
    case 'counts':
      return ok(standIn.counts());
    case 'reset':
      if (method !== 'POST') return { status: 405 };
      standIn.reset();
      return ok(standIn.counts());
    case 'limits':
      if (method !== 'PUT') return { status: 405 };
      standIn.setLimits(given === false ? false : (given as unknown as Rate));
      return ok(given);
    case 'requests':
      if (method === 'DELETE') standIn.requests.clear();
      return ok({ count: standIn.requests.count(), requests: standIn.requests.all().map(shown) });
    case 'faults':
      return faults(standIn, method, given);
    default:
      return records(standIn, request, name ?? '', id, isObject(given) ? given : {});
  }
}

function faults(standIn: StandIn, method: string, given: unknown): Answer {
  if (method === 'DELETE') standIn.faults.clear();
  if (method === 'PUT') {
    const wanted = given as { faults?: readonly Fault[]; searchLagMs?: number };
    standIn.faults.set(wanted.faults ?? []);
    standIn.faults.searchLagMs = wanted.searchLagMs ?? 0;
  }
  return ok({ faults: standIn.faults.list(), searchLagMs: standIn.faults.searchLagMs });
}

function records(
  { person, counts }: StandIn,
  { method, query }: StandInRequest,
  entity: string,
  id: string | undefined,
  values: object,
): Answer {
  if (!Object.hasOwn(counts(), entity)) return { status: 404 };
  const by = query.get('by') ?? undefined;
  const given = values as JsonObject;
  if (id === undefined) {
    if (method === 'POST') return { status: 201, body: person.create(entity, given, by) };
    const wanted = [...query].filter(([name]) => name !== 'by');
    const isWanted = (record: JsonObject): boolean =>
      wanted.every(([path, value]) => String(readPath(record, path) ?? '') === value);
    return ok(person.list(entity).filter(isWanted));
  }
  const record = person.get(entity, id);
  if (!record) return { status: 404 };
  if (method === 'PATCH') return ok(person.edit(entity, id, given, by));
  if (method !== 'DELETE') return ok(record);
  person.remove(entity, id, by);
  return { status: 204 };
}

function shown(logged: ReturnType<StandIn['requests']['all']>[number]): JsonObject {
  const { method, path, query, body } = logged.request;
  return {
    at: new Date(logged.atMs).toISOString(),
    method,
    path: query.size === 0 ? path : `${path}?${query}`,
    body,
    status: logged.answer?.status ?? null,
    trouble: logged.trouble?.kind ?? null,
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}
