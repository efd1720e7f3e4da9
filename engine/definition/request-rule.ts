// One call to a system, compiled: what it is addressed to and what it carries.

import type { Template, TemplateTree } from '../mapping/template.ts';

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
