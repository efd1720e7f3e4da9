// The grammars of the two files around the pipes: `pair.yaml`, which all pipes of a folder see, and
// `samband.yaml`, which the whole project sees.

import { report } from './report-definition.ts';
import { schedule } from './schedule-definition.ts';
import { settings } from './setting-definition.ts';
import {
  block,
  constant,
  duration,
  list,
  map,
  may,
  must,
  number,
  oneOf,
  secret,
  type TypeOf,
  text,
  textLike,
} from './shape.ts';

/** `pipes/<pair>/pair.yaml`. */
export const pairGrammar = block('pair', 'What the pipes of a folder have in common.', {
  like: may(
    text,
    "Takes the pipes and settings of another folder, between this folder's systems; a file of the same name here replaces one of there.",
    { example: 'shop-erp' },
  ),
  title: may(text, 'The title of the document.', { example: 'Shop to ERP' }),
  introduction: may(text, 'What the reader of the document should know first.'),
  settings: may(settings, 'Settings that all pipes of the folder read.'),
  schedule: may(schedule, "When to look for changes. Without it the project's schedule holds."),
  reports: may(map('name', report), 'Mails about what did not make it.'),
});

const share = textLike('a share such as `5%`', '^\\d{1,3}(\\.\\d+)?%$');

const guards = block(
  'guards',
  'Limits that hold an unusual volume of changes until somebody approves it.',
  {
    deletes: may(number(0, 1_000_000), 'At most so many deletes at once.', { initial: 20 }),
    deletesShare: may(share, 'At most this share of the linked records deleted at once.', {
      initial: '5%',
    }),
    changesShare: may(
      share,
      'At most this share of the linked records changed by a change of a pipe or a setting.',
      { initial: '50%' },
    ),
    firstRun: may(
      oneOf('ask', 'go'),
      'Whether the first run of a pipe that writes to a system elsewhere waits for approval. Systems on this machine are trials and never wait.',
      { initial: 'ask' },
    ),
  },
);

/** `pipes/samband.yaml`. */
export const projectGrammar = block('project', 'What holds for all pipes.', {
  store: may(
    text,
    'Where the state lies: `sqlite:` and a file below the folder of the project, or the address of a PostgreSQL database. There `?schema=` names the schema, `samband` unless said otherwise; no two projects share one.',
    {
      initial: 'sqlite:.samband/samband.db',
      example: 'postgres://samband:${DB_PASSWORD}@db.example.com/samband?schema=shop',
    },
  ),
  run: may(
    text,
    'Which folders of pipes run, with commas between; empty for all. The others are checked and documented, but do nothing, and what only their systems read from the environment may be missing.',
    { example: '${SAMBAND_RUN:-}' },
  ),
  schedule: may(schedule, 'When to look for changes. Without it, every five minutes.'),
  settings: may(
    map('pair or system', map('setting', constant)),
    'Values of settings. One that comes from the environment (`${VAR}`) is read as its setting is declared; an empty number, date or choice, or true or false, is as if there were none.',
    { example: '{ shop-erp: { searchCustomer: true } }' },
  ),
  mail: may(
    block('mail', 'How reports are sent.', {
      url: must(
        secret,
        'The mail server: `smtp://` or `smtps://`, with user and password. Empty: no mail is sent.',
        { example: '${MAIL_URL:-}' },
      ),
      from: must(text, 'Who the mails come from.', { example: 'samband@example.com' }),
    }),
    'How reports are sent.',
  ),
  journal: may(
    duration,
    'How long the journal keeps what was done, with the values of before and after; what is older is dropped once a day. Without it, everything is kept.',
    { example: '400d' },
  ),
  language: may(oneOf('en', 'no', 'sv', 'nl'), 'The language of mails.', { initial: 'en' }),
  guards: may(guards, 'When to hold and ask.'),
  docs: may(
    block('docs', 'What is asked of the documents.', {
      require: may(
        list(oneOf('signed', 'proven')),
        'What every row must be as it is now: ticked by somebody (`samband signoff`), shown to work (`samband verify`), or both. `docs --check` fails where one is not. Without it, nothing is asked.',
        { example: '[signed, proven]' },
      ),
    }),
    'What is asked of the documents.',
  ),
  time: may(text, 'The time zone of times of day.', { initial: 'UTC', example: 'Europe/Oslo' }),
});

export type PairFile = TypeOf<typeof pairGrammar>;
export type ProjectFile = TypeOf<typeof projectGrammar>;
