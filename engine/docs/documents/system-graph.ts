// The picture of the overview: systems on both sides, between them a card for each pair with what it carries.
// A small layout of our own, so that the same catalogue gives the same bytes everywhere; only
// attributes and no style, so that a page with a strict policy shows it too.

import type { Pair } from '../../definition/pipe.ts';
import { escaped } from '../formats/html.ts';
import type { Names } from '../words/names.ts';

const box = { width: 190, height: 44 } as const;
const card = { width: 470, line: 20, head: 14, gap: 22 } as const;
const between = 120;
const margin = 16;
const x = {
  source: margin,
  card: margin + box.width + between,
  sink: margin + box.width + between + card.width + between,
} as const;
const width = x.sink + box.width + margin;

const ink = '#334155';
const line = '#94a3b8';

interface Card {
  readonly pair: Pair;
  /** What is carried, seen from the left. */
  readonly flows: readonly Flow[];
  readonly top: number;
  readonly height: number;
  readonly middle: number;
}

/** An SVG text; undefined where there is nothing to show. */
export function systemGraph(pairs: readonly Pair[], names: Names): string | undefined {
  const shown = pairs.filter(({ pipes }) => pipes.length > 0).toSorted(bySystems);
  if (shown.length === 0) return undefined;
  const cards = stacked(shown, names);
  const sources = boxesOf(cards, sourceName);
  const sinks = boxesOf(cards, sinkName);
  const fromOf = portOf(sources, cards, sourceName);
  const toOf = portOf(sinks, cards, sinkName);
  const ends = [...cards.map(({ top, height }) => top + height)];
  const boxes = [...sources.values(), ...sinks.values()].map((middle) => middle + box.height / 2);
  const height = Math.ceil(Math.max(...ends, ...boxes) + margin);
  const parts = [
    ...cards.flatMap((one) => links(one, fromOf(one), toOf(one))),
    ...cards.map(cardText),
    ...[...sources].map(([name, middle]) => boxText(names.system(name), x.source, middle)),
    ...[...sinks].map(([name, middle]) => boxText(names.system(name), x.sink, middle)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="14">
<title>${title}</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="${line}"/></marker></defs>
<rect width="100%" height="100%" rx="8" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

export const title = 'Systems, and what is carried between them';

/** Pairs of one sink, and of one source, stand together. */
function bySystems(one: Pair, other: Pair): number {
  const [a, b] = [one, other].map(({ sink, source, id }) => `${sink.name} ${source.name} ${id}`);
  return (a as string) < (b as string) ? -1 : 1;
}

function stacked(pairs: readonly Pair[], names: Names): readonly Card[] {
  let top: number = margin;
  return pairs.map((pair) => {
    const flows = flowsOf(pair, names);
    const height = Math.max(box.height, card.head * 2 + flows.length * card.line);
    const placed = { pair, flows, top, height, middle: top + height / 2 };
    top += height + card.gap;
    return placed;
  });
}

interface Flow {
  readonly left: string;
  readonly way: '→' | '←' | '↔';
  readonly right: string;
}

/** Each pair of entities once, whichever of the two systems its pipes read from. */
function flowsOf(pair: Pair, names: Names): readonly Flow[] {
  const own = (id: string, system: string) =>
    names.entity(id).replace(`${names.system(system)} `, '');
  const flows = new Map<string, Flow>();
  for (const { source, sink, back } of pair.pipes) {
    const isTurned = source.system !== pair.source.name;
    const [left, right] = isTurned ? [sink, source] : [source, sink];
    const way = back ? '↔' : isTurned ? '←' : '→';
    const key = `${left.id} ${right.id}`;
    const known = flows.get(key)?.way;
    flows.set(key, {
      left: own(left.id, left.system),
      way: known === undefined || known === way ? way : '↔',
      right: own(right.id, right.system),
    });
  }
  return [...flows.values()];
}

/** Each system in the middle of its cards, moved down as far as the one above it needs. */
function boxesOf(
  cards: readonly Card[],
  nameOf: (card: Card) => string,
): ReadonlyMap<string, number> {
  const wanted = [...Map.groupBy(cards, nameOf)].map(([name, own]) => ({
    name,
    middle: own.reduce((sum, { middle }) => sum + middle, 0) / own.length,
  }));
  let free = 0;
  const placed = new Map<string, number>();
  for (const { name, middle } of wanted.toSorted((one, other) => one.middle - other.middle)) {
    const at = Math.max(middle, free + box.height / 2);
    placed.set(name, at);
    free = at + box.height / 2 + margin;
  }
  return placed;
}

const sourceName = ({ pair }: Card) => pair.source.name;
const sinkName = ({ pair }: Card) => pair.sink.name;

/** Where the line of a card meets its system: lines of one box end apart, so that each tip is one card's. */
function portOf(
  boxes: ReadonlyMap<string, number>,
  cards: readonly Card[],
  nameOf: (card: Card) => string,
): (card: Card) => number {
  const byBox = Map.groupBy(cards, nameOf);
  return (one) => {
    const own = byBox.get(nameOf(one)) as readonly Card[];
    const step = Math.min(16, box.height / own.length);
    return (boxes.get(nameOf(one)) as number) + (own.indexOf(one) - (own.length - 1) / 2) * step;
  };
}

function links({ flows, middle }: Card, from: number, to: number): readonly string[] {
  const goes = (way: '→' | '←') => flows.some((flow) => flow.way === way || flow.way === '↔');
  return [
    curve(x.source + box.width, from, x.card, middle, goes('←') ? ' marker-start="url(#tip)"' : ''),
    curve(x.card + card.width, middle, x.sink, to, goes('→') ? ' marker-end="url(#tip)"' : ''),
  ];
}

function curve(fromX: number, fromY: number, toX: number, toY: number, tip: string): string {
  const half = (fromX + toX) / 2;
  return `<path d="M${fromX} ${round(fromY)}C${half} ${round(fromY)} ${half} ${round(toY)} ${toX} ${round(toY)}" fill="none" stroke="${line}" stroke-width="2"${tip}/>`;
}

function cardText({ flows, top, height, middle }: Card): string {
  const first = middle - ((flows.length - 1) * card.line) / 2;
  const texts = flows.map(({ left, way, right }, at) =>
    text(`${left} ${way} ${right}`, x.card + card.width / 2, first + at * card.line, 56),
  );
  return `<rect x="${x.card}" y="${round(top)}" width="${card.width}" height="${round(height)}" rx="8" fill="#f8fafc" stroke="${line}"/>${texts.join('')}`;
}

function boxText(name: string, left: number, middle: number): string {
  const top = round(middle - box.height / 2);
  const rect = `<rect x="${left}" y="${top}" width="${box.width}" height="${box.height}" rx="8" fill="#e0ecff" stroke="#5b8def"/>`;
  return `${rect}${text(name, left + box.width / 2, middle, 22, ' font-weight="600"')}`;
}

function text(words: string, middleX: number, middleY: number, most: number, rest = ''): string {
  const characters = [...words.replace(/[\ufffe\uffff]/g, '')];
  const shown =
    characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('');
  return `<text x="${middleX}" y="${round(middleY + 5)}" text-anchor="middle" fill="${ink}"${rest}>${escaped(shown)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
