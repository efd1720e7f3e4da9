// Rows that join entities must form a forest: an edit then travels as a wave that crosses each link
// once and ends. On a circle two systems may answer each other for ever, so a circle is refused, with
// the rows that close it. One-way rows count: they carry edits too.

import type { Place } from '../base/errors.ts';
import { ruleReads } from './compile-merge.ts';
import type { Pipe } from './pipe.ts';
import type { Problems } from './problems.ts';

/** One pipe joining properties of its two entities. */
interface Edge {
  readonly pipe: Pipe;
  readonly row: string;
  readonly place: Place;
  /** `system.entity#path` of everything the rows join. */
  readonly ends: readonly string[];
}

/** Tells of circles, and of sink properties that two pipes write. Disabled pipes carry nothing. */
export function checkForest(pipes: readonly Pipe[], problems: Problems): void {
  const enabled = pipes.filter((pipe) => pipe.isEnabled);
  const doubled = checkWriters(enabled, problems);
  checkCircles(
    enabled.flatMap(edgesOf).filter((edge) => !doubled.has(`${edge.pipe.id}#${edge.row}`)),
    problems,
  );
}

/** Two pipes into one sink property, unless both also listen to it and thus agree with each other. */
function checkWriters(pipes: readonly Pipe[], problems: Problems): ReadonlySet<string> {
  const first = new Map<string, { readonly pipe: Pipe; readonly isTwoWay: boolean }>();
  const told = new Set<string>();
  for (const pipe of pipes) {
    for (const row of pipe.rows) {
      if (row.rule === undefined && row.list === undefined) continue;
      const isTwoWay = row.back.length > 0 || row.list?.backPath !== undefined;
      const name = `${pipe.sink.id}#${row.sinkPath}`;
      const other = first.get(name);
      if (other === undefined) {
        first.set(name, { pipe, isTwoWay });
        continue;
      }
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

/** Rows of one pipe that share a property belong together: they are one edge. */
function edgesOf(pipe: Pipe): readonly Edge[] {
  const edges: Edge[] = [];
  for (const row of pipe.rows) {
    const source = new Set([
      ...ruleReads(row.rule),
      ...row.back.map((back) => back.path),
      ...(row.list?.items.reads ?? []),
    ]);
    const sink = new Set([row.sinkPath, ...row.back.flatMap((back) => ruleReads(back.rule))]);
    if (source.size === 0) continue;
    const ends = [
      ...[...source].map((path) => `${pipe.source.id}#${path}`),
      ...[...sink].map((path) => `${pipe.sink.id}#${path}`),
    ];
    edges.push({ pipe, row: row.id, place: row.place, ends });
  }
  return joinShared(edges);
}

function joinShared(edges: readonly Edge[]): readonly Edge[] {
  const joined: Edge[] = [];
  for (const edge of edges) {
    const at = joined.findIndex((other) => other.ends.some((end) => edge.ends.includes(end)));
    const other = joined[at];
    if (other === undefined) joined.push(edge);
    else joined[at] = { ...other, ends: [...new Set([...other.ends, ...edge.ends])] };
  }
  return joined.length === edges.length ? joined : joinShared(joined);
}

/**
 * Grows groups of joined properties, edge by edge. An edge that meets a group in both of its entities
 * closes a circle: there is already another way between them for these properties.
 */
function checkCircles(edges: readonly Edge[], problems: Problems): void {
  let groups: { readonly ends: ReadonlySet<string>; readonly edges: readonly Edge[] }[] = [];
  for (const edge of edges) {
    const met = groups.filter((group) => edge.ends.some((end) => group.ends.has(end)));
    const closing = met.find((group) => {
      const entities = new Set([...group.ends].map(entityOfEnd));
      return entities.has(edge.pipe.source.id) && entities.has(edge.pipe.sink.id);
    });
    const isClosed = closing !== undefined || shareAnEntity(met, edge);
    if (isClosed) {
      const rows = [...met.flatMap((group) => group.edges), edge]
        .map((part) => `${part.pipe.id} (${part.row})`)
        .join(', ');
      const hint = `Drop \`${edge.row}\` from ${edge.pipe.id}: the edit gets there over the other rows.`;
      problems.error(edge.place, 'pipe.cycle', { rows }, hint);
      continue;
    }
    const rest = groups.filter((group) => !met.includes(group));
    groups = [
      ...rest,
      {
        ends: new Set([...met.flatMap((group) => [...group.ends]), ...edge.ends]),
        edges: [...met.flatMap((group) => group.edges), edge],
      },
    ];
  }
}

/** Two groups that an edge would join must not already meet in some third entity. */
function shareAnEntity(
  met: readonly { readonly ends: ReadonlySet<string> }[],
  edge: Edge,
): boolean {
  const own = new Set([edge.pipe.source.id, edge.pipe.sink.id]);
  const seen = new Set<string>();
  for (const group of met) {
    const entities = new Set([...group.ends].map(entityOfEnd));
    for (const entity of entities) {
      if (own.has(entity)) continue;
      if (seen.has(entity)) return true;
    }
    for (const entity of entities) seen.add(entity);
  }
  return false;
}

function entityOfEnd(end: string): string {
  return end.slice(0, end.indexOf('#'));
}
