// A plan for people: each record with its properties old → new, then links, what would wait, and the
// counts. Long plans are cut; `--json` has everything.

import { printable, shown } from '../../base/printable.ts';
import { reasons } from '../../runtime/reasons.ts';
import type { Plan, PlannedOperation } from '../../sync/plan/contents.ts';
import { isMadeUp } from '../../sync/plan/frozen-plan.ts';
import type { Paint } from '../command/terminal.ts';
import { renamedText } from './renamed-text.ts';
import { unreadableText, unreadableWords } from './unreadable-text.ts';

/** Records of a kind that are shown unless all are asked for. */
const shownMax = 20;

interface View {
  readonly paint: Paint;
  readonly isAll: boolean;
}

/** One sentence. */
export function planHeadline(plan: Plan): string {
  const count = (operation: string) =>
    plan.operations.filter((one) => one.operation === operation).length;
  const parts = [
    `${count('create')} would be created`,
    `${count('update')} updated`,
    `${count('delete') + count('deactivate')} deleted or deactivated`,
    ...(count('act') === 0 ? [] : [`${count('act')} asked for an action`]),
    `${plan.linked.length} linked`,
    ...(plan.unlinked.length === 0 ? [] : [`${plan.unlinked.length} split or moved`]),
    `${plan.parked.length} would wait`,
  ];
  const unreadable = unreadableWords(plan.unreadable);
  const { operations, linked, unlinked, parked } = plan;
  if (operations.length + linked.length + unlinked.length + parked.length > 0)
    return `${[...parts, unreadable].filter(Boolean).join(', ')}.`;
  return unreadable === ''
    ? 'Nothing to do: the systems agree.'
    : `Nothing to do with what can be read; ${unreadable}.`;
}

export function planText(plan: Plan, view: View): string {
  const { paint } = view;
  const sections = [
    ...(['create', 'update', 'act', 'deactivate', 'delete'] as const).map((operation) =>
      section(
        operation,
        plan.operations.filter((one) => one.operation === operation),
        (one) => operationText(one, paint),
        view,
      ),
    ),
    section(
      'link',
      plan.linked,
      ({ source, sink, reason }) =>
        `${printable(source)} = ${printable(sink)}: ${printable(reason)}`,
      view,
    ),
    section(
      'split or move',
      plan.unlinked,
      (one) => `${printable(one.source)} ≠ ${printable(one.sink)}: ${unlinkedWords(one, plan)}`,
      view,
    ),
    section(
      'wait',
      plan.parked,
      ({ ref, row, why, reason }) =>
        `${printable(ref)}${madeFrom(ref, plan)}${row === '*' ? '' : ` ${printable(row)}`}: ${reasons[why].title}; ${printable(reason)}`,
      view,
    ),
    section('cannot be read', plan.unreadable, unreadableText, view),
  ];
  return [
    ...sections.filter((text) => text !== ''),
    ...renamedLines(plan),
    ...heldLines(plan, paint),
    ...countLines(plan),
    paint.bold(planHeadline(plan)),
  ].join('\n\n');
}

/** Of a name that this plan made up: the record that it stands for. */
function madeFrom(ref: string, { operations }: Plan): string {
  const made = isMadeUp(ref) ? operations.find((one) => one.ref === ref) : undefined;
  return made?.origin === undefined ? '' : ` from ${printable(made.origin)}`;
}

/** A link that ends while its record gets another one moves. */
function unlinkedWords(
  { pipe, source, sink, reason }: Plan['unlinked'][number],
  plan: Plan,
): string {
  const next = plan.linked.find(
    (one) => one.pipe === pipe && (one.source === source || one.sink === sink),
  );
  return next ? `moves to ${printable(next.source)} = ${printable(next.sink)}` : printable(reason);
}

function section<T>(
  title: string,
  items: readonly T[],
  text: (item: T) => string,
  { paint, isAll }: View,
): string {
  if (items.length === 0) return '';
  const some = isAll ? items : items.slice(0, shownMax);
  const rest = items.length - some.length;
  const more = rest > 0 ? [`  … and ${rest} more; --all shows them`] : [];
  return [
    paint.bold(`${title} (${items.length})`),
    ...some.map((item) => `  ${text(item)}`),
    ...more,
  ].join('\n');
}

function operationText({ ref, origin, pipe, changes }: PlannedOperation, paint: Paint): string {
  const width = Math.min(40, Math.max(0, ...changes.map(({ path }) => path.length)));
  const lines = changes.map(({ path, before, after }) => {
    const old = before === null ? '' : `${paint.red(shown(before))} → `;
    return `    ${printable(path).padEnd(width)}  ${old}${paint.green(shown(after))}`;
  });
  const from = origin === undefined ? '' : ` from ${printable(origin)}`;
  return [`${printable(ref)}${from}  ${paint.dim(pipe)}`, ...lines].join('\n');
}

function renamedLines({ renamed }: Plan): string[] {
  return renamed.length === 0 ? [] : [renamed.map(renamedText).join('\n')];
}

/** What a sync would hold of all this, and how to let it go. */
function heldLines({ held }: Plan, paint: Paint): string[] {
  if (held.length === 0) return [];
  const lines = held.map(
    ({ pipe, reason, count }) =>
      `  ${printable(reason)} (${count} ${count === 1 ? 'record' : 'records'})\n    samband sync --approve ${pipe}`,
  );
  return [[paint.bold('held until somebody approves'), ...lines].join('\n')];
}

function countLines({ counts }: Plan): string[] {
  const lines = Object.entries(counts).map(([pipe, count]) => {
    const parts = Object.entries(count)
      .filter(([, number]) => number > 0)
      .map(([what, number]) => `${what} ${number}`);
    return `  ${pipe}: ${parts.join(', ')}`;
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}
