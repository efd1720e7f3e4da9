// Lists: a bare array, its counts in headers, links to the pages around it, at most a hundred a page.
// Filters are parameters with a kind; a wrong one refuses the request, an unknown one is passed over.

import type { JsonObject } from '../../base/json.ts';
import { localFromUtcMs } from '../../base/zoned-time.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { checked, type Shape, timeOf } from './parameters.ts';
import { wrongParameters } from './refusals.ts';
import { type Shop, timeText, zoneOf } from './shop.ts';

export type Parameters = Readonly<Record<string, unknown>>;

export interface Listing {
  readonly shop: Shop;
  readonly request: StandInRequest;
  readonly found: Iterable<Kept>;
  /** Parameters beside those of all lists. */
  readonly shape: Shape;
  readonly orderby: readonly string[];
  /** What records are ordered by where nothing is asked for. */
  readonly usual: readonly [orderby: string, order: 'asc' | 'desc'];
  readonly passes: (kept: Kept, parameters: Parameters) => boolean;
  readonly show: (kept: Kept) => JsonObject;
}

const perPageMax = 100;

const common: Shape = {
  context: { words: ['view', 'edit'] },
  page: 'integer',
  per_page: 'integer',
  offset: 'integer',
  order: { words: ['asc', 'desc'] },
  include: 'mixed',
  exclude: 'mixed',
};

export function listAnswer(listing: Listing): Answer {
  const { shop, request, show } = listing;
  const given = parametersOf(listing);
  const { page = 1, per_page: perPage = 10, offset } = given as Record<string, number | undefined>;
  refuseRange('page', page, 1, Number.POSITIVE_INFINITY);
  refuseRange('per_page', perPage, 1, perPageMax);
  const include = idsIn(given.include);
  const exclude = idsIn(given.exclude);
  const untilMs = shop.ground.searchedUntilMs();
  const rows = [...listing.found].filter(
    (kept) =>
      kept.createdMs <= untilMs &&
      (include.length === 0 || include.includes(kept.id)) &&
      !exclude.includes(kept.id) &&
      listing.passes(kept, given),
  );
  const sorted = sort(rows, given, listing);
  const start = offset ?? (page - 1) * perPage;
  const pages = Math.ceil(rows.length / perPage);
  return {
    status: 200,
    body: sorted.slice(start, start + perPage).map(show),
    headers: {
      'x-wp-total': String(rows.length),
      'x-wp-totalpages': String(pages),
      ...linksOf(request, page, pages),
    },
  };
}

/** Lists in the query come as `name[]=a&name[]=b` or as `name=a,b`. */
function parametersOf({ request, shape, orderby }: Listing): Parameters {
  const raw: Record<string, string> = {};
  for (const [name, value] of request.query) {
    const bare = name.replace(/\[\d*\]$/, '');
    raw[bare] = raw[bare] === undefined || bare === name ? value : `${raw[bare]},${value}`;
  }
  const known: Shape = { ...common, orderby: { words: orderby }, ...shape };
  const given = Object.entries(raw).map(([name, value]) => {
    const kind = known[name];
    return [name, typeof kind === 'object' && 'list' in kind ? value.split(',') : value];
  });
  return checked(Object.fromEntries(given), known);
}

function refuseRange(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  const words = Number.isFinite(most)
    ? `must be between ${least} (inclusive) and ${most} (inclusive)`
    : `must be greater than or equal to ${least}`;
  throw wrongParameters({ [name]: `${name} ${words}` });
}

function idsIn(value: unknown): readonly string[] {
  const text = String(value ?? '');
  return text === '' ? [] : text.split(',').map((id) => String(Number(id)));
}

function sort(rows: readonly Kept[], given: Parameters, listing: Listing): readonly Kept[] {
  const by = String(given.orderby ?? listing.usual[0]);
  const sign = (given.order ?? listing.usual[1]) === 'asc' ? 1 : -1;
  const keyOf = (kept: Kept): number | string => {
    switch (by) {
      case 'date':
      case 'registered_date':
        return Math.floor(kept.createdMs / 1_000);
      case 'modified':
        return Math.floor(kept.changedMs / 1_000);
      case 'name':
      case 'title':
        return String(kept.values.name ?? kept.values.first_name ?? '').toLowerCase();
      case 'slug':
        return String(kept.values.slug ?? '');
      default:
        return Number(kept.id);
    }
  };
  return rows.toSorted((one, other) => {
    const [left, right] = [keyOf(one), keyOf(other)];
    if (left !== right) return left < right ? -sign : sign;
    return (Number(one.id) - Number(other.id)) * sign;
  });
}

function linksOf(request: StandInRequest, page: number, pages: number): Record<string, string> {
  const linkTo = (number: number, rel: string): string => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(number));
    return `<http://${request.headers.host}/wp-json/wc/v3${request.path}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [linkTo(page - 1, 'prev')] : []),
    ...(page < pages ? [linkTo(page + 1, 'next')] : []),
  ];
  return links.length === 0 ? {} : { link: links.join(', ') };
}

/** Parameters about times of making and change. */
export const timeShape: Shape = {
  after: 'time',
  before: 'time',
  modified_after: 'time',
  modified_before: 'time',
  dates_are_gmt: 'boolean',
};

/**
 * Bounds are not included. A bound with a zone is turned into the shop's own time first, also where
 * times in UTC are asked for: with `dates_are_gmt` it must come without one.
 */
export function passesTimes(shop: Shop, kept: Kept, given: Parameters): boolean {
  const secondOf = (ms: number): string =>
    timeText(given.dates_are_gmt === true ? ms : localFromUtcMs(zoneOf(shop), ms));
  const boundOf = (text: unknown): string => {
    const ms = timeOf(String(text));
    const isZoned = /(Z|[+-]\d\d:?\d\d)$/i.test(String(text).slice(10));
    return timeText(isZoned ? localFromUtcMs(zoneOf(shop), ms) : ms);
  };
  const made = secondOf(kept.createdMs);
  const changed = secondOf(kept.changedMs);
  return (
    (given.after === undefined || made > boundOf(given.after)) &&
    (given.before === undefined || made < boundOf(given.before)) &&
    (given.modified_after === undefined || changed > boundOf(given.modified_after)) &&
    (given.modified_before === undefined || changed < boundOf(given.modified_before))
  );
}
