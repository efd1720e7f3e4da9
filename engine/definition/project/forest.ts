// Rows that join entities must form a forest: an edit then travels as a wave that crosses each link
// once and ends. On a circle two systems may answer each other for ever, so a circle is refused, with
// the rows that close it. One-way rows count: they carry edits too.

import type { Place } from '../../base/errors.ts';
import { listReads, recordReads } from '../../mapping/row-reads.ts';
import { pathsOf, sinkPlace } from '../../mapping/row-value.ts';
import type { Problems } from '../files/problems.ts';
import type { Pipe } from '../pipe.ts';

/** One row joining properties of the two entities of its pipe. */
interface Join {
  readonly pipe: Pipe;
  readonly row: string;
  readonly place: Place;
  /** `system.entity#path` of everything the row joins. */
  readonly ends: readonly string[];
}

/** Tells of circles, and of sink properties that two pipes write. Disabled pipes carry nothing. */
export function checkForest(pipes: readonly Pipe[], problems: Problems): void {
  const enabled = pipes.filter((pipe) => pipe.isEnabled);
  const doubled = checkWriters(enabled, problems);
  checkCircles(
    enabled.flatMap(joinsOf).filter((join) => !doubled.has(`${join.pipe.id}#${join.row}`)),
    problems,
  );
}

interface Writer {
  readonly pipe: Pipe;
  readonly isTwoWay: boolean;
}

/** Two pipes into one sink property, unless both also listen to it and thus agree with each other. */
function checkWriters(pipes: readonly Pipe[], problems: Problems): ReadonlySet<string> {
  const writers = firstWriters();
  const told = new Set<string>();
  for (const pipe of pipes) {
    for (const row of pipe.rows) {
      if (row.rule === undefined && (row.list === undefined || row.list.isBackOnly)) continue;
      const isTwoWay = row.back.length > 0 || row.list?.backPath !== undefined;
      const ends = pathsOf(sinkPlace(row)).map((path) => `${pipe.sink.id}#${path}`);
      const other = ends.map(writers.of).find((one) => one !== undefined);
      for (const end of ends) writers.note(end, { pipe, isTwoWay });
      if (other === undefined) continue;
      const isSamePair = other.pipe.source.id === pipe.source.id;
      if (isSamePair || (other.isTwoWay && isTwoWay)) continue; // a circle of two is told below
      told.add(`${pipe.id}#${row.id}`);
      const rows = `${other.pipe.id}, ${pipe.id}`;
      const hint = 'Let one of them drop the row, or make both rows go both ways.';
      problems.error(
        row.place,
        'pipe.two-writers',
        { path: row.sinkPath, entity: pipe.sink.id, rows },
        hint,
      );
    }
  }
  return told;
}

/** Who was the first to write a property, a part of it, or an object or list that it is in. */
function firstWriters() {
  const whole = new Map<string, Writer>();
  const within = new Map<string, Writer>();
  return {
    of: (end: string): Writer | undefined =>
      [end, ...wholesOf(end)].map((one) => whole.get(one)).find((one) => one !== undefined) ??
      within.get(end),
    note: (end: string, writer: Writer): void => {
      if (!whole.has(end)) whole.set(end, writer);
      for (const one of wholesOf(end)) if (!within.has(one)) within.set(one, writer);
    },
  };
}

function joinsOf(pipe: Pipe): readonly Join[] {
  return pipe.rows.flatMap((row) => {
    const source = [
      ...recordReads(row.rule, 'source'),
      ...row.back.flatMap((back) => pathsOf(back)),
      ...(row.list ? listReads(row.list) : []),
    ];
    if (source.length === 0) return [];
    const sink = [
      ...pathsOf(sinkPlace(row)),
      ...row.back.flatMap((back) => recordReads(back.rule, 'sink')),
    ];
    const ends = [
      ...source.map((path) => `${pipe.source.id}#${path}`),
      ...sink.map((path) => `${pipe.sink.id}#${path}`),
    ];
    return [{ pipe, row: row.id, place: row.place, ends }];
  });
}

/**
 * For each set of properties that rows join: entities are nodes, and each pipe with such rows is one
 * edge, however many rows it has. An edge between entities that are connected already closes a circle.
 */
function checkCircles(joins: readonly Join[], problems: Problems): void {
  for (const group of groupsOf(joins)) {
    tellSharedTwice(group, problems);
    const edges: Join[] = [];
    for (const join of group) {
      if (edges.some((edge) => edge.pipe === join.pipe)) continue;
      const way = wayBetween(edges, join.pipe.source.id, join.pipe.sink.id);
      if (way === undefined) {
        edges.push(join);
        continue;
      }
      const rows = [...way, join].map((edge) => `${edge.pipe.id} (${edge.row})`).join(', ');
      const hint = `Drop \`${join.row}\` from ${join.pipe.id}: the edit gets there over the other rows.`;
      problems.error(join.place, 'pipe.cycle', { rows }, hint);
    }
  }
}

/** Shared in two many-to-one pipes, a property would travel round between the siblings of both. */
function tellSharedTwice(group: readonly Join[], problems: Problems): void {
  const shared = group.filter(
    ({ pipe, row }) =>
      pipe.merge.some((rule) => rule.isMany) && pipe.rows.find(({ id }) => id === row)?.isShared,
  );
  const [first] = shared;
  const second = shared.find((join) => join.pipe !== first?.pipe);
  if (!first || !second) return;
  const rows = `${first.pipe.id} (${first.row}), ${second.pipe.id} (${second.row})`;
  const hint = `Keep \`shared: true\` in one of these pipes and drop it from the other.`;
  problems.error(second.place, 'pipe.shared-twice', { rows }, hint);
}

/** Joins that share a property or a part of one, directly or over others, in the order of the pipes. */
function groupsOf(joins: readonly Join[]): readonly (readonly Join[])[] {
  const parent = new Map<string, string>();
  const rootOf = (end: string): string => {
    let root = end;
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next;
    return root;
  };
  const unite = (end: string, other: string) => {
    const [a, b] = [rootOf(end), rootOf(other)];
    if (a !== b) parent.set(b, a);
  };
  const all = new Set(joins.flatMap(({ ends }) => ends));
  for (const { ends } of joins) for (const end of ends) unite(ends[0] as string, end);
  for (const end of all) for (const whole of wholesOf(end)) if (all.has(whole)) unite(whole, end);
  return [...Map.groupBy(joins, (join) => rootOf(join.ends[0] as string)).values()];
}

/** The objects and lists that a property is in: `erp.order#lines` of `erp.order#lines.sku`. */
function wholesOf(end: string): readonly string[] {
  const start = end.indexOf('#') + 1;
  const steps = end.slice(start).split('.');
  return steps.slice(1).map((_, at) => end.slice(0, start) + steps.slice(0, at + 1).join('.'));
}

/** The edges that lead from one entity to the other; undefined if none do. */
function wayBetween(edges: readonly Join[], from: string, to: string): readonly Join[] | undefined {
  const ways = new Map<string, readonly Join[]>([[from, []]]);
  for (const [entity, way] of ways) {
    if (entity === to) return way;
    for (const edge of edges) {
      const { source, sink } = edge.pipe;
      const next = source.id === entity ? sink.id : sink.id === entity ? source.id : undefined;
      if (next !== undefined && !ways.has(next)) ways.set(next, [...way, edge]);
    }
  }
  return undefined;
}
