// What may be asked of the desk, as one plain object: the command line and the page ask for the same
// things, and both are checked here.

import { failure } from '../../base/errors.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { pipeNamed } from '../../definition/pipe-named.ts';
import type { ParkedReason } from '../../store/store.ts';
import { adoptSame } from '../settle/create.ts';
import type { World } from '../world.ts';
import { approve } from './approve.ts';
import type { Person } from './item-notes.ts';
import { judge, lift } from './judge.ts';
import type { Proposal } from './propose.ts';
import { reject, rejectWithoutPipe } from './reject.ts';
import { retryAll } from './retry-all.ts';
import { choose, drop, edit, retry, type Settled } from './settle-item.ts';
import { isWithoutPipe } from './without-pipe.ts';

export type DeskRequest =
  | { readonly do: 'choose'; readonly item: string; readonly choice: string }
  | { readonly do: 'edit'; readonly item: string; readonly value: Json; readonly row?: string }
  | { readonly do: 'retry' | 'drop'; readonly item: string }
  | { readonly do: 'retry-all'; readonly pipe: string; readonly why?: ParkedReason }
  | { readonly do: 'approve' | 'reject'; readonly pipe: string }
  | { readonly do: 'lift'; readonly ref: string }
  | { readonly do: 'link' | 'part' | 'forget'; readonly left: string; readonly right: string };

/** What each request needs beside `do`. */
export const deskWords: Readonly<Record<DeskRequest['do'], readonly string[]>> = {
  choose: ['item', 'choice'],
  edit: ['item', 'value'],
  retry: ['item'],
  drop: ['item'],
  'retry-all': ['pipe'],
  approve: ['pipe'],
  reject: ['pipe'],
  lift: ['ref'],
  link: ['left', 'right'],
  part: ['left', 'right'],
  forget: ['left', 'right'],
};

/** Texts that some may have as well. */
const besides = ['row', 'why'];

/** A request out of a body from elsewhere. Failure: `desk.request`. */
export function deskRequestOf(body: unknown): DeskRequest {
  const given: JsonObject = isObject(body) ? (body as JsonObject) : {};
  const word = String(given.do ?? '');
  const needs = Object.hasOwn(deskWords, word) ? deskWords[word as DeskRequest['do']] : undefined;
  const lacks = needs?.filter((name) =>
    name === 'value' ? given[name] === undefined : typeof given[name] !== 'string',
  );
  const isOdd = besides.some((name) => !['string', 'undefined'].includes(typeof given[name]));
  if (needs === undefined || lacks?.length || isOdd)
    throw failure('desk.request', {
      given: word,
      allowed: Object.entries(deskWords)
        .map(([name, words]) => `${name} (${words.join(', ')})`)
        .join(', '),
    });
  const known = ['do', ...besides, ...needs].flatMap((name) =>
    given[name] === undefined ? [] : [[name, given[name]]],
  );
  return Object.fromEntries(known) as DeskRequest;
}

export interface DeskAnswer {
  readonly said: string;
  readonly always?: Proposal;
}

export async function askDesk(
  world: World,
  request: DeskRequest,
  person: Person,
): Promise<DeskAnswer> {
  switch (request.do) {
    case 'choose':
      return choose(world, request.item, request.choice, person);
    case 'edit':
      return edit(world, request.item, request, person);
    case 'retry':
      return retry(world, request.item, person);
    case 'drop':
      return drop(world, request.item, person);
    case 'retry-all':
      return retryPipe(world, pipeNamed(world.catalogue.pipes, request.pipe), request.why, person);
    case 'approve':
      return approvePipe(world, pipeNamed(world.catalogue.pipes, request.pipe), person);
    case 'reject':
      if (isWithoutPipe(world, request)) return rejectGone(world, request.pipe, person);
      return rejectPipe(world, pipeNamed(world.catalogue.pipes, request.pipe), person);
    case 'lift': {
      const { ref } = request;
      const count = await world.store.transact((tx) => lift(world, tx, ref, person));
      return {
        said:
          count === 0
            ? `Nothing kept ${ref} from being created or asked about.`
            : `${ref} is looked at anew: what kept it from being created or asked about is taken back.`,
      };
    }
    default: {
      if (request.do === 'link') await adoptSame(world, request, person.who);
      const says = { link: 'must', part: 'cannot', forget: 'withdrawn' } as const;
      const said = await world.store.transact((tx) =>
        judge(world, tx, request, says[request.do], person),
      );
      return { said: `${said}.` };
    }
  }
}

async function retryPipe(
  world: World,
  pipe: Pipe,
  why: ParkedReason | undefined,
  person: Person,
): Promise<Settled> {
  const count = await retryAll(world, pipe, why, person);
  if (count === 0) return { said: `Nothing of ${pipe.id} waits that could be looked at again.` };
  return { said: `${count} of ${pipe.id} ${count === 1 ? 'is' : 'are'} looked at again.` };
}

async function approvePipe(world: World, pipe: Pipe, person: Person): Promise<Settled> {
  const count = await approve(world, pipe, person);
  if (count === 0) return { said: nothingHeld(pipe) };
  return {
    said: `${count} held ${count === 1 ? 'change goes' : 'changes go'} on, as ${pipe.id} is defined now.`,
  };
}

function nothingHeld({ id }: Pipe): string {
  return `The guards hold nothing of ${id}.`;
}

async function rejectGone(world: World, pipe: string, person: Person): Promise<Settled> {
  const { left, stays } = await rejectWithoutPipe(world, pipe, person);
  if (left + stays === 0) pipeNamed(world.catalogue.pipes, pipe);
  const rest =
    stays === 0 ? '' : ` ${stays} more still ${stays === 1 ? 'has' : 'have'} an open call.`;
  return {
    said: `${left} held of ${pipe} ${left === 1 ? 'is' : 'are'} off the desk, since no file has its name any more. If it comes back, they are looked at again.${rest}`,
  };
}

async function rejectPipe(world: World, pipe: Pipe, person: Person): Promise<Settled> {
  const { left, stays, edited = 0 } = await reject(world, pipe, person);
  if (left + stays === 0) return { said: nothingHeld(pipe) };
  const open = stays - edited;
  const rest = [
    open === 0
      ? ''
      : ` ${open} cannot be left and still ${open === 1 ? 'waits' : 'wait'}: what is on its way, and merge rules that changed.`,
    edited === 0
      ? ''
      : ` ${edited} still ${edited === 1 ? 'waits' : 'wait'}: edited when ${pipe.id} was changed, or waiting already, so an edit might be lost. \`samband desk drop <id>\` leaves one as it is.`,
  ].join('');
  if (left === 0) return { said: `Nothing that the guards hold of ${pipe.id} was left.${rest}` };
  return {
    said: `${left} held ${left === 1 ? 'change is' : 'changes are'} left: what differs stays as it is until somebody edits it, what would be created is not, until \`samband desk lift <ref>\`, and actions are not asked for again.${rest}`,
  };
}
