// Why: what the engine knows of one record and what it would decide now. Its links with their
// evidence, each row's values on both sides and the case that decides it, what waits and for what, and
// the last operations with their reasons. Reads only.

import type { Json } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { entityOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import { keysOf } from '../identity/keys.ts';
import { cast } from '../mapping/compare.ts';
import { conditionHolds } from '../mapping/condition.ts';
import { bindingsOf } from '../mapping/scope.ts';
import type {
  Image,
  Intent,
  JournalEntry,
  Link,
  Parked,
  RowBase,
  Transaction,
} from '../store/store.ts';
import { pipesOf } from './absorb.ts';
import { decideLink } from './decide.ts';
import { sentenceOf } from './links.ts';
import { lookupsIn, otherEnd } from './references.ts';
import { valueOf } from './row.ts';
import { evaluate, loadViews, type View } from './view.ts';
import type { World } from './world.ts';

/** Journal entries shown. */
const entriesMax = 20;

export interface WhyReport {
  readonly ref: string;
  /** Absent: the engine has never read such a record. */
  readonly image?: Pick<
    Image,
    'state' | 'version' | 'modifiedMs' | 'readAtMs' | 'wroteAtMs' | 'props'
  >;
  readonly links: readonly LinkReport[];
  /** Per pipe without a live link of this record: what keeps it from having one. */
  readonly missing: readonly {
    readonly pipe: string;
    readonly reason: string;
    readonly keys: readonly string[];
  }[];
  readonly parked: readonly Parked[];
  readonly intents: readonly Intent[];
  /** The newest first. */
  readonly journal: readonly JournalEntry[];
}

export interface LinkReport {
  readonly link: Link;
  readonly other: string | null;
  readonly evidence: string;
  readonly rows: readonly RowReport[];
}

export interface RowReport {
  readonly row: string;
  /** F and S now; undefined where the row has none. */
  readonly F: Json | undefined;
  readonly S: Json | undefined;
  readonly base: RowBase | undefined;
  /** The case of the decision table. */
  readonly case: string;
  readonly decision: string;
  readonly reason: string;
}

export async function why(world: World, ref: string): Promise<WhyReport> {
  return world.store.transact(async (tx) => {
    const image = (await tx.images([ref])).get(ref);
    const links = await tx.linksOf([ref]);
    const parked = await tx.parkedOf([ref, ...links.map((link) => link.id)]);
    const pipes = pipesOf(world, entityOf(ref));
    const linked = new Set(links.filter((link) => link.state === 'live').map((link) => link.pipe));
    return {
      ref,
      ...(image ? { image: shown(image) } : {}),
      links: await Promise.all(links.map((link) => linkReport(world, tx, link, ref))),
      missing: image
        ? await Promise.all(
            pipes
              .filter((pipe) => !linked.has(pipe.id))
              .map((pipe) => missingReport(world, tx, pipe, image, links, parked)),
          )
        : [],
      parked,
      intents: await tx.intentsOfLinks(links.map((link) => link.id)),
      journal: await tx.journalOf(
        [ref, ...links.flatMap((link) => (link.sink && link.source ? [otherEnd(link, ref)] : []))],
        entriesMax,
      ),
    };
  });
}

function shown({
  state,
  version,
  modifiedMs,
  readAtMs,
  wroteAtMs,
  props,
}: Image): WhyReport['image'] & object {
  return { state, version, modifiedMs, readAtMs, wroteAtMs, props };
}

async function linkReport(
  world: World,
  tx: Transaction,
  link: Link,
  ref: string,
): Promise<LinkReport> {
  const pipe = world.catalogue.pipes.find((one) => one.id === link.pipe);
  const other = link.source && link.sink ? otherEnd(link, ref) : null;
  const evidence =
    link.state === 'pending' ? 'its counterpart is to be created' : sentenceOf(link.evidence);
  const work = {
    pipe: link.pipe,
    kind: 'reconcile',
    key: link.id,
    dueMs: 0,
    cause: 'retry',
    tries: 0,
    seq: 0,
  } as const;
  const [view] = pipe && link.state === 'live' ? await loadViews(tx, pipe, [work]) : [];
  return {
    link,
    other,
    evidence,
    rows: pipe && view ? await rowReports(world, tx, pipe, view) : [],
  };
}

async function rowReports(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  view: View,
): Promise<readonly RowReport[]> {
  const evaluation = await evaluate(pipe, view, lookupsIn(world, tx));
  if (!evaluation.hasSource || !evaluation.hasSink) return [];
  const decided = decideLink(pipe, view, evaluation);
  return pipe.rows.map((row): RowReport => {
    const decision = decided.decisions[row.id];
    const outcome = evaluation.outcomes[row.id];
    return {
      row: row.id,
      F: outcome ? valueOf(outcome) : undefined,
      S: row.list ? undefined : cast(readPath(view.sink?.props, row.sinkPath), row.type),
      base: view.base?.rows[row.id],
      case: decision?.case ?? '',
      decision: decision?.do ?? 'nothing',
      reason:
        (decision && 'reason' in decision ? decision.reason : undefined) ??
        standing(view.base?.rows[row.id]),
    };
  });
}

/** What a row without anything to do rests on. */
function standing(base: RowBase | undefined): string {
  switch (base?.note) {
    case 'rewritten':
      return 'agreed; the sink keeps it in a spelling of its own';
    case 'differs':
      return 'agreed to differ';
    case 'not-sent':
      return 'not sent yet';
    default:
      return base ? 'both sides agree' : 'not looked at yet';
  }
}

async function missingReport(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  image: Image,
  links: readonly Link[],
  parked: readonly Parked[],
) {
  const isSource = image.entity === pipe.source.id;
  const side = isSource ? 'source' : 'sink';
  const context = {
    settings: pipe.settings,
    creating: true,
    lookups: lookupsIn(world, tx),
    [side]: image.props,
  };
  const keys = await keysOf(pipe.merge, side, image.props, context);
  const shownKeys = keys.flatMap((values, rule) =>
    values.map((value) => `rule ${rule + 1}: ${value}`),
  );
  return { pipe: pipe.id, keys: shownKeys, reason: await reasonOf() };

  async function reasonOf(): Promise<string> {
    const waits = parked.find((one) => one.pipe === pipe.id);
    if (waits) return waits.reason;
    const past = links.find((link) => link.pipe === pipe.id);
    if (past?.state === 'pending') return 'its counterpart is about to be created';
    if (past)
      return past.state === 'gone'
        ? 'the record it was linked to is gone'
        : 'its link ended when the keys no longer matched';
    if (image.state !== 'live') return `the record is ${image.state}`;
    const direction = isSource ? pipe.forward : pipe.back;
    if (isSource && !(await conditionHolds(pipe.forward.when, image.props, bindingsOf(context))))
      return "the pipe's condition leaves it out";
    if (!direction || direction.create === 'never')
      return 'no rule finds a counterpart, and the pipe creates none from here';
    const cursors = await tx.cursors([pipe.source.id, pipe.sink.id]);
    const unread = [pipe.source.id, pipe.sink.id].filter(
      (id) => cursors.get(id)?.completeAtMs == null,
    );
    if (unread.length > 0) return `${unread.join(' and ')} must be read completely first`;
    return 'no rule finds a counterpart, and its conditions do not let it be created';
  }
}
