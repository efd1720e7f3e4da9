// From one page to the next: what to ask first, and, after an answer, what to ask then. The place in
// a listing is plain JSON, so that a scan goes on after a restart. A page that comes again and again is
// an error: a system that ignores the parameter would be read for ever, or taken for complete.

import type { JsonObject } from '../../base/json.ts';
import type { Paging } from '../../definition/system.ts';
import { holds } from '../../mapping/condition.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import { nextOffset, type OffsetPlace } from './paging-offset.ts';
import type { Answer } from './response.ts';

export type PagePlace = JsonObject & {
  /** Pages asked for so far. */
  readonly pages: number;
  readonly offset?: OffsetPlace;
  readonly page?: number;
  readonly cursor?: string;
  /** Address of this page; it was checked to be on the system's own origin. */
  readonly url?: string;
  /** Ids of the page before, shortened: first, last and how many. */
  readonly before?: string;
  /** How often the same page came in a row. */
  readonly repeats?: number;
};

export interface PageSeen {
  readonly answer: Answer;
  readonly bindings: Bindings;
  readonly ids: readonly string[];
  /** Items in the answer, also those without an id. */
  readonly count: number;
}

/** `after: null` = this was the last page; a text says what is wrong with the answer. */
export type Next = { readonly after: PagePlace | null } | string;

/** More pages than any listing has: the end of a circle of cursors. */
const pagesMax = 100_000;

/** A page of new rows may push a page back whole, once; more than that is no accident. */
const repeatsMax = 2;

export const firstPlace: PagePlace = { pages: 0 };

/** Query parameters that ask for the page at a place, as far as the paging names some. */
export function pageQuery(paging: Paging, place: PagePlace): Readonly<Record<string, string>> {
  const size =
    'size' in paging && paging.size !== undefined && paging.sizeMax !== undefined
      ? { [paging.size]: String(paging.sizeMax) }
      : {};
  const [name, value] = placeIn(paging, place);
  return name === undefined || value === undefined ? size : { ...size, [name]: String(value) };
}

/** `$offset`, `$page` or `$cursor`, for calls that say the place themselves. */
export function pageBindings(paging: Paging, place: PagePlace): Bindings {
  const [, value] = placeIn(paging, place);
  return value === undefined ? {} : { [paging.kind]: value };
}

/** The parameter, if it has one, and what it says. */
function placeIn(
  paging: Paging,
  place: PagePlace,
): readonly [string | undefined, string | number | undefined] {
  switch (paging.kind) {
    case 'offset':
      return [paging.offset, place.offset?.at ?? 0];
    case 'page':
      return [paging.page, place.page ?? 1];
    case 'cursor':
      return [paging.cursor, place.cursor];
    default:
      return [undefined, undefined];
  }
}

export async function nextPlace(paging: Paging, place: PagePlace, seen: PageSeen): Promise<Next> {
  if (seen.answer.meaning === 'end' || paging.kind === 'none') return { after: null };
  if (place.pages >= pagesMax) return `it has more than ${pagesMax} pages`;
  const before = `${seen.count}|${seen.ids[0] ?? ''}|${seen.ids.at(-1) ?? ''}`;
  const isStepBack = place.offset?.isStepBack === true;
  const isRepeat = seen.ids.length > 0 && before === place.before && !isStepBack;
  const repeats = isRepeat ? (place.repeats ?? 0) + 1 : 0;
  if (repeats > repeatsMax) {
    return 'the same page comes again and again, so its paging is not as the system file says';
  }
  const next = await nextOf(paging, isRepeat ? withoutAnchors(place) : place, seen);
  if (typeof next === 'string' || next === null) return next === null ? { after: null } : next;
  return { after: { ...next, pages: place.pages + 1, before, repeats } };
}

/** A repeated page holds all that was seen; only going on shows whether there is more. */
function withoutAnchors(place: PagePlace): PagePlace {
  return place.offset ? { ...place, offset: { ...place.offset, anchors: [] } } : place;
}

type Step = Omit<PagePlace, 'pages' | 'before' | 'repeats'> | null | string;

async function nextOf(paging: Paging, place: PagePlace, seen: PageSeen): Promise<Step> {
  const { answer, bindings } = seen;
  switch (paging.kind) {
    case 'none':
      return null;
    case 'offset': {
      const isEnd = await isLast(paging.until, answer, bindings);
      const offset = nextOffset(place.offset, { ...seen, sizeMax: paging.sizeMax, isEnd });
      return offset === null ? null : { offset };
    }
    case 'page': {
      const page = place.page ?? 1;
      if (seen.count === 0) return null;
      const { pages } = paging;
      const total =
        typeof pages === 'string'
          ? Number(answer.headers[pages.toLowerCase()] ?? Number.NaN)
          : Number.NaN;
      const isEnd =
        typeof pages === 'string' ? page >= total : await isLast(pages.until, answer, bindings);
      return isEnd ? null : { page: page + 1 };
    }
    case 'cursor': {
      const cursor = await paging.next.evaluate(answer.json, bindings);
      if (isNothing(cursor)) return null;
      if (typeof cursor === 'object') return `its next cursor is no text (${paging.next.text})`;
      if (String(cursor) === place.cursor) return 'it gives the same cursor again';
      return { cursor: String(cursor) };
    }
    case 'next':
      return sameOrigin(await paging.next.evaluate(answer.json, bindings), answer);
    case 'link':
      return sameOrigin(linkOf(answer.headers.link), answer);
  }
}

async function isLast(
  until: 'empty' | Expression,
  answer: Answer,
  bindings: Bindings,
): Promise<boolean> {
  return until === 'empty' ? false : holds(await until.evaluate(answer.json, bindings));
}

/** A next address elsewhere would carry our credentials there, or make us fetch what we must not. */
function sameOrigin(address: unknown, answer: Answer): Step {
  if (isNothing(address)) return null;
  if (typeof address !== 'string' || !URL.canParse(address, answer.url.href)) {
    return 'the address of its next page is none';
  }
  const url = new URL(address, answer.url);
  if (url.origin !== answer.url.origin || url.username !== '' || url.password !== '') {
    return `its next page is on another host (${url.origin}), which is not followed`;
  }
  if (url.href === answer.url.href) return 'its next page is the same page';
  return { url: url.pathname + url.search };
}

/** `<https://…?page=2>; rel="next"` */
function linkOf(header: string | undefined): string | undefined {
  for (const match of (header ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*"?(?:[^";]*\s)?next(?=[\s",;]|$)/i.test(match[2] as string)) return match[1];
  }
  return undefined;
}

function isNothing(value: unknown): value is undefined | null | '' | false {
  return value === undefined || value === null || value === '' || value === false;
}
