// Why two records are the same, or why not: what people said, the link there is, and each merge rule in
// its order with the keys of both, what it found, and what stood against it. Reads only.

import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { keysByRule } from '../../identity/keys.ts';
import { genericMax } from '../../identity/rule-edges.ts';
import { ruleName } from '../../identity/rule-name.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Later } from '../../mapping/later.ts';
import { bindingsOf } from '../../mapping/scope.ts';
import type { Image, Link, Transaction, Verdict } from '../../store/store.ts';
import { sentenceOf } from '../identify/links.ts';
import { keyScope } from '../keys/neighbourhood.ts';
import { unlessFailed } from '../keys/unless-failed.ts';
import { lookupsIn } from '../references/references.ts';
import { otherEnd } from '../state/link-ends.ts';
import { pairBetween } from '../state/verdicts.ts';
import type { World } from '../world.ts';
import { linkRows, type RowReport } from './rows.ts';

export interface PairReport {
  readonly kind: 'pair';
  readonly source: string;
  readonly sink: string;
  readonly pipe: string;
  readonly isLinked: boolean;
  /** The answer in a sentence. */
  readonly says: string;
  readonly link?: Link;
  readonly verdict?: Verdict;
  readonly rules: readonly RuleReport[];
  /** What their links of this pipe are instead. */
  readonly others: readonly {
    readonly ref: string;
    readonly other: string;
    readonly evidence: string;
  }[];
  readonly rows: readonly RowReport[];
}

export interface RuleReport {
  /** From 1. */
  readonly rule: number;
  /** Its place, and which properties it compares. */
  readonly name: string;
  readonly source: readonly string[];
  readonly sink: readonly string[];
  readonly common: readonly string[];
  readonly says: string;
}

export async function whyPair(
  world: World,
  tx: Transaction,
  left: string,
  right: string,
): Promise<PairReport> {
  const { pipe, source, sink } = pairBetween(world, left, right);
  const images = await tx.images([source, sink]);
  const links = (await tx.linksOf([source, sink])).filter((one) => one.pipe === pipe.id);
  const link = links.find((one) => one.source === source && one.sink === sink);
  const verdict = (await tx.verdictsOf([source])).find(
    (one) => one.sink === sink && one.says !== 'withdrawn',
  );
  const rules = await ruleReports(world, tx, pipe, images.get(source), images.get(sink));
  const live = links.filter((one) => one.state === 'live' && one.id !== link?.id);
  const others = live.map((one) => {
    const ref = one.source === source ? source : sink;
    return { ref, other: otherEnd(one, ref), evidence: sentenceOf(one.evidence, pipe) };
  });
  const isLinked = link?.state === 'live';
  return {
    kind: 'pair',
    source,
    sink,
    pipe: pipe.id,
    isLinked,
    says: await answer(),
    ...(link ? { link } : {}),
    ...(verdict ? { verdict } : {}),
    rules,
    others,
    rows: link && isLinked ? await linkRows(world, tx, pipe, link) : [],
  };

  async function answer(): Promise<string> {
    for (const ref of [source, sink]) {
      const image = images.get(ref);
      if (!image) return `${ref} has never been read`;
      if (image.state === 'gone') return `${ref} is gone`;
    }
    if (verdict?.says === 'cannot') return `${verdict.who} said that they are not the same`;
    if (isLinked) return `they are the same: ${sentenceOf((link as Link).evidence, pipe)}`;
    const failed = new Map<string, string>();
    const isIn = await unlessFailed(failed, source, () =>
      isInScope(world, tx, pipe, images.get(source) as Image),
    );
    if (isIn === false) return `the pipe's condition leaves ${source} out`;
    if (isIn === undefined) return failed.get(source) as string;
    const [other] = others;
    if (other) return `${other.ref} is linked to ${other.other}: ${other.evidence}`;
    const waits = (await tx.parkedOf([source, sink])).find((one) => one.pipe === pipe.id);
    if (waits) return `it waits for a person: ${waits.reason}`;
    if (link?.state === 'ended') return 'they were the same until their keys no longer matched';
    if (link?.state === 'gone') return 'one of them was gone';
    const first = rules.find((rule) => rule.common.length > 0);
    return first?.says ?? 'no rule finds a key that both have';
  }
}

