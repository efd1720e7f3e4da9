// The desk for people: one item to a few lines, with the id to answer by and the answers it takes.

import { printable, shown } from '../base/printable.ts';
import { reasons } from '../runtime/reasons.ts';
import { chosenOf, type DeskItem } from '../sync/desk.ts';
import type { DeskAnswer } from '../sync/desk-request.ts';
import type { Paint } from './terminal.ts';

export function deskHeadline(total: number): string {
  return total === 0
    ? 'Nothing waits for a record or a person.'
    : `${total} ${total === 1 ? 'waits' : 'wait'}.`;
}

export function deskText(items: readonly DeskItem[], total: number, paint: Paint): string {
  const blocks = items.map((item) => lines(item, paint).join('\n'));
  const rest = total - items.length;
  return [
    ...blocks,
    ...(rest > 0
      ? [`… and ${rest} more; --all lists them, --pipe and --why narrow the list.`]
      : []),
    paint.bold(deskHeadline(total)),
    ...(total === 0
      ? []
      : [
          '`samband desk show <id>` tells what an item takes, `samband desk --help` all that can be done.',
        ]),
  ]
    .join('\n\n')
    .replace(/\n\n(`samband desk show)/, '\n$1');
}

/** One item with all that may be done about it. */
export function itemText(item: DeskItem, paint: Paint): string {
  const { id, choices, why, edit } = item;
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
    ...(why === 'unknown-outcome' ? [] : [[`retry ${id}`, 'look at it again']]),
    ...(why === 'unknown-outcome' ? [] : [[`drop ${id}`, 'leave it as it is']]),
  ] as [string, string][];
  const width = Math.max(...actions.map(([command]) => command.length));
  return [
    ...lines(item, paint),
    ...candidateLines(item),
    `  ${reasons[why].advice}`,
    '',
    ...actions.map(
      ([command, does]) =>
        `  samband desk ${printable(command).padEnd(width)}  ${paint.dim(printable(does))}`,
    ),
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
