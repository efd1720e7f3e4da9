// `samband desk`: what waits for a person, and the way to settle it. A running service is asked, since
// the store is its own; without one the store is opened here, and the next sync carries out what was
// chosen.

import { closest } from '../../base/did-you-mean.ts';
import { failure } from '../../base/errors.ts';
import { type Json, parseJson } from '../../base/json.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { assemble } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { reasons } from '../../runtime/reasons.ts';
import { findItem } from '../../sync/desk/desk.ts';
import { type DeskList, deskList } from '../../sync/desk/list.ts';
import {
  askDesk,
  type DeskAnswer,
  type DeskRequest,
  deskRequestOf,
  deskWords,
} from '../../sync/desk/request.ts';
import type { World } from '../../sync/world.ts';
import { exit } from '../command/exit.ts';
import { person } from '../command/person.ts';
import type { Call, Outcome, Verb } from '../command/verb.ts';
import { withProject } from '../project/project.ts';
import { askService, tellService } from '../project/running-service.ts';
import { answerText, deskHeadline, deskText, itemText } from '../text/desk-text.ts';
import { deskActions } from './desk-actions.ts';
import { deskFilter } from './desk-filter.ts';

export const desk: Verb = {
  name: 'desk',
  summary: 'List what waits for a person, and settle it',
  operands: [],
  optionalOperands: ['action', 'item', 'answer'],
  mayBeEmpty: 'answer',
  actions: deskActions,
  options: {
    pipe: { type: 'string', value: 'id', help: 'list: only what waits in this pipe' },
    why: {
      type: 'string',
      value: 'reason',
      help: 'list, retry-all: only this reason, in the words of the list or in one: "edited on both sides", conflict',
    },
    all: { type: 'boolean', help: 'list: everything, not only the first hundred' },
    always: { type: 'boolean', help: 'choose: also show the line of YAML that would always do it' },
    row: { type: 'string', value: 'property', help: 'edit: the row that gets the value' },
  },
  example: 'npx samband desk choose 3f09 source --always',
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const [action = 'list', ...rest] = call.operands;
      if (action === 'list') {
        refuseExtra(action, rest[0]);
        return list(call, catalogue);
      }
      if (action === 'show') {
        refuseExtra(action, rest[1]);
        return show(call, catalogue, operand(rest, 0, 'show', 'item'));
      }
      const answer = await ask(call, catalogue, requestOf(call, catalogue, action, rest));
      return {
        exit: exit.done,
        summary: answer.said,
        result: answer,
        text: answerText(answer, call.options.always === true),
      };
    }),
};

/** Items listed unless all are asked for. */
const shownMax = 100;
const allMax = 1_000_000;

async function list(call: Call, catalogue: Catalogue): Promise<Outcome> {
  const filter = deskFilter(call, catalogue);
  const max = call.options.all === true ? allMax : shownMax;
  const query = new URLSearchParams({ ...filter, limit: String(max) });
  const answered = (await askService(catalogue, `/api/desk?${query}`)) as DeskList | undefined;
  const list =
    answered ??
    (await looking(call, catalogue, (world) =>
      world.store.transact((tx) => deskList(world, tx, filter, max)),
    ));
  return {
    exit: exit.done,
    summary: deskHeadline(list),
    result: list,
    text: deskText(list, call.terminal.paint),
  };
}

async function show(call: Call, catalogue: Catalogue, id: string): Promise<Outcome> {
  const query = new URLSearchParams({ item: id });
  const answered = (await askService(catalogue, `/api/desk?${query}`)) as DeskList | undefined;
  const item =
    answered?.items[0] ??
    (await looking(call, catalogue, (world) =>
      world.store.transact((tx) => findItem(world, tx, id)),
    ));
  return {
    exit: exit.done,
    summary: `${item.ref}: ${reasons[item.why].title}.`,
    result: item,
    text: itemText(item, call.terminal.paint),
  };
}

async function ask(call: Call, catalogue: Catalogue, request: DeskRequest): Promise<DeskAnswer> {
  const answered = await tellService(catalogue, '/api/desk', { ...request, who: person() });
  if (answered !== undefined) return answered as DeskAnswer;
  const { world, close } = await assemble(catalogue, {
    clock: call.clock,
    events: createEvents(),
    isThere: true,
    note: call.terminal.note,
  });
  try {
    return await askDesk(world, request, { who: person() });
  } finally {
    await close();
  }
}

async function looking<T>(
  call: Call,
  catalogue: Catalogue,
  work: (world: World) => Promise<T>,
): Promise<T> {
  const options = { clock: call.clock, events: createEvents(), readOnly: true };
  const { world, close } = await assemble(catalogue, options);
  try {
    return await work(world);
  } finally {
    await close();
  }
}

function requestOf(
  call: Call,
  catalogue: Catalogue,
  action: string,
  rest: readonly string[],
): DeskRequest {
  if (!Object.hasOwn(deskWords, action)) {
    const known = ['list', 'show', ...Object.keys(deskWords)];
    const near = closest(action, known);
    throw failure('desk.action', {
      action,
      hint: near ? `Did you mean "${near}"?` : '',
      allowed: known.join(', '),
    });
  }
  const names = deskWords[action as DeskRequest['do']];
  const given = Object.fromEntries(
    names.map((name, at) => [name, operand(rest, at, action, name)]),
  );
  refuseExtra(action, rest[names.length]);
  const { row } = call.options;
  const { why } = deskFilter(call, catalogue);
  return deskRequestOf({
    do: action,
    ...given,
    ...(action === 'edit' ? { value: jsonOrText(given.value ?? '') } : {}),
    ...(typeof row === 'string' ? { row } : {}),
    ...(action === 'retry-all' && why !== undefined ? { why } : {}),
  });
}

function refuseExtra(action: string, extra: string | undefined): void {
  if (extra !== undefined)
    throw failure('desk.operand', { action, needs: `nothing like "${extra}"` });
}

function operand(rest: readonly string[], at: number, action: string, name: string): string {
  const value = rest[at];
  if (value === undefined) throw failure('desk.operand', { action, needs: `<${name}>` });
  return value;
}

/** Lists, objects and the three words of JSON are JSON; everything else is a text. */
function jsonOrText(text: string): Json {
  if (!/^\s*([[{]|(true|false|null)\s*$)/.test(text)) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
