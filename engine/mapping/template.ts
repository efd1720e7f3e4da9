// Text with `{expression}` holes, as grammar.md calls T: `/customer/{$id}`. A text that is one hole
// keeps the hole's type; a hole that gives nothing makes the whole text nothing, so its key drops out.

import type { Bindings, Expression } from './expression.ts';

export interface Template {
  /** As the author wrote it, after `${VAR}` was filled in; may hold a secret, so never print it. */
  readonly text: string;
  readonly holes: readonly Expression[];
  /** undefined = nothing. Without holes the result is the text itself. */
  render(record: unknown, bindings: Bindings): unknown | Promise<unknown>;
}

/** A tree of texts (a request body): maps and lists of templates; constants stay what they are. */
export type TemplateTree =
  | Template
  | null
  | boolean
  | number
  | readonly TemplateTree[]
  | { readonly [name: string]: TemplateTree };
