// The grammar of one call to a system, and of lists that come page by page.

import {
  type BlockOf,
  block,
  condition,
  expression,
  map,
  may,
  must,
  number,
  oneOf,
  type TypeOf,
  tagged,
  template,
  text,
  tree,
} from './shape.ts';

export const requestKeys = {
  method: may(
    oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    'GET to read, POST to create, PUT to update, DELETE to delete.',
    { example: 'PATCH' },
  ),
  path: may(template, "Below the system's `base`. Without a path there is no such operation.", {
    example: "'/customer/{$id}'",
  }),
  query: may(map('parameter', template), 'A parameter whose hole gives nothing is left out.'),
  headers: may(map('header', template), 'Beside those of the system.'),
  body: may(
    tree,
    'Without it the record itself. A text that is a single hole is its value, of any type.',
    { example: "{ customer: '{$}' }" },
  ),
  form: may(map('field', template), 'Sent as a form instead of a body.'),
  soap: may(
    text,
    'Calls this operation of the SOAP service; `body` is what goes in. Needs no path.',
    {
      example: 'GetCompanies',
    },
  ),
  graphql: may(
    text,
    'Sends this GraphQL document, by POST; `body` holds its variables. A brace is no hole here. Without a path it goes to `base` itself.',
    { example: '"query ($id: ID!) { customer(id: $id) { id name } }"' },
  ),
  via: may(text, 'Over this one of `connections` instead of the system itself.', {
    example: 'search',
  }),
} as const;

export const request = block('request', 'One call.', requestKeys);
export type RequestBlock = BlockOf<typeof requestKeys>;

const sizeKeys = {
  size: may(text, 'The query parameter for the size of a page.', { example: 'limit' }),
  sizeMax: may(number(1, 100_000), 'The largest page the system gives.', { example: '200' }),
};

const untilEmpty = condition('empty');

/** Ways in which each answer itself says whether there is more. */
const answeredPaging = {
  page: block('paging page', 'By the number of the page, from 1.', {
    kind: must(oneOf('page'), 'By the number of the page, from 1.'),
    page: may(
      text,
      'The query parameter for the number. Without it the call says `{$page}` itself, as in its body.',
      { example: 'page' },
    ),
    size: may(text, 'The query parameter for the size of a page.', { example: 'per_page' }),
    sizeMax: must(number(1, 100_000), 'The largest page the system gives.', { example: '100' }),
    pages: may(text, 'The response header that tells how many pages there are.', {
      example: 'x-wp-totalpages',
    }),
    until: may(
      untilEmpty,
      'Instead of `pages`: when to stop. At an empty page, which is usual in a list, or when this holds on the answer. A search needs one of the two, as its hits do not tell.',
    ),
  }),
  cursor: block('paging cursor', 'By a value that the answer gives.', {
    kind: must(oneOf('cursor'), 'By a value that the answer gives.'),
    cursor: may(
      text,
      'The query parameter for it. Without it the call says `{$cursor}` itself, as in its body.',
      { example: 'cursor' },
    ),
    next: must(expression, 'The next value, on the answer; nothing after the last page.', {
      example: 'nextCursor',
    }),
    ...sizeKeys,
  }),
  next: block('paging next', 'By an address in the answer.', {
    kind: must(oneOf('next'), 'By an address in the answer.'),
    next: must(expression, 'The address; it must be on the same host.', { example: 'links.next' }),
  }),
  link: block('paging link', 'By the `Link` header.', {
    kind: must(oneOf('link'), 'By the `Link` header.'),
    ...sizeKeys,
  }),
};

export const paging = tagged('paging', 'How a list goes on.', 'kind', {
  none: block('paging none', 'Everything comes at once.', {
    kind: must(oneOf('none'), 'Everything comes at once.'),
  }),
  offset: block('paging offset', 'By the number of records before.', {
    kind: must(oneOf('offset'), 'By the number of records before.'),
    offset: may(
      text,
      'The query parameter for the offset. Without it the call says `{$offset}` itself, as in its body.',
      { example: 'from' },
    ),
    size: may(text, 'The query parameter for the size of a page.', { example: 'count' }),
    sizeMax: must(number(1, 100_000), 'The largest page the system gives.', { example: '1000' }),
    until: may(untilEmpty, 'When to stop: at an empty page, or when this holds on the answer.', {
      initial: 'empty',
    }),
  }),
  ...answeredPaging,
});

export const searchPaging = tagged(
  'search paging',
  'How a search goes on.',
  'kind',
  answeredPaging,
);

/** What a call needs beside itself to show records page by page. */
export const pageKeys = {
  items: may(expression, 'The list of records, on the answer.', {
    initial: '$',
    example: 'values',
  }),
  paging: may(paging, 'How the list goes on.'),
  recordsMax: may(
    number(1, 10_000_000),
    'How many records the system shows of one question, however many there are. Before that it is asked anew, with the time of the last record as `$since`, so the records must come in the order of their change, the oldest first.',
    { example: '10000' },
  ),
};

export type PagingBlock = TypeOf<typeof paging>;
