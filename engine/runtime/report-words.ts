// A report in the words of the people who read it. What a system said is quoted as it is.

import type { ParkedReason } from '../store/store.ts';
import {
  type Language,
  languages,
  type ReportLine,
  type ReportTrouble,
  type Why,
} from './report-sentences.ts';

export interface ReportText {
  readonly subject: string;
  readonly text: string;
}

/** What there is beside the records that are told of. */
interface Rest {
  readonly troubles?: readonly ReportTrouble[];
  /** Nothing else waits. */
  readonly isRestOver?: boolean;
}

const kindOf: Readonly<Record<ParkedReason, Why>> = {
  reference: 'reference',
  ambiguous: 'ambiguous',
  'key-taken': 'refused',
  conflict: 'edited',
  'in-doubt': 'edited',
  frozen: 'edited',
  held: 'held',
  'unknown-outcome': 'unknown',
  failed: 'data',
  dead: 'refused',
  'create-not-allowed': 'create',
};

/** More are counted, not listed: nobody reads on. */
const linesMax = 200;

/** The mail; `day` is the day it speaks of, as `2026-01-31`. At least one of the lists holds something. */
export function reportText(
  language: Language,
  title: string,
  day: string,
  lines: readonly ReportLine[],
  { troubles = [], isRestOver = true }: Rest = {},
): ReportText {
  const words = languages[language];
  const [first] = lines;
  const lasting = troubles.map((trouble) => {
    const [what, todo] = words.trouble(trouble);
    return `- ${what}${quoted(trouble.detail)}.\n  ${words.advice}: ${todo}`;
  });
  const listed = lines.slice(0, linesMax).map((line) => {
    const [why, todo] = words.why[kindOf[line.why]](line);
    return `- ${line.what} ${line.name} (${line.time}): ${why}${quoted(line.detail)}.\n  ${words.advice}: ${todo}`;
  });
  const more = lines.length > linesMax ? [`… + ${lines.length - linesMax}`] : [];
  const opening = first ? words.opening(lines.length, day, first.from, first.to) : words.greeting;
  const closing = troubles.length === 0 && isRestOver ? words.closing : words.once;
  const parts = first
    ? [opening, ...listed, ...more, ...lasting, closing]
    : [opening, ...lasting, closing];
  return {
    subject: first ? words.subject(title, lines.length, day) : words.stopped(title, day),
    text: `${parts.join('\n\n')}\n`,
  };
}

function quoted(detail: string): string {
  return detail === '' ? '' : ` (“${detail.replace(/\.$/, '')}”)`;
}
