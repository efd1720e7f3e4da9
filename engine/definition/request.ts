// A call of a system, compiled: where it goes and what it carries; and one that shows records page by page.

import type { Expression } from '../mapping/expression/expression.ts';
import type { Template, TemplateTree } from '../mapping/template.ts';
import type { Paging } from './paging.ts';

export interface RequestRule {
  readonly method?: string;
  /** Instead of the system's own address. */
  readonly base?: Template;
  readonly path: Template;
  readonly query: Readonly<Record<string, Template>>;
  readonly headers: Readonly<Record<string, Template>>;
  /** Absent = the record itself. */
  readonly body?: TemplateTree;
  readonly form?: Readonly<Record<string, Template>>;
  /** An operation of the SOAP service of the system or of the connection. */
  readonly soap?: string;
  /** A GraphQL document; `body` is its variables. */
  readonly graphql?: string;
  /** The connection it goes over; absent: the system itself. */
  readonly via?: string;
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
