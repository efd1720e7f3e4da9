// Of records that share a key and have no counterpart, one goes first and the others wait for it.

import type { Member } from './candidates.ts';
import { byValue, genericMax } from './rule-edges.ts';

/**
 * Groups records that share a key under any rule: one of a group may be created, the others wait for
 * it. Gives, per ref, the lowest ref of its group. A person may have said that two are apart.
 */
export function leadersOf(
  members: readonly Member[],
  rules: readonly { readonly isMany: boolean }[] = [],
  isApart: (ref: string, other: string) => boolean = () => false,
): Map<string, string> {
  const leader = new Map(members.map((member) => [member.ref, member.ref]));
  const find = (ref: string): string => {
    const up = leader.get(ref) as string;
    return up === ref ? ref : find(up);
  };
  const count = members.reduce((most, { keys }) => Math.max(most, keys.length), 0);
  for (let rule = 0; rule < count; rule++) {
    for (const holders of byValue(members, rule).values()) {
      if (holders.length > genericMax && !rules[rule]?.isMany) continue;
      for (const ref of holders) {
        if (isApart(holders[0] as string, ref)) continue;
        const [low, high] = [find(holders[0] as string), find(ref)].sort() as [string, string];
        if (low !== high) leader.set(high, low);
      }
    }
  }
  return new Map(members.map((member) => [member.ref, find(member.ref)]));
}