async function ruleReports(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  source: Image | undefined,
  sink: Image | undefined,
): Promise<readonly RuleReport[]> {
  if (!source || !sink) return [];
  const lookups = lookupsIn(world, tx);
  const frame = { settings: pipe.settings, creating: false, lookups };
  // Of a rule that fails on a record, as of one whose condition does: the reason.
  const failed = new Map<string, string>();
  const keysIn = (side: 'source' | 'sink', { props }: Image) =>
    Promise.all(
      pipe.merge.map((rule, at) =>
        unlessFailed(failed, String(at), () =>
          keysByRule(rule, side, props, { ...frame, [side]: props }),
        ),
      ),
    );
  const ours = await keysIn('source', source);
  const theirs = await keysIn('sink', sink);
  const context = { ...frame, source: source.props, sink: sink.props };
  const reports: RuleReport[] = [];
  for (const [at, rule] of pipe.merge.entries()) {
    const [left, right] = [ours[at] ?? [], theirs[at] ?? []];
    const common = left.filter((key) => right.includes(key));
    const holds =
      common.length === 0 || (await unlessFailed(failed, String(at), () => isMet(rule.when)));
    const says =
      failed.get(String(at)) ??
      (holds ? await findings(at, common) : "the rule's own condition does not hold for them");
    reports.push({
      rule: at + 1,
      name: ruleName(pipe.merge, at),
      source: left,
      sink: right,
      common,
      says,
    });
  }
  return reports;

  function isMet(when: Expression | undefined): Later<boolean> {
    return conditionHolds(when, source?.props, bindingsOf(context));
  }

  async function findings(at: number, common: readonly string[]): Promise<string> {
    const [left, right] = [ours[at] ?? [], theirs[at] ?? []];
    if (left.length === 0) return `${source?.ref} has no such key`;
    if (right.length === 0) return `${sink?.ref} has no such key`;
    if (common.length === 0) return 'their keys differ';
    const veto = await vetoOf(at);
    if (veto !== undefined)
      return `the same key, but ${ruleName(pipe.merge, veto)} says they differ`;
    const held = await holders(tx, pipe, at, common);
    const isMany = pipe.merge[at]?.isMany === true;
    if (!isMany && Math.max(held.source.length, held.sink.length) > genericMax)
      return `the same key, but ${held.source.length + held.sink.length} records have it, so it says nothing`;
    if (held.sink.length > 1) return `the same key, but so have ${listed(held.sink, sink?.ref)}`;
    if (!isMany && held.source.length > 1)
      return `the same key, but so have ${listed(held.source, source?.ref)}`;
    return 'the same key';
  }

  async function vetoOf(at: number): Promise<number | undefined> {
    for (let earlier = 0; earlier < at; earlier++) {
      const [left, right] = [ours[earlier] ?? [], theirs[earlier] ?? []];
      const isApart =
        left.length > 0 && right.length > 0 && !left.some((key) => right.includes(key));
      const { when, isLoose } = pipe.merge[earlier] ?? {};
      if (!isApart || isLoose) continue;
      if (await unlessFailed(failed, String(earlier), () => isMet(when))) return earlier;
    }
    return undefined;
  }
}

/** Records that have one of the keys, on either side. */
async function holders(tx: Transaction, pipe: Pipe, rule: number, keys: readonly string[]) {
  const scope = keyScope(pipe, rule);
  const found = await tx.refsWithKeys(keys.map((value) => ({ scope, value })));
  const refs = [...new Set(found.map(({ ref }) => ref))];
  const of = (entity: string) => refs.filter((ref) => entityOf(ref) === entity);
  return { source: of(pipe.source.id), sink: of(pipe.sink.id) };
}

function listed(refs: readonly string[], but: string | undefined): string {
  return refs.filter((ref) => ref !== but).join(', ');
}

async function isInScope(world: World, tx: Transaction, pipe: Pipe, { props }: Image) {
  const lookups = lookupsIn(world, tx);
  const context = { settings: pipe.settings, creating: false, lookups, source: props };
  return conditionHolds(pipe.forward.when, props, bindingsOf(context));
}
