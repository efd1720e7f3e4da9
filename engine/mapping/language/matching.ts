// The functions that take a regular expression: $contains, $match, $replace, $split. In jsonata they
// are asynchronous, as a matcher may be; here a matcher is a regular expression or a function of the
// author that gives the same structure.

import { checkText, checkTextLength, spend } from './budget.ts';
import { apply, type Callable, callable } from './callable.ts';
import { LanguageError } from './language-error.ts';
import { BoundedRegex } from './regex/bounded-regex.ts';
import { sequence } from './sequence.ts';

interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  readonly next: unknown;
}

/** A literal `/…/`: gives its first match, which gives the next one. */
export function matcher(source: RegExp): Callable {
  const find = (subject: unknown, from: number): Match | undefined => {
    const text = String(subject);
    const pattern = new BoundedRegex(source);
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const next = () => {
      if (pattern.lastIndex >= text.length) return undefined;
      const following = find(text, pattern.lastIndex);
      if (following?.match === '') throw new LanguageError('D1004');
      return following;
    };
    const [match = '', ...groups] = found;
    const start = found.index;
    return { match, start, end: start + match.length, groups, next: callable(0, next) };
  };
  return callable(2, ([subject, from]) =>
    find(subject, Math.max(0, Math.trunc(Number(from)) || 0)),
  );
}

function found(callee: unknown, values: readonly unknown[]): Match | undefined {
  spend(1);
  const result = apply(callee, values, null) as Match | undefined;
  if (!result) return result;
  const { start, end, groups, next } = result as unknown as Record<string, unknown>;
  const isMatch = typeof start === 'number' || typeof end === 'number';
  if (!isMatch && !Array.isArray(groups) && typeof next !== 'function') {
    throw new LanguageError('T1010');
  }
  return result;
}

export function contains(text: string | undefined, token: unknown): boolean | undefined {
  if (text === undefined || token === undefined) return undefined;
  return typeof token === 'string' ? text.includes(token) : found(token, [text]) !== undefined;
}

export function match(text: string | undefined, pattern: unknown, limit?: number): unknown {
  if (text === undefined) return undefined;
  if (limit !== undefined && limit < 0) throw new LanguageError('D3040', limit);
  const result = sequence();
  if (limit !== undefined && !(limit > 0)) return result;
  let hit = found(pattern, [text]);
  while (hit !== undefined && (limit === undefined || result.length < limit)) {
    result.push({ match: hit.match, index: hit.start, groups: hit.groups });
    hit = found(hit.next, []);
  }
  return result;
}

export function split(text: string | undefined, separator: unknown, limit?: number): unknown {
  if (text === undefined) return undefined;
  if (limit !== undefined && limit < 0) throw new LanguageError('D3020', limit);
  if (limit !== undefined && !(limit > 0)) return [];
  if (typeof separator === 'string') return text.split(separator, limit);
  const result: string[] = [];
  let hit = found(separator, [text]);
  if (hit === undefined) return [text];
  let start = 0;
  while (hit !== undefined && (limit === undefined || result.length < limit)) {
    result.push(text.substring(start, hit.start));
    start = hit.end;
    hit = found(hit.next, []);
  }
  if (limit === undefined || result.length < limit) result.push(text.substring(start));
  return result;
}

export function replace(
  text: string | undefined,
  pattern: unknown,
  replacement: unknown,
  limit?: number,
): unknown {
  if (text === undefined) return undefined;
  if (pattern === '') throw new LanguageError('D3010', pattern);
  if (limit !== undefined && limit < 0) throw new LanguageError('D3011', limit);
  if (limit !== undefined && !(limit > 0)) return text;
  let result = '';
  let position = 0;
  let count = 0;
  const isOpen = () => limit === undefined || count < limit;
  if (typeof pattern === 'string') {
    let index = text.indexOf(pattern);
    while (index !== -1 && isOpen()) {
      if (typeof replacement !== 'string') throw new LanguageError('D3012', replacement);
      result = grown(result, `${text.substring(position, index)}${replacement}`);
      position = index + pattern.length;
      count++;
      index = text.indexOf(pattern, position);
    }
    return grown(result, text.substring(position));
  }
  let hit = found(pattern, [text]);
  if (hit === undefined) return text;
  while (hit !== undefined && isOpen()) {
    const value =
      typeof replacement === 'string'
        ? filledIn(replacement, hit)
        : apply(replacement, [hit], null);
    if (typeof value !== 'string') throw new LanguageError('D3012', value);
    result = grown(result, text.substring(position, hit.start) + value);
    position = hit.start + hit.match.length;
    count++;
    hit = found(hit.next, []);
  }
  return grown(result, text.substring(position));
}

/** What is added is paid for; what is there was paid for before. */
function grown(text: string, added: string): string {
  checkTextLength(text.length + added.length);
  return text + checkText(added);
}

/** `$1` to `$99`, `$0` for the whole match, `$$` for a dollar sign. */
function filledIn(text: string, { match: whole, groups }: Match): string {
  if (!text.includes('$')) return text;
  let result = '';
  let position = 0;
  let index = text.indexOf('$');
  while (index !== -1 && position < text.length) {
    result += text.substring(position, index);
    position = index + 1;
    const sign = text.charAt(position);
    if (sign === '$' || sign === '0') {
      result += sign === '$' ? '$' : whole;
      position++;
    } else {
      const digits =
        groups.length === 0 ? 1 : Math.floor(Math.log(groups.length) * Math.LOG10E) + 1;
      let group = Number.parseInt(text.substring(position, position + digits), 10);
      if (digits > 1 && group > groups.length) {
        group = Number.parseInt(text.substring(position, position + digits - 1), 10);
      }
      if (Number.isNaN(group)) result += '$';
      else {
        result += groups[group - 1] ?? '';
        position += String(group).length;
      }
    }
    index = text.indexOf('$', position);
  }
  return result + text.substring(position);
}
