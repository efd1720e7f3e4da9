// The request for one page of a list, a search or the items of a record: what the rule says, with the place that its
// paging names, or the address that the page before gave.

import type { Entity, RequestRule } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { HttpRequest } from './client.ts';
import type { Exchange } from './exchange.ts';
import { type PagePlace, pageQuery } from './paging.ts';
import { buildRequest, type Spoken } from './request.ts';

/** Asks for the page at a place. */
export async function pageRequest(
  exchange: Exchange,
  list: Pick<NonNullable<Entity['list']>, 'request' | 'paging'>,
  from: { readonly place: PagePlace; readonly bindings: Bindings; readonly spoken: Spoken },
): Promise<HttpRequest> {
  const request = await buildRequest(exchange.system, list.request, {
    method: 'GET',
    bindings: from.bindings,
    spoken: from.spoken,
    query: pageQuery(list.paging, from.place),
  });
  if (from.place.url === undefined) return request;
  const url = new URL(from.place.url, request.url.origin);
  for (const name of spokenNames(list.request)) {
    const said = request.url.searchParams.get(name);
    if (said !== null) url.searchParams.set(name, said);
  }
  return { ...request, url };
}

/** Query parameters by which a call says the token of its login. */
export function spokenNames({ query }: Pick<RequestRule, 'query'>): readonly string[] {
  return Object.entries(query).flatMap(([name, { holes }]) =>
    holes.some(({ text }) => /\$token\b/.test(text)) ? [name] : [],
  );
}
