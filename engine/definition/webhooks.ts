// Webhooks of a system, compiled: how one proves where it comes from, and what it says of which record. It
// is only a hint; the record itself is read.

import type { Expression } from '../mapping/expression/expression.ts';
import type { Template } from '../mapping/template.ts';

export interface Webhooks {
  readonly verify:
    | {
        readonly kind: 'hmac';
        readonly algorithm: 'sha1' | 'sha256' | 'sha512';
        readonly secret: Template;
        /** What is signed; default the raw body. `$headers`, `$body`. */
        readonly text?: Template;
        readonly header: string;
        readonly encoding: 'hex' | 'base64';
      }
    | { readonly kind: 'token'; readonly token: Template };
  /** On the parsed body, or on each event of a list of them: an entity's name, its id, whether it was deleted. */
  readonly entity: Expression;
  readonly id: Expression;
  readonly deleted?: Expression;
  /** The id of the record that this one was combined into. */
  readonly into?: Expression;
  /** On nothing, with `$headers` and `$body`: a delivery without proof that asks only if we are there. */
  readonly ping?: Expression;
}
