// Pages that a system recognises by a checksum: the next request for one says which state of it is
// known, and the answer 304 without a body means that state still holds. The page as last read is
// then the answer. It is kept in memory only, so a new process reads once more.

import type { Entity } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { HttpRequest } from './client.ts';
import type { Answer } from './response.ts';

/** By what is asked for; the one that was read longest ago makes room. */
export type KnownPages = Map<string, { readonly checksum: string; readonly answer: Answer }>;

/** Lists that fit here are small, and a page may be a megabyte. */
const pagesMax = 64;

/** Some systems say a checksum only to who sends one. */
const noChecksum = 'none';

type List = Pick<NonNullable<Entity['list']>, 'checksum'>;

/** The request, with the checksum of the page that is known. */
export function withKnown(pages: KnownPages, list: List, request: HttpRequest): HttpRequest {
  if (!list.checksum) return request;
  const checksum = pages.get(keyOf(request))?.checksum ?? noChecksum;
  return { ...request, headers: { ...request.headers, 'if-none-match': checksum } };
}

/** The answer, or the page it confirms; undefined: it confirms one that is not known. */
export async function confirmed(
  pages: KnownPages,
  list: List,
  from: { readonly asked: HttpRequest; readonly answer: Answer; readonly bindings: Bindings },
): Promise<Answer | undefined> {
  const { answer, bindings } = from;
  if (!list.checksum) return answer;
  const asked = keyOf(from.asked);
  if (answer.status === 304) {
    const { answer: held } = pages.get(asked) ?? {};
    return held && { ...held, headers: { ...held.headers, ...answer.headers } };
  }
  const checksum = await list.checksum.evaluate(answer.json, bindings);
  pages.delete(asked);
  if (typeof checksum !== 'string' || checksum === '') return answer;
  pages.set(asked, { checksum, answer });
  const oldest = pages.keys().next().value;
  if (pages.size > pagesMax && oldest !== undefined) pages.delete(oldest);
  return answer;
}

/** A page may be told by its body as well as by its address. */
function keyOf({ url, body = '' }: HttpRequest): string {
  return `${url.href} ${body}`;
}
