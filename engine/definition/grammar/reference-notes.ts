// What the reference page says beside the keys: references to the environment, the meaning of answers
// that no rule speaks of, the ways in which systems write values, and what a schema file holds.

import { heading, inline, literal, table } from './reference-text.ts';

/** Sections for authors of system files. */
export function systemNotes(): readonly string[] {
  return [
    heading('The environment', '-'),
    inline(environment),
    rows(['Written', 'What it gives'], references),
    heading('What answers mean', '-'),
    inline(answers),
    rows(['Answer', 'Meaning', 'What follows'], meanings),
    heading('Formats', '-'),
    inline(formatsAbout),
    rows(['Format', 'What it is for'], formats),
    heading('Schema files', '-'),
    inline(schemas),
    rows(['Keyword', 'What it does'], keywords),
  ];
}

const environment =
  'Whatever differs between two installations stands in the environment, and every secret does. Texts ' +
  'of system and project files name it; expressions cannot, they ask `$settings` or `$base`. What stands where ' +
  'a secret is due is kept out of all that is printed, and so is a variable wherever it is named that is called ' +
  'after one: with `TOKEN`, `SECRET`, `PASSWORD` or `CREDENTIAL` in its name, or `KEY` at its end.';

const references: Rows = [
  ['`${VAR}`', 'The variable; without it nothing that needs this file runs.'],
  ['`${VAR:-text}`', 'The variable, or the text if it is not set.'],
  [
    '`${VAR:?where to get it}`',
    'The variable; `samband validate` says the words if it is not set.',
  ],
  ['`${file:path}`', 'The text of a file, such as one that a secret store puts there.'],
];

const answers =
  'The first of `answers` that holds says what an answer means. Where none holds, the status does. A page ' +
  'of HTML, a document that is cut off and an empty answer to a read are never taken for data, ' +
  'whatever the status; but a rule may say `end` of a list that is answered with 204 or 304 where it has no records, ' +
  'or none that changed.';

const meanings: Rows = [
  ['2xx', '`ok`', 'It is done.'],
  ['401', '`renew-auth`', 'One new login, and the same call once more.'],
  ['404, 410', '`gone`', 'There is no such record.'],
  [
    '409, 412',
    '`changed`',
    'Somebody wrote since we read: it is read again and decided anew. To a write that says no `version` it is `exists`, and a delete is refused.',
  ],
  [
    '408, 425, 429',
    '`wait`',
    'Everybody waits, as long as `Retry-After` or `for` says, then the same call again. Of a system that may have ' +
      'done it all the same, `{ when: $status = 429, means: unclear }` has it looked up first.',
  ],
  [
    'any other 4xx',
    '`invalid`',
    "The record is put on the desk with the system's words (`message`); the others go on.",
  ],
  ['5xx to a read', '`wait`', 'The same call again, a few times.'],
  [
    '5xx to a write',
    '`unclear`',
    'It may have happened: after `settle` it is looked up, never just sent again.',
  ],
  [
    'by a rule, or as above',
    '`exists`',
    'Its key is taken over there: the record that has it is looked for.',
  ],
  ['by a rule only', '`end`', 'The list has no more pages.'],
  [
    'GraphQL: `errors` without `data`',
    '`invalid`',
    'Nothing was carried out. The code `THROTTLED` or `RATE_LIMITED` means `wait`, `UNAUTHENTICATED` means `renew-auth`, `INTERNAL_SERVER_ERROR` means `unclear`.',
  ],
  ['GraphQL: `errors` beside `data`', '`unclear`', 'Something may have happened, or be missing.'],
  [
    'GraphQL: null at `item`',
    '`gone` to a `get`, else `unclear`',
    'What a system says inside `data` instead, such as `userErrors`, needs a rule: `{ when: $count(data.*.userErrors) > 0, means: invalid }`.',
  ],
];

const formatsAbout =
  'A property that a system writes in its own way is given a format; pipes then see the usual form, in both ' +
  'directions. What is odd about a whole record is put right by `decode` and `encode`.';

const formats: Rows = [
  ['`decimal`', 'A number in a text: `"149.00"` is 149, and is written `"149"`.'],
  [
    '`decimal(2)`',
    'The same, always written with so many digits, rounded like `$money`: `"149.00"`.',
  ],
  [
    '`comma`, `comma(2)`',
    'The same with a comma: `"1 249,50"` and `"1.249,50"` are 1249.5, written `"1249,5"` and `"1249,50"`.',
  ],
  [
    '`date dd.mm.yyyy`',
    'A day as people write it; `dd`, `mm` and `yyyy` in any order, such as `yyyymmdd` or `mm/dd/yyyy`. Pipes see `2026-01-31`; zeros are none.',
  ],
  ['`cents`', 'An amount in hundredths: `14900` is 149. It is written rounded like `$money`.'],
  ['`utc`', 'A time without a zone that is meant in UTC.'],
  ['`local Europe/Oslo`', 'A time without a zone, as clocks there show it.'],
  [
    '`utc blank`, `local Europe/Oslo blank`',
    'The same, written with a blank before the time of day: `2026-01-31 10:00:00`. Read are both.',
  ],
  ['`json`', 'JSON in a text.'],
  ['`flag01`', 'True and false as 1 and 0.'],
  ['`html`', 'Text with `&amp;` for &, as web pages write it.'],
];

const schemas =
  'Each entity has a JSON Schema in `schemas/<system>/<entity>.json`. It lists what pipes may name; what a system ' +
  "gives besides is kept, but no pipe can use it. A vendor's own schema will do, cut down to what is needed. Of its " +
  'keywords these mean something here:';

const keywords: Rows = [
  [
    '`type`, `format`',
    'What values are turned into, and what the documents call it: `date` and `date-time` are compared as times. ' +
      'A value that cannot be turned into it, such as `"low"` into a number, is not sent: it waits with the reason.',
  ],
  ['`title`', 'What people call it, in documents and on the page.'],
  ['`properties`, `items`', 'What stands inside.'],
  [
    '`required`',
    'Nothing by itself: say `required: true` in the row, then a record without a value fails before it is sent.',
  ],
  ['`readOnly`', 'No pipe may write it.'],
  ['`enum`', 'A `value` that is none of these is an error; the documents list them.'],
  ['`maxLength`', 'For the documents.'],
  ['`pii`', 'Personal data (ours, no standard): masked in logs and documents.'],
];

type Rows = readonly (readonly string[])[];

function rows(head: readonly string[], cells: Rows): string {
  return table(
    head,
    cells.map((row) =>
      row.map((cell) => (/^`[^`]*`$/.test(cell) ? literal(cell.slice(1, -1)) : inline(cell))),
    ),
  );
}
