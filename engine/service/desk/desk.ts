// The desk over HTTP: the same requests as `samband desk`, as JSON for commands and as plain forms for
// people. Nothing is changed without the key of this start (`access.ts`).

import type { Hono } from 'hono';
import { isObject, type Json, parseJson } from '../../base/json.ts';
import { redactor } from '../../base/redact.ts';
import { isReason } from '../../runtime/reasons.ts';
import type { ParkedReason } from '../../store/store.ts';
import { type DeskFilter, findItem } from '../../sync/desk/desk.ts';
import { type DeskList, deskList } from '../../sync/desk/list.ts';
import { askDesk, deskRequestOf } from '../../sync/desk/request.ts';
import type { World } from '../../sync/world.ts';
import { bearerOf, mayChange, newKey } from '../requests/access.ts';
import { answered, orTrouble, type ProblemAnswer, problemAnswer } from '../requests/problem.ts';
import { readAtMost } from '../requests/read-body.ts';
import { type DeskView, deskPage } from './desk-page.ts';

/** A request of the desk is a few words and a value. */
const bodyBytesMax = 64 * 1024;

const itemsShown = 100;
const itemsMax = 1_000_000;

export function deskInto(app: Hono, world: World, key: string): void {
  const clean = redactor(world.catalogue.secrets);
  const listed = async (filter: DeskFilter, limit: number) => {
    const list = await world.store.transact((tx) => deskList(world, tx, filter, limit));
    return cleaned(list);
  };
  // Invariant 11: a system's own words may repeat what it was sent.
  const cleaned = <T>(told: T) => JSON.parse(clean(JSON.stringify(told))) as T;

  app.get('/api/desk', async (context) => {
    const { item, pipe, why, limit } = context.req.query();
    if (item !== undefined)
      return answered(context, async () => {
        const one = await world.store.transact((tx) => findItem(world, tx, item));
        const items = [cleaned(one)];
        const alone: DeskList = { held: [], alike: [], counts: [], items, total: 1, more: 0 };
        return context.json(alone);
      });
    const filter = { ...(pipe ? { pipe } : {}), ...(why ? { why: why as ParkedReason } : {}) };
    return context.json(await listed(filter, limitOf(limit)));
  });

  app.post('/api/desk', async (context) => {
    const { headers, body } = context.req.raw;
    if (!mayChange(key, bearerOf(headers), headers)) return problemAnswer(context, noKey);
    const bytes = await readAtMost(body, bodyBytesMax);
    if (bytes === undefined) return problemAnswer(context, tooLarge);
    return answered(context, async () => {
      const given = bytes.length === 0 ? null : parseJson(Buffer.from(bytes).toString('utf8'));
      const who = isObject(given) && typeof given.who === 'string' ? given.who : 'a person';
      return context.json(await askDesk(world, deskRequestOf(given), { who }));
    });
  });

  const shownPage = async (query: Query, outcome: Outcome = {}) => {
    const { pipe, why = '', limit } = query;
    const filter = { ...(pipe ? { pipe } : {}), ...(isReason(why) ? { why } : {}) };
    const list = await listed(filter, limitOf(limit));
    return deskPage({ list, filter, key, atMs: world.clock.now(), ...outcome });
  };

  const answers = keptAnswers();
  app.get('/desk', async (context) => {
    const query = context.req.query();
    return context.html(await shownPage(query, answers.of(query.done ?? '')));
  });

  app.post('/desk', async (context) => {
    const { headers, body } = context.req.raw;
    const bytes = await readAtMost(body, bodyBytesMax);
    if (bytes === undefined) return problemAnswer(context, tooLarge);
    const form = Object.fromEntries(new URLSearchParams(Buffer.from(bytes).toString('utf8')));
    const query = context.req.query();
    if (!mayChange(key, form.key ?? '', headers)) {
      // A page of ours that was open across a restart: its forms have the key of the start before.
      if (form.key && mayChange(key, key, headers))
        return context.html(await shownPage(query, { trouble: oldKey }), 403);
      return problemAnswer(context, noKey);
    }
    const { key: _, ...request } = form;
    const outcome = await orTrouble(() =>
      askDesk(world, deskRequestOf(request as Json), { who: 'the page' }),
    );
    if ('trouble' in outcome) return context.html(await shownPage(query, outcome), 422);
    // So that loading the page again does nothing again.
    const shown = new URLSearchParams({ ...query, done: answers.keep(outcome) });
    return context.redirect(`/desk?${shown}`, 303);
  });
}

/** Pages that show what was done are loaded right after it. */
const answersKeptMax = 100;

/** What was answered to the latest forms; a name in an address that leads to none says nothing. */
function keptAnswers() {
  const kept = new Map<string, Outcome>();
  return {
    of: (name: string): Outcome => kept.get(name) ?? {},
    /** Gives the name. */
    keep: (outcome: Outcome): string => {
      const name = newKey();
      kept.set(name, outcome);
      for (const oldest of [...kept.keys()].slice(0, -answersKeptMax)) kept.delete(oldest);
      return name;
    },
  };
}

type Query = Readonly<Record<string, string>>;
type Outcome = Pick<DeskView, 'answer' | 'trouble'>;

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? itemsShown);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, itemsMax) : itemsShown;
}

const noKey: ProblemAnswer = {
  status: 403,
  code: 'desk.key',
  title:
    'This changes something, so it needs the key of this start. Load the page again, or use `samband desk`.',
};
const oldKey =
  'Nothing was changed: the service was started again since this page was opened. Below is the desk as it is now; decide again.';
const tooLarge: ProblemAnswer = {
  status: 413,
  code: 'desk.too-large',
  title: `A request to the desk may have ${bodyBytesMax} bytes.`,
};
