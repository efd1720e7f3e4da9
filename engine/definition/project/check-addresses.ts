// Whether the addresses of a system can be called at all, so that nobody learns it from the first call.
// What is written in the file is its author's; what comes from the environment is the operator's, and is
// told where a missing variable would be. Values of variables are not repeated: they may hold secrets.

import { isObject } from '../../base/json.ts';
import type { Template } from '../../mapping/template.ts';
import { type Environment, referencesIn } from '../files/environment.ts';
import type { Problems } from '../files/problems.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { System } from '../system.ts';

export function checkAddresses(
  { driver, base, url, connections }: System,
  sheet: Sheet,
  environment: Environment,
  problems: Problems,
): void {
  const from = { sheet, environment, problems };
  if (driver === 'sql') checkAddress(url, ['url'], database, from);
  if (driver !== 'http') return;
  checkAddress(base, ['base'], web, from);
  for (const [name, connection] of Object.entries(connections ?? {}))
    checkAddress(connection.base, ['connections', name, 'base'], web, from);
}

interface Form {
  readonly isMet: (address: string) => boolean;
  readonly words: string;
}

const web: Form = {
  isMet: (address) => /^https?:\/\//i.test(address) && URL.canParse(address),
  words: 'an address such as `https://erp.example/v2`',
};

/** What `drivers/sql/database-place.ts` takes apart. */
const database: Form = {
  isMet: (address) =>
    /^(?:(?:mysql|mariadb|postgres|postgresql):\/\/.*\/[^?]|sqlite:.)/s.test(address),
  words:
    'the address of a database: `mysql://host/database`, `postgres://host/database` or `sqlite:path`',
};

interface From {
  readonly sheet: Sheet;
  readonly environment: Environment;
  readonly problems: Problems;
}

/** An address that begins with a hole is known only when it is called. */
function checkAddress(
  template: Template | undefined,
  steps: Steps,
  { isMet, words }: Form,
  { sheet, environment, problems }: From,
): void {
  const parts = template?.parts ?? [];
  const address = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  if (typeof parts[0] !== 'string' || isMet(address)) return;
  const place = sheet.valuePlace(steps);
  const written = String(at(sheet.value, steps));
  const names = referencesIn(written);
  if (names.length === 0) {
    const value = written.replace(/\/\/.*@/s, '//…@'); // a login is not repeated
    problems.error(place, 'value.form', { value, expected: words });
    return;
  }
  const isTold = problems.list.some(
    ({ file, line, column, code }) =>
      code.startsWith('environment.') &&
      file === place.file &&
      line === place.line &&
      column === place.column,
  );
  if (environment.isIdle || isTold) return;
  const tell = environment.isOffline ? problems.warning : problems.error;
  const details = { key: String(steps.at(-1)), names: names.join(' and '), expected: words };
  tell(place, 'environment.address', details);
}

function at(value: unknown, steps: Steps): unknown {
  return steps.reduce(
    (inner, step) => (isObject(inner) ? (inner as Record<string, unknown>)[step] : undefined),
    value,
  );
}
