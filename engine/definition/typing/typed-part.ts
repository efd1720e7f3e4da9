// A part of an expression as those see it who remark on it: its node, the types of what it is made of, and
// where it stands.

import type { Span } from '../../mapping/expression/spans.ts';
import type { ExpressionRemark } from '../../mapping/jsonata/expression-remark.ts';
import type { Node } from '../../mapping/jsonata/syntax-tree.ts';
import type { ValueType } from './value-type.ts';

export interface TypedPart {
  readonly node: Node;
  readonly parts: readonly ValueType[];
  readonly textOf: (node: Node) => string;
  readonly spanOf: (node: Node) => Span | undefined;
  /** Whether a question is all that it is for; see `askedIn` of `type-remarks.ts`. */
  readonly isAsked: (node: Node) => boolean;
}

export function said(
  { spanOf }: Pick<TypedPart, 'spanOf'>,
  node: Node,
  code: string,
  message: string,
  hint: string,
): ExpressionRemark {
  return { code, message, hint, position: spanOf(node)?.from ?? 0 };
}
