// `formats` of a system file: a word for each property that is written differently, `decimal` with a number
// of digits in brackets if there is one, `local` with the name of a time zone behind it, which may come
// from a setting, and a time with `blank` at its end where a blank stands between day and time.

import { isZone } from '../../base/zoned-time.ts';
import { type Texts, templateAt } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { Format, TimeFormat } from '../system.ts';

/** The formats of an entity; those it says itself come after the system's and replace them. */
export function formatsOf(
  texts: Texts,
  steps: Steps,
  block: Readonly<Record<string, string>> | undefined,
): readonly Format[] | undefined {
  const formats = Object.entries(block ?? {}).map(([path, text]) =>
    formatOf(texts, [...steps, path], path, text),
  );
  return formats.length === 0 ? undefined : formats;
}

function formatOf(texts: Texts, steps: Steps, path: string, text: string): Format {
  const [word, zone] = [text.split(' ', 1)[0] as string, text.replace(/^\S+\s*/, '')];
  const [, number, digits] = /^(decimal|comma)\((\d)\)$/.exec(word) ?? [];
  if (number !== undefined)
    return { path, kind: number as 'decimal' | 'comma', digits: Number(digits) };
  if (word === 'date') return { path, kind: word, picture: zone };
  if (word === 'utc' || word === 'local') return timeOf(texts, steps, path, text);
  return { path, kind: word as 'cents' | 'json' | 'flag01' | 'html' };
}

function timeOf(texts: Texts, steps: Steps, path: string, text: string): TimeFormat {
  const [, word, zone = '', blank] = /^(\S+)(?: (.*?))??( blank)?$/.exec(text) ?? [];
  const separator = blank === undefined ? {} : ({ separator: ' ' } as const);
  if (word === 'utc') return { path, kind: 'utc', ...separator };
  const template = templateAt({ ...texts, hasNoRecord: true }, steps, zone);
  if (template.holes.length === 0 && !isZone(zone)) {
    const { sheet, problems } = texts;
    problems.error(
      sheet.valuePlace(texts.home?.(steps) ?? steps),
      'value.form',
      { value: zone, expected: 'the name of a time zone' },
      'Such as Europe/Oslo; a setting is written `local {$settings.timeZone}`.',
    );
  }
  return { path, kind: 'local', zone: template, ...separator };
}
