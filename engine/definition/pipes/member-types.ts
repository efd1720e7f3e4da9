// What a rule gives: one value, or the members of several properties.

import { innerRules, type MemberTypes, type ValueRule } from '../../mapping/row.ts';

/** The members that a rule may give, wherever they stand in it; undefined if it gives one value. */
export function memberTypes(rule: ValueRule | undefined): MemberTypes | undefined {
  if (rule === undefined) return undefined;
  if (rule.kind === 'object')
    return Object.fromEntries(rule.members.map(({ path, type }) => [path, type]));
  const inner = innerRules(rule)
    .map(({ rule: one }) => memberTypes(one))
    .filter((types) => types !== undefined);
  return inner.length === 0 ? undefined : Object.assign({}, ...inner);
}
