// How a call goes on from page to page, and what has to be said so that it comes to an end.

import type { Expression } from '../../mapping/expression/expression.ts';
import { defined } from '../defined.ts';
import { expressionAt, type Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { PagingBlock, RequestBlock } from '../grammar/request-definition.ts';
import type { Paging } from '../paging.ts';

/** A call, and how its answer goes on. */
type PagedBlock = RequestBlock & { readonly paging?: PagingBlock };

export function pagingOf(texts: Texts, steps: Steps, call: PagedBlock): Paging {
  const { paging: block } = call;
  if (block === undefined) return { kind: 'none' };
  checkPlaceSaid(texts, steps, { ...call, paging: block });
  switch (block.kind) {
    case 'none':
      return { kind: 'none' };
    case 'offset': {
      const { kind, offset, size, sizeMax, until } = block;
      return defined({
        kind,
        offset,
        size,
        sizeMax,
        until: untilOf(texts, steps, until),
      }) as Paging;
    }
    case 'page': {
      const { kind, page, size, sizeMax, pages, until } = block;
      const end = pages ?? { until: untilOf(texts, steps, until) };
      return defined({ kind, page, size, sizeMax, pages: end }) as Paging;
    }
    case 'cursor': {
      const { kind, cursor, size, sizeMax } = block;
      const next = expressionAt(texts, [...steps, 'next'], block.next);
      return defined({ kind, cursor, next, size, sizeMax }) as Paging;
    }
    case 'next':
      return { kind: 'next', next: expressionAt(texts, [...steps, 'next'], block.next) };
    case 'link':
      return defined({ kind: block.kind, size: block.size, sizeMax: block.sizeMax }) as Paging;
  }
}

function untilOf(
  texts: Texts,
  steps: Steps,
  until: string | boolean | undefined,
): 'empty' | Expression {
  if (until === undefined || until === 'empty') return 'empty';
  return expressionAt(texts, [...steps, 'until'], String(until));
}

/** Who never says which page is meant would be given the first again and again. */
function checkPlaceSaid(
  texts: Texts,
  steps: Steps,
  { paging, ...call }: RequestBlock & { readonly paging: PagingBlock },
): void {
  const key = paging.kind;
  if (key !== 'page' && key !== 'offset' && key !== 'cursor') return;
  const isNamed = (paging as Readonly<Record<string, unknown>>)[key] !== undefined;
  const { path, query, headers, body, form } = call;
  const said = JSON.stringify([path, query, headers, body, form]);
  if (isNamed || new RegExp(`\\$${key}\\b`).test(said)) return;
  texts.problems.error(
    texts.sheet.keyPlace(texts.home?.(steps) ?? steps),
    'key.missing',
    { key },
    `Name the query parameter for it, or say \`{$${key}}\` in the call, as in its \`body\`.`,
  );
}

/** Of a search only its paging tells where it ends: a page without the wanted may be followed by one with it. */
export function searchPagingOf(texts: Texts, steps: Steps, call: PagedBlock): Paging {
  const { paging } = call;
  if (paging?.kind === 'page' && !paging.pages && (paging.until ?? 'empty') === 'empty') {
    const hint = 'Or `until`, with a condition on the answer.';
    const place = texts.sheet.keyPlace(texts.home?.(steps) ?? steps);
    texts.problems.error(place, 'key.missing', { key: 'pages' }, hint);
  }
  return pagingOf(texts, steps, call);
}
