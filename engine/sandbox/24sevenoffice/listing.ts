// Lists: a limit of a hundred, and the address of the next page in the `Link` header. A page goes on
// behind the last record that was given, so nothing is lost when records before it go.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import { isDate } from './fields.ts';
import { type Mistake, refuseMistakes } from './refusals.ts';

const limitMax = 100;
const limitUsual = 25;

export interface ListOptions {
  /** Parameters that the list knows, beside `limit`. */
  readonly known: readonly string[];
  readonly rows: readonly JsonObject[];
}

/** What the values of parameters look like; others may be anything. */
const forms: readonly (readonly [
  name: RegExp,
  keyword: string,
  isRight: (value: string) => boolean,
])[] = [
  [/^(modified|created)(From|To)$/, 'format', (value) => !Number.isNaN(Date.parse(value))],
  [/^date(From|To)?$/, 'format', isDate],
  [/^is(Company|Supplier)$/, 'type', (value) => /^(true|false)$/.test(value)],
  [
    /^sortBy$/,
    'pattern',
    (value) => /^(name|createdAt|modifiedAt|organizationNumber|id):(asc|desc)$/.test(value),
  ],
  [
    /^status$/,
    'enum',
    (value) => /^(Draft|Web|Proposal|Confirmed|Invoice|AdvanceInvoice)$/.test(value),
  ],
];

/** Refuses parameters that a list does not know, or whose values it cannot read. */
export function refuseParameters({ query }: StandInRequest, known: readonly string[]): void {
  const mistakes: Mistake[] = [];
  for (const [name, value] of query) {
    if (!known.includes(name))
      mistakes.push({ path: `.query.${name}`, keyword: 'additionalProperties' });
    const [, keyword, isRight] = forms.find(([pattern]) => pattern.test(name)) ?? [];
    if (keyword && isRight && !isRight(value)) mistakes.push({ path: `.query.${name}`, keyword });
  }
  const limit = Number(query.get('limit') ?? limitUsual);
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax)
    mistakes.push({ path: '.query.limit', keyword: 'maximum' });
  refuseMistakes(mistakes);
}

export function listed(request: StandInRequest, { known, rows }: ListOptions): Answer {
  const { query } = request;
  refuseParameters(request, ['limit', 'continuationToken', ...known]);
  const limit = Number(query.get('limit') ?? limitUsual);
  const kept = rows.filter((row) => holds(row, query)).sort((a, b) => Number(a.id) - Number(b.id));
  const after = Number(
    Buffer.from(query.get('continuationToken') ?? '', 'base64url').toString() || 0,
  );
  const rest = kept.filter(({ id }) => Number(id) > after);
  const page = rest.slice(0, limit);
  return { status: 200, body: page as unknown as Json, headers: nextOf(request, page, rest) };
}

function nextOf(
  { path, query }: StandInRequest,
  page: readonly JsonObject[],
  rest: readonly JsonObject[],
): Readonly<Record<string, string>> {
  if (rest.length <= page.length) return {};
  const next = new URLSearchParams(query);
  next.set('continuationToken', Buffer.from(String(page.at(-1)?.id)).toString('base64url'));
  return { link: `<${path.replace(/^\/v1/, '')}?${next}>; rel="next"` };
}

function holds(row: JsonObject, query: URLSearchParams): boolean {
  const time = (name: string) => Date.parse(String(row[name]));
  return [...query].every(([name, value]) => {
    switch (name) {
      case 'modifiedFrom':
        return time('modifiedAt') >= Date.parse(value);
      case 'modifiedTo':
        return time('modifiedAt') <= Date.parse(value);
      case 'createdFrom':
        return time('createdAt') >= Date.parse(value);
      case 'createdTo':
        return time('createdAt') <= Date.parse(value);
      case 'dateFrom':
        return String(row.date) >= value;
      case 'dateTo':
        return String(row.date) <= value;
      case 'organizationNumber':
      case 'status':
      case 'date':
        return row[name] === value;
      case 'isCompany':
      case 'isSupplier':
        return String(row[name]) === value;
      case 'customerId':
        return String((row.customer as JsonObject | undefined)?.id) === value;
      case 'productNumber':
        return row.number === value;
      case 'categoryIds':
        return value.split(',').includes(String((row.category as JsonObject | undefined)?.id));
      default:
        return true;
    }
  });
}
