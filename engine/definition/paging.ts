// How a listing or a search is asked for page by page.

import type { Expression } from '../mapping/expression/expression.ts';

export type Paging =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'offset';
      /** Names of query parameters; absent: the call itself says `$offset` and the size. */
      readonly offset?: string;
      readonly size?: string;
      readonly sizeMax: number;
      readonly until: 'empty' | Expression;
    }
  | {
      readonly kind: 'page';
      /** Names of query parameters; absent: the call itself says `$page` and the size. */
      readonly page?: string;
      readonly size?: string;
      readonly sizeMax: number;
      readonly pages: string | { readonly until: 'empty' | Expression };
    }
  /** `next` is evaluated on the answer and gives the value of the query parameter `cursor`, and `$cursor`. */
  | {
      readonly kind: 'cursor';
      readonly cursor?: string;
      readonly next: Expression;
      readonly size?: string;
      readonly sizeMax?: number;
    }
  /** `next` gives the address of the next page; it must stay on the same origin. */
  | { readonly kind: 'next'; readonly next: Expression }
  | { readonly kind: 'link'; readonly size?: string; readonly sizeMax?: number };
