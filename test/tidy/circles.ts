// Files that import each other, over however many files between: which of them is there first depends on
// who asks first, and none can be read without the others. Types are no matter: they are gone when it runs.

import { posix } from 'node:path';
import { codeOf, type SourceFile } from './source-files.ts';

/** Each circle once, as the way around it. */
export function circlesOfImports(files: readonly SourceFile[]): readonly string[] {
  const left = new Map(files.map((file) => [file.path, valueImportsOf(file)]));
  const circles: string[] = [];
  for (;;) {
    removeWhatEnds(left);
    const [start] = left.keys();
    if (start === undefined) return circles;
    const circle = circleFrom(start, left);
    circles.push([...circle, circle[0]].join(' → '));
    left.delete(circle[0] as string);
  }
}

type Imports = Map<string, readonly string[]>;

/** Files whose imports all end somewhere; what stays leads into a circle. */
function removeWhatEnds(left: Imports): void {
  let before: number;
  do {
    before = left.size;
    for (const [path, wanted] of left)
      if (!wanted.some((other) => left.has(other))) left.delete(path);
  } while (left.size < before);
}

function circleFrom(start: string, left: Imports): readonly string[] {
  const way: string[] = [];
  let at = start;
  while (!way.includes(at)) {
    way.push(at);
    at = left.get(at)?.find((other) => left.has(other)) as string;
  }
  return way.slice(way.indexOf(at));
}

const statement =
  /^(?:import|export)\s+(?:(?!type\s)((?:\w+\s*,\s*)?(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?|\w+))\s+from\s+)?'(\.[^'\n]+)'/gm;
const later = /\bimport\(\s*'(\.[^'\n]+)'/g;

function valueImportsOf(file: SourceFile): readonly string[] {
  const code = codeOf(file);
  const now = [...code.matchAll(statement)].filter(([, names = '']) => !areTypes(names));
  const wanted = [
    ...now.map((match) => match[2]),
    ...[...code.matchAll(later)].map((match) => match[1]),
  ];
  return wanted.map((path) => posix.join(posix.dirname(file.path), path as string));
}

/** `{ type A, type B }`. */
function areTypes(names: string): boolean {
  const inside = /^\{([^}]*)\}$/.exec(names)?.[1];
  const each = inside?.split(',').filter((name) => name.trim() !== '') ?? [];
  return each.length > 0 && each.every((name) => name.trim().startsWith('type '));
}
