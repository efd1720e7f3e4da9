// The grammar of reports: mails to the people who run a pipe, about what did not make it.

import {
  block,
  duration,
  list,
  may,
  oneOf,
  type TypeOf,
  template,
  text,
  timeOfDay,
} from './shape.ts';

export const report = block(
  'report',
  'A mail, once a day, about what began to wait or failed in the days before and has not been mended since, and about a system that has not been read, or has taken nothing, for an hour or more. Nothing to tell: no mail.',
  {
    title: may(text, 'What the mail is about. Without it, the title of the pair.', {
      example: 'Orders to the ERP',
    }),
    pipes: may(list(text), 'Names of pipes of this folder. Without it, all of them.', {
      example: '[order]',
    }),
    what: may(
      list(oneOf('failed', 'dead', 'parked', 'conflict', 'held')),
      'What is told: records that cannot be mapped, that the system refuses, that wait for another record or a clear match, that were edited on both sides, or that wait for approval. Without it, `[failed, dead]`.',
    ),
    at: may(timeOfDay, "When, by the project's clock.", { initial: '06:00' }),
    since: may(duration, 'How far it looks back from the last midnight.', { initial: '1d' }),
    mail: may(template, 'Addresses, with commas between; empty: no mail.', {
      example: "'{$settings.reportTo}'",
    }),
  },
);

export type ReportBlock = TypeOf<typeof report>;
