// How all records of an entity are read, and how it is learnt which of them changed.

import type { Expression } from '../mapping/expression/expression.ts';
import type { Paging } from './paging.ts';
import type { RequestRule } from './request-rule.ts';

export type Changes =
  | {
      readonly kind: 'since';
      readonly overlapMs: number;
      /** After this time all is read again; absent: what is gone is not seen by reading. */
      readonly listingMs?: number;
      /** What changed, where that is shown elsewhere than all records. */
      readonly list?: List;
    }
  | { readonly kind: 'listing' }
  | Feed
  /** One listing for each parent that changed; `list.each` says of which entity. */
  | { readonly kind: 'parent' };

/** A list of changes that the system keeps. `items`, `cursor` and `more` are read on the answer. */
export interface Feed {
  readonly kind: 'feed';
  readonly request: RequestRule;
  readonly items: Expression;
  readonly cursor: Expression;
  /** On a change, like `skip`, `isDeletion` and `intoOf`: the id of the record it is about. */
  readonly idOf: Expression;
  /** On a change: the record as it is now; absent, or where it gives nothing, it is read by itself. */
  readonly item?: Expression;
  readonly skip?: Expression;
  readonly isDeletion?: Expression;
  /** On a change: the id of the record that this one was combined into. */
  readonly intoOf?: Expression;
  /** Absent: until an answer has no changes. */
  readonly more?: Expression;
}

/** A call that shows records page by page. */
export interface List {
  readonly request: RequestRule;
  readonly items: Expression;
  readonly paging: Paging;
  /** It shows no more of one question; asked anew from the time of the last record on, it shows the next. */
  readonly recordsMax?: number;
  /** Properties that a single read gives and a page leaves out: what it does not cover. */
  readonly omits?: readonly string[];
  /** The page only names records: on an item, the id to read it by. */
  readonly idOf?: Expression;
  /** On a page: what the system recognises its state by, sent back as `If-None-Match`. */
  readonly checksum?: Expression;
  /** The parent, as `system.entity`: one listing for each of its records. */
  readonly each?: string;
  /** On a parent: it has a listing. */
  readonly where?: Expression;
}
