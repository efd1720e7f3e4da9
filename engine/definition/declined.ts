// Which expressions of a project are left to JSONata itself, because the compiler declines them: they give
// the same and take longer, so authors may want to know. Walks what was compiled, whatever its shape.

import type { Place } from '../base/errors.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import type { Catalogue } from './pipe.ts';

export interface DeclinedExpression {
  /** `shop-erp/order`, row `total`; of a system file its name and no row. */
  readonly of: string;
  readonly row?: string;
  readonly expression: string;
  readonly reason: string;
  readonly place?: Place;
}

export function declinedIn({ pipes, systems }: Catalogue): readonly DeclinedExpression[] {
  const found: DeclinedExpression[] = [];
  const note = (of: string, row: string | undefined) => (expression: Expression) => {
    const { text, origin } = expression;
    const reason = expression.declined?.();
    if (reason === undefined) return;
    found.push({
      of,
      ...(row === undefined ? {} : { row }),
      expression: text,
      reason,
      ...(origin ? { place: origin.placeOf(0) } : {}),
    });
  };
  for (const { id, rows, source: _source, sink: _sink, ...rest } of pipes) {
    for (const row of rows) eachExpression(row, note(id, row.id));
    eachExpression(rest, note(id, undefined));
  }
  for (const system of systems.values()) eachExpression(system, note(system.name, undefined));
  return found;
}

function eachExpression(value: unknown, visit: (expression: Expression) => void): void {
  const seen = new Set<object>();
  const walk = (at: unknown): void => {
    if (typeof at !== 'object' || at === null || seen.has(at)) return;
    seen.add(at);
    if ('evaluate' in at) visit(at as Expression);
    else for (const member of at instanceof Map ? at.values() : Object.values(at)) walk(member);
  };
  walk(value);
}
