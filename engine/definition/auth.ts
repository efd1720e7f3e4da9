// How a system is told who we are, compiled: texts that are put on a request, a signature made for each,
// or a token that a login gives.

import type { Expression } from '../mapping/expression/expression.ts';
import type { Template } from '../mapping/template.ts';
import type { RequestRule } from './request-rule.ts';

export type Auth =
  | AuthKind
  /** The first whose `when` holds; it knows `$base` and `$settings`, and is asked once. */
  | {
      readonly kind: 'first';
      readonly first: readonly { readonly when?: Expression; readonly auth: AuthKind }[];
    };

/** Texts that are put on a request as they are. */
export type AuthUse =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly user: Template; readonly password: Template }
  | { readonly kind: 'bearer'; readonly token: Template }
  | {
      readonly kind: 'header' | 'query' | 'cookie';
      readonly name: string;
      readonly value: Template;
    };

export type AuthKind =
  | AuthUse
  | {
      readonly kind: 'oauth1';
      readonly key: Template;
      readonly secret: Template;
      readonly token?: { readonly key: Template; readonly secret: Template };
      readonly method: 'HMAC-SHA1' | 'HMAC-SHA256';
      readonly send: 'query' | 'header';
    }
  | {
      readonly kind: 'token';
      readonly request: RequestRule;
      /** What the login itself proves who we are by, beside what its request holds. */
      readonly signed?: Extract<AuthUse, { kind: 'basic' }>;
      readonly token: Expression;
      readonly expires?: Expression;
      /** A token that is good for one login and comes back renewed; the login's texts name it `$refresh`. */
      readonly refresh?: { readonly given: Template; readonly next: Expression };
      /** What a refused login says, where it does not speak as the rest of the system does. */
      readonly message?: Expression;
      /** Rendered with `$token`; absent: calls name it themselves. */
      readonly use?: AuthUse;
    };
