// What `samband desk` can do, an action to a line, as help tells it.

import { type DeskRequest, deskWords } from '../../sync/desk/request.ts';

const does: Readonly<Record<DeskRequest['do'], string>> = {
  choose: 'answer with one of the choices that `show` names',
  edit: 'send a value of your own in place of the one that waits, once',
  retry: 'look at it again',
  drop: 'leave it as it is',
  'retry-all': 'look again at all that waits in a pipe, or with --why for one reason',
  approve: 'let go everything the guards hold of a pipe',
  reject: 'leave everything the guards hold of a pipe as it is',
  lift: 'let a record that was linked before, or was kept from it, be created as a new one',
  link: 'say that two records are the same, whatever the merge rules say',
  part: 'say that two records are never the same',
  forget: 'take back what was said of two records: the merge rules decide again',
};

/** Each with its operands, and what it does. */
export const deskActions: readonly (readonly [string, string])[] = [
  ['list', 'what waits; this is also done without an action'],
  ['show <item>', 'one item with all that may be done about it'],
  ...Object.entries(deskWords).map(([word, operands]): [string, string] => [
    [word, ...operands.map((name) => `<${name}>`)].join(' '),
    does[word as DeskRequest['do']],
  ]),
];
