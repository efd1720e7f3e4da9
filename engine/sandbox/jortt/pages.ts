// Lists: a hundred records a page, no other size, with links to the pages before and after. `query`
// wants three letters and finds names and invoice numbers, nothing else that the vendor promises.

import type { JsonObject } from '../../base/json.ts';
import type { Answer, Ground, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { mistake, refuseMistakes } from './refusals.ts';

const pageSize = 100;
const queryLengthMin = 3;

export function page(
  ground: Ground,
  entity: 'customer' | 'invoice',
  request: StandInRequest,
  list: { readonly known: readonly string[]; readonly shown: (id: string) => JsonObject },
): Answer {
  const { query } = request;
  const number = query.get('page') === null ? 1 : Number(query.get('page'));
  const text = query.get('query');
  const status = query.get('invoice_status');
  refuseMistakes([
    ...[...query.keys()]
      .filter((name) => !list.known.includes(name))
      .map((name) => mistake(name, 'is_unknown')),
    ...(Number.isInteger(number) && number >= 1 ? [] : [mistake('page', 'is_invalid')]),
    ...(text === null || text.length >= queryLengthMin ? [] : [mistake('query', 'is_invalid')]),
    ...(status === null || ['draft', 'sent', 'unpaid', 'late', 'paid'].includes(status)
      ? []
      : [mistake('invoice_status', 'is_invalid')]),
  ]);
  const untilMs = ground.searchedUntilMs();
  const found = [...ground.records.all(entity)]
    .filter((kept) => kept.createdMs <= untilMs)
    .filter((kept) => text === null || isFound(kept, entity, text))
    .filter((kept) => status === null || kept.values.invoice_status === status)
    .sort(entity === 'customer' ? byName : byCreation);
  const data = found
    .slice((number - 1) * pageSize, number * pageSize)
    .map((kept) => list.shown(kept.id));
  const link = (at: number) => ({ href: address(request, at), type: 'application/json' });
  const _links = {
    self: link(number),
    previous: number > 1 ? link(number - 1) : null,
    next: found.length > number * pageSize ? link(number + 1) : null,
    documentation: { href: 'https://developer.jortt.nl/#pagination', type: 'text/html' },
  };
  return { status: 200, body: { data, _links } };
}

function isFound({ values }: Kept, entity: 'customer' | 'invoice', text: string): boolean {
  const names =
    entity === 'customer' ? ['customer_name'] : ['customer_company_name', 'invoice_number'];
  return names.some((name) =>
    String(values[name] ?? '')
      .toLowerCase()
      .includes(text.toLowerCase()),
  );
}

function byName(one: Kept, other: Kept): number {
  const [a, b] = [one, other].map(({ values }) => String(values.customer_name));
  return (a as string).localeCompare(b as string, 'nl') || byCreation(one, other);
}

function byCreation(one: Kept, other: Kept): number {
  return one.createdMs - other.createdMs || one.id.localeCompare(other.id);
}

function address({ headers, path, query }: StandInRequest, at: number): string {
  const next = new URLSearchParams(query);
  next.set('page', String(at));
  return `http://${headers.host}/api${path}?${next}`;
}
