// The desk for people: one item to a few lines, with the id to answer by and the answers it takes.

import { printable, shown } from '../../base/printable.ts';
import { mayDo, reasons } from '../../runtime/reasons.ts';
import { chosenOf, type DeskItem } from '../../sync/desk/desk.ts';
import type { Alike, DeskList, HeldPipe } from '../../sync/desk/list.ts';
import type { DeskAnswer } from '../../sync/desk/request.ts';
import type { Paint } from '../command/terminal.ts';

export function deskHeadline({ total, held, counts }: DeskList): string {
  if (total === 0 && counts.length > 0)
    return 'Nothing of this kind waits; `samband desk` lists what does.';
  if (total === 0) return 'Nothing waits for a record or a person.';
  const count = held.reduce((sum, one) => sum + one.count, 0);
  const decisions = held.length === 1 ? 'one decision' : `${held.length} decisions`;
  const ofThem = count === 0 ? '' : ` Guards hold ${count} of them: ${decisions}.`;
  return `${total} ${total === 1 ? 'waits' : 'wait'}.${ofThem}`;
}

export function deskText(list: DeskList, paint: Paint): string {
  const { items, held, alike, total, more } = list;
  return [
    ...held.map((one) => heldLines(one, paint).join('\n')),
    ...alike.map((one) => alikeLines(one, paint).join('\n')),
    ...items.map((item) => lines(item, paint).join('\n')),
    ...(more > 0
      ? [`… and ${more} more; --all lists them, --pipe and --why narrow the list.`]
      : []),
    paint.bold(deskHeadline(list)),
    ...(total === 0
      ? []
      : [
          '`samband desk show <id>` tells what an item takes, `samband desk --help` all that can be done.',
        ]),
  ]
    .join('\n\n')
    .replace(/\n\n(`samband desk show)/, '\n$1');
}

/** What the guards of a pipe hold: how much and why, a few of it, and the two answers. */
function heldLines({ pipe, count, approved, guards, examples }: HeldPipe, paint: Paint): string[] {
  const rest = count - examples.length;
  const answers = [
    [`approve ${pipe}`, 'let all of it go'],
    [`reject ${pipe}`, 'leave all of it as it is'],
    [`--why held --pipe ${pipe} --all`, 'list it one by one'],
  ] as [string, string][];
  return [
    `${paint.bold(pipe)}  ${paint.yellow(`${count} held by a guard`)}${approved === 0 ? '' : paint.green(`  ${approved} approved, carried out by the next sync`)}`,
    ...guards.map((one) => `  ${one.count}: ${printable(one.reason)}`),
    ...examples.map((item) => `    ${exampleText(item)}`),
    ...(rest > 0 ? [`    … and ${rest} more`] : []),
    ...actionLines(answers, paint),
  ];
}

/** Several that one thing over there may be in the way of. */
function alikeLines({ pipe, why, count }: Alike, paint: Paint): string[] {
  const { title } = reasons[why];
  const word = title.includes(' ') ? `"${title}"` : title;
  return [
    `${paint.bold(pipe)}  ${paint.yellow(`${count} ${title}`)}`,
    ...actionLines([[`retry-all ${pipe} --why ${word}`, mayDo['retry-all']]], paint),
  ];
}

function exampleText(item: DeskItem): string {
  const { ref, row, values } = item;
  const what = row === '*' ? tellingText(item, ref) : printable(row);
  const both = values === null ? '' : `  ${shown(values.F, 40)} | ${shown(values.S, 40)}`;
  return `${printable(ref)}  ${what}${both}`.trimEnd();
}

function actionLines(actions: readonly (readonly [string, string])[], paint: Paint): string[] {
  const width = Math.max(...actions.map(([command]) => command.length));
  return actions.map(
    ([command, does]) =>
      `  samband desk ${printable(command).padEnd(width)}  ${paint.dim(printable(does))}`,
  );
}

/** One item with all that may be done about it. */
export function itemText(item: DeskItem, paint: Paint): string {
  const { id, choices, why, edit, may } = item;
  const actions = [
    ...choices.map(({ name, does }) => [`choose ${id} ${name}`, does]),
    ...(edit !== null
      ? [
          [
            `edit ${id} <value>${edit === 'row' ? ' --row <property>' : ''}`,
            'send a value of your own in its place, once',
          ],
        ]
      : []),
    ...may.map((word) => [`${word} ${id}`, mayDo[word]]),
  ] as [string, string][];
  return [
    ...lines(item, paint),
    ...candidateLines(item),
    `  ${reasons[why].advice}`,
    '',
    ...actionLines(actions, paint),
  ].join('\n');
}

function lines(item: DeskItem, paint: Paint): string[] {
  const { id, ref, row, pipe, why, reason, values } = item;
  const choice = chosenOf(item);
  const told = tellingText(item, ref);
  const what = row === '*' ? '' : ` ${printable(row)}`;
  const chosen =
    choice === null
      ? ''
      : paint.green(`  chosen: ${printable(choice)}, carried out by the next sync`);
  return [
    `${paint.yellow(id)}  ${paint.bold(`${printable(ref)}${what}`)}  ${reasons[why].title}  ${paint.dim(pipe)}${chosen}`,
    ...(told === '' ? [] : [`  ${told}`]),
    `  ${printable(reason)}`,
    ...(values === null ? [] : [`  ${shown(values.F, 60)} | ${shown(values.S, 60)}`]),
  ];
}

/** Whom it may be, each by a few of its values. */
function candidateLines(item: DeskItem): string[] {
  const { candidates } = item;
  if (candidates.length === 0) return [];
  const width = Math.min(48, Math.max(...candidates.map((one) => printable(one).length)));
  const lines = candidates.map(
    (one) => `    ${printable(one).padEnd(width)}  ${tellingText(item, one)}`,
  );
  return ['  candidates:', ...lines.map((line) => line.trimEnd())];
}

/** A few of a record's values: `email post@nord.no, name Nord`. */
function tellingText({ tells }: DeskItem, ref: string): string {
  const { values = [] } = tells.find((one) => one.ref === ref) ?? {};
  return values
    .map(({ property, value }) => `${printable(property)} ${shown(value, 40)}`)
    .join(', ');
}

export function answerText({ said, always }: DeskAnswer, wantsAlways: boolean): string {
  if (!wantsAlways) return printable(said);
  if (!always) return `${printable(said)}\nNo line of YAML would always do it.`;
  return [
    printable(said),
    '',
    `To always do it, write at ${always.place}:`,
    '',
    ...always.yaml.split('\n').map((line) => `  ${line}`),
    '',
    always.note,
  ].join('\n');
}
