// The door to the YAML parser: one text in, plain values with their places out. Size, depth and the
// tokens we have no use for are refused before the parser sees them, because some small texts keep
// it busy for minutes or end the process (`yaml-limits.ts`). A broken text gives one problem, its
// first: what follows a slip in YAML is noise.

import {
  CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Place } from '../../base/errors.ts';
import { placesOf, type Sheet, type Spot, type Steps } from './places.ts';
import type { Problems } from './problems.ts';
import { type Braced, bareKeyOf, type Range } from './yaml-braces.ts';
import { hintForSyntax } from './yaml-hints.ts';
import { limitsOf, type Token } from './yaml-limits.ts';

export type { Sheet, Steps };

/** Reads one text. Undefined if it cannot be used; then the problem is in the collection. */
export function readYaml(file: string, text: string, problems: Problems): Sheet | undefined {
  const lines = new LineCounter();
  const at = (offset: number): Place => placeAt(file, lines, offset);
  const limits = limitsOf(text, () => tokensOf(text));
  if (limits !== undefined) {
    lineStarts(text, lines);
    problems.error(at(limits.offset), limits.code, limits.details, limits.hint);
    return undefined;
  }
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: false, // the parser's own check takes quadratic time; the walk below has a linear one
    prettyErrors: false,
    keepSourceTokens: false,
    lineCounter: lines,
    logLevel: 'error', // `silent` would also hide that a second document begins
  });
  const first = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])[0];
  if (first !== undefined) {
    const [position] = first.pos;
    const told = hintForSyntax(first.code, first.message, text, position);
    const { detail, hint, offset = position } = told;
    problems.error(at(offset), 'yaml.syntax', { detail }, hint);
    return undefined;
  }
  return walk(file, text, document, at, problems);
}

function tokensOf(text: string): Iterable<Token> {
  return tokens(new Lexer().lex(text));
}

function* tokens(sources: Iterable<string>): Generator<Token> {
  for (const source of sources) yield { source, type: CST.tokenType(source) ?? 'error' };
}

function lineStarts(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
    lines.addNewLine(at + 1);
}

function placeAt(file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}

/** Thrown inside the walk only: the rest of a file with a broken key is not worth reading. */
const stop = Symbol('stop');

function walk(
  file: string,
  text: string,
  document: Document.Parsed,
  at: (offset: number) => Place,
  problems: Problems,
): Sheet | undefined {
  const visit = (node: Node | null, key: number): Read => {
    const spot = spotOf(node, key, text);
    if (isMap(node)) {
      const bare = node.flow ? bareKeyOf(bracedOf(node), text) : undefined;
      if (bare !== undefined) {
        problems.error(at(bare.offset), bare.code, bare.details, bare.hint);
        throw stop;
      }
      return visitMap(node.items as Pair<Node, Node | null>[], spot);
    }
    if (isSeq(node)) {
      const reads = node.items.map((item) => {
        const child = item as Node;
        return visit(child, child.range?.[0] ?? key);
      });
      const parts = Object.fromEntries(reads.map((read, index) => [index, read.spot]));
      return { value: reads.map(({ value }) => value), spot: { ...spot, parts } };
    }
    return { value: isScalar(node) ? scalarOf(node, text) : null, spot };
  };

  const visitMap = (pairs: readonly Pair<Node, Node | null>[], spot: Spot): Read => {
    const object: Record<string, unknown> = {};
    const parts: Record<string, Spot> = {};
    for (const pair of pairs) {
      const offset = pair.key?.range?.[0] ?? 0;
      const name = keyName(pair, offset, at, problems);
      if (Object.hasOwn(parts, name)) {
        const { line } = at((parts[name] as Spot).key);
        problems.error(at(offset), 'yaml.duplicate', { key: name, line: String(line) });
        continue; // what else is wrong has nothing to do with it
      }
      const read = visit(pair.value, offset);
      object[name] = read.value;
      parts[name] = read.spot;
    }
    return { value: object, spot: { ...spot, parts } };
  };

  try {
    const { value, spot } = visit(document.contents, 0);
    const said = value ?? {}; // an empty file says nothing
    return { file, value: said, ...placesOf(spot, said, at) };
  } catch (reason) {
    if (reason === stop) return undefined;
    throw reason;
  }
}

/** A value with where it stands. */
interface Read {
  readonly value: unknown;
  readonly spot: Spot;
}

function bracedOf(map: YAMLMap): Braced {
  const pairs = map.items as Pair<Node, Node | null>[];
  return {
    range: rangeOf(map),
    pairs: pairs.map(({ key, value }) => ({
      key: rangeOf(key),
      isBare: value === null,
      ...(isScalar(value) && value.type === 'PLAIN' && value.source !== ''
        ? { plain: rangeOf(value) }
        : {}),
    })),
  };
}

function rangeOf({ range }: Node): Range {
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

function spotOf(node: Node | null, key: number, text: string): Spot {
  const value = node?.range?.[0] ?? key;
  if (!isScalar(node)) return { key, value };
  if (typeof node.value !== 'string') {
    return { key, value, written: node.source ?? String(node.value) };
  }
  const [start, end] = node.range ?? [value, value];
  const [line, ...more] = linesOf(node, text, start, end);
  return { key, value, text: line, more: more.length === 0 ? undefined : more, ...cutOf(node) };
}

/**
 * A text in quotes is cut out of the file if it stands there as it is: the parser adds letter to letter, and what V8
 * keeps of that takes thirty times the text.
 */
function scalarOf(node: Scalar, text: string): unknown {
  const { range, type, value } = node;
  if (typeof value !== 'string' || !range || !type?.startsWith('QUOTE')) return value ?? null;
  const written = text.slice(range[0] + 1, range[1] - 1);
  return written === value ? written : value;
}

/** The comment behind a plain text, if it does not begin like a comment that a person would write. */
function cutOf(node: Scalar): { readonly cutBy?: string } {
  const { comment } = node;
  if (node.type !== 'PLAIN' || !comment || !/^[\p{L}\p{N}$]/u.test(comment)) return {};
  return { cutBy: `#${comment.split('\n')[0]}` };
}

/** Where each line of the text begins in the file; empty if the two do not run in step. */
function linesOf(node: Scalar, text: string, start: number, end: number): readonly number[] {
  const source = text.slice(start, end);
  switch (node.type) {
    case 'PLAIN':
      return source.includes('\n') ? [] : [start];
    case 'QUOTE_SINGLE':
    case 'QUOTE_DOUBLE':
      return /[\n\\]|''/.test(source) ? [] : [start + 1];
    case 'BLOCK_LITERAL': {
      const first = source.indexOf('\n') + 1;
      const indent = /^(?: *\n)*( *)/.exec(source.slice(first))?.[1]?.length ?? 0;
      const lines: number[] = [];
      for (let at = first; at > 0; at = source.indexOf('\n', at) + 1)
        lines.push(start + at + indent);
      return lines;
    }
    default:
      return [];
  }
}

/** Names that would reach a prototype; no system has a use for them. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

function keyName(
  pair: Pair<Node, Node | null>,
  offset: number,
  at: (offset: number) => Place,
  problems: Problems,
): string {
  const name = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value ?? '')) : undefined;
  if (name === undefined || name === '' || forbidden.has(name)) {
    problems.error(
      at(offset),
      'yaml.key',
      {},
      'A `{` that belongs to a text needs quotes around the text.',
    );
    throw stop;
  }
  return name;
}
