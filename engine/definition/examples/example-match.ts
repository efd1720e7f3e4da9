// Compares what an example expects with what came out, path by path: every path that is named must
// hold its value, others do not matter. null, '' and [] are all "no value".

import { isEmpty } from '../../base/empty.ts';
import { isObject, type Json, stableText } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';

/** One sentence per path that differs; none if all is as expected. */
export function differences(expected: Json, actual: Json | undefined, at = ''): readonly string[] {
  if (isObject(expected)) {
    return Object.entries(expected).flatMap(([name, value]) => {
      const inner = isObject(actual) ? memberOf(actual, name) : undefined;
      return differences(value as Json, inner, at === '' ? name : `${at}.${name}`);
    });
  }
  if (Array.isArray(expected) && expected.length > 0) return listDifferences(expected, actual, at);
  if (isEmpty(expected) ? isEmpty(actual) : expected === actual) return [];
  return [`${at}: expected ${shown(expected)}, got ${shown(actual)}${quoting(expected, actual)}`];
}

function listDifferences(
  expected: readonly Json[],
  actual: Json | undefined,
  at: string,
): readonly string[] {
  const list = Array.isArray(actual) ? (actual as readonly Json[]) : undefined;
  if (list?.length !== expected.length) {
    const got = list ? `one of ${list.length}` : shown(actual);
    return [`${at}: expected a list of ${expected.length}, got ${got}`];
  }
  return expected.flatMap((item, index) => differences(item, list[index], `${at}[${index}]`));
}

/** `a.b` as a key names a path, unless a property is called just that. */
function memberOf(record: Record<string, unknown>, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? (record[name] as Json) : readPath(record, name);
}

function shown(value: Json | undefined): string {
  return isEmpty(value) ? 'nothing' : stableText(value);
}

/** The commonest slip in a YAML file: 0155 is the number 155, '0155' a text. */
function quoting(expected: Json, actual: Json | undefined): string {
  if (typeof expected === typeof actual || Number(expected) !== Number(actual)) return '';
  if (typeof actual === 'string' && typeof expected === 'number') return ' (a text: quote it)';
  return typeof actual === 'number' && typeof expected === 'string' ? ' (a number: no quotes)' : '';
}
