// References: what a mapping asks about other records, answered in batches out of links and images;
// and what happens when an answer changes: parked rows come back to work, and the rows that were
// translated through a link are looked at again. Runs inside the stage's transaction.

import { giveWay } from '../../base/give-way.ts';
import { entityOf, idOf, refOf } from '../../base/ref.ts';
import type { Later } from '../../mapping/later.ts';
import type { Counterpart, Found, Lookups } from '../../mapping/lookups.ts';
import type { Image, Parked, Transaction } from '../../store/store.ts';
import { otherEnd } from '../state/link-ends.ts';
import { identifyWork, reconcileWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import { answerFinds, foundInList, questionOf, textOf } from './finds.ts';

export function lookupsIn(world: World, tx: Transaction): Lookups {
  const counterparts = batched<{ ref: string; as: string }, Counterpart>(
    (question) => `${question.as} ${question.ref}`,
    (questions) => answerCounterparts(tx, questions),
  );
  const finds = batched<{ entity: string; by: string; value: string }, readonly Found[]>(
    (question) => `${question.entity} ${question.by} ${question.value}`,
    (questions) => answerFinds(tx, questions),
  );
  return {
    counterpart: (entity, id, as) => counterparts({ ref: refOf(entity, id), as }),
    matches: (entity, by, value) => {
      const text = textOf(value);
      if (text === '') return []; // a list may hold records without a value
      const list = world.lists.get(entity);
      return list ? foundInList(list, by, text) : finds({ entity, by, value: text });
    },
  };
}

/**
 * The same answers, with a note of what was asked. Of a counterpart that is the record itself: whoever is linked to it
 * belongs to its thing, and `release` looks at all of that.
 */
export function noting(lookups: Lookups, asked: Set<string>): Lookups {
  return {
    counterpart: (entity, id, as) => {
      asked.add(refOf(entity, id));
      return lookups.counterpart(entity, id, as);
    },
    matches: (entity, by, value) => {
      // Whoever is found, or would be, tells this question when it changes (`find-keys.ts`).
      asked.add(questionOf(entity, by, textOf(value)));
      return lookups.matches(entity, by, value);
    },
  };
}

/** New questions wait until nothing else can run, then all are answered by one load; known ones are answered at once. */
function batched<Question, Answer>(
  keyOf: (question: Question) => string,
  load: (questions: readonly Question[]) => Promise<ReadonlyMap<string, Answer>>,
): (question: Question) => Later<Answer> {
  const answers = new Map<string, Later<Answer>>();
  let waiting:
    | { questions: Map<string, Question>; loaded: Promise<ReadonlyMap<string, Answer>> }
    | undefined;
  const next = () => {
    const questions = new Map<string, Question>();
    const loaded = giveWay().then(() => {
      waiting = undefined;
      return load([...questions.values()]);
    });
    return { questions, loaded };
  };
  return (question) => {
    const key = keyOf(question);
    const known = answers.get(key);
    if (known !== undefined) return known;
    waiting ??= next();
    waiting.questions.set(key, question);
    const answer = waiting.loaded.then((loaded) => {
      const given = loaded.get(key) as Answer;
      answers.set(key, given);
      return given;
    });
    answers.set(key, answer);
    return answer;
  };
}

async function answerCounterparts(
  tx: Transaction,
  questions: readonly { ref: string; as: string }[],
): Promise<Map<string, Counterpart>> {
  const refs = [...new Set(questions.map(({ ref }) => ref))];
  const [around, own] = await Promise.all([tx.linksOf(refs), tx.images(refs)]);
  const links = around.filter((link) => link.state === 'live');
  const things = [...own.values()].flatMap((image) => image.thing ?? []);
  const members = await tx.membersOf(things);
  const wanted = new Set(questions.map(({ as }) => as));
  const others = await tx.images([
    ...new Set([
      ...links.flatMap((link) => [link.source as string, link.sink as string]),
      ...members.map(({ ref }) => ref).filter((ref) => wanted.has(entityOf(ref))),
    ]),
  ]);
  const byRef = Map.groupBy(
    links.flatMap((link) => [
      { ref: link.source as string, link },
      { ref: link.sink as string, link },
    ]),
    ({ ref }) => ref,
  );
  return new Map(
    questions.map((question) => {
      const linked = (byRef.get(question.ref) ?? []).map(({ link }) => link);
      const direct = linked
        .map((link) => otherEnd(link, question.ref))
        .filter((ref) => entityOf(ref) === question.as);
      const thing = own.get(question.ref)?.thing;
      const candidates =
        direct.length > 0 || thing == null || linked.length === 0
          ? direct
          : members
              .filter((one) => one.thing === thing && entityOf(one.ref) === question.as)
              .map(({ ref }) => ref);
      return [
        `${question.as} ${question.ref}`,
        counterpart(question, [...new Set(candidates)].sort(), others),
      ];
    }),
  );
}

function counterpart(
  { ref }: { readonly ref: string },
  candidates: readonly string[],
  images: ReadonlyMap<string, Image>,
): Counterpart {
  const found = candidates.flatMap((one): Found[] => {
    const image = images.get(one);
    const isThere = image !== undefined && image.state !== 'gone';
    return isThere ? [{ ref: one, id: idOf(one), record: image.props }] : [];
  });
  if (found.length === 0) return { kind: 'missing', ref };
  return { kind: 'found', ref, found };
}

/**
 * A link appeared, changed or ended: what waited for its records, or was translated through them, and for creates that
 * are `over` (keys of their intents).
 */
export async function release(
  world: World,
  tx: Transaction,
  refs: readonly string[],
  over: readonly string[] = [],
): Promise<void> {
  if (refs.length + over.length === 0) return;
  const things = [...(await tx.heads(refs)).values()].flatMap(({ thing }) => thing ?? []);
  const known = new Set(refs);
  const [members, own] = await Promise.all([
    tx.membersOf(things),
    whoAsks(tx, [...known], [...known, ...over]),
  ]);
  const others = [...new Set(members.map(({ ref }) => ref))].filter((ref) => !known.has(ref));
  const theirs = await whoAsks(tx, others, others);
  const waiting = [...own.waiting, ...theirs.waiting];
  const users = [...own.users, ...theirs.users];
  const subjects = new Map([
    ...waiting
      .filter((parked) => !parked.subject.includes(':'))
      .map((parked) => [parked.subject, parked.pipe] as const),
    ...users
      .filter((user) => !user.link.includes(':'))
      .map((user) => [user.link, user.pipe] as const),
  ]);
  // Records whose keys were looked up: their subject is a ref, not a link.
  const keyed = [...waiting, ...users.map(({ link, pipe }) => ({ pipe, subject: link }))];
  const when = { dueMs: world.clock.now(), cause: 'link' } as const;
  await tx.putWork([
    ...[...subjects].map(([link, pipe]) => reconcileWork(pipe, link, when)),
    ...keyed
      .filter((one) => one.subject.includes(':'))
      .map(({ pipe, subject }) => identifyWork(pipe, subject, when)),
  ]);
}

/** What was translated through these records, and what waits for one. */
async function whoAsks(
  tx: Transaction,
  used: readonly string[],
  waitedFor: readonly string[],
): Promise<{
  readonly waiting: readonly Parked[];
  readonly users: Awaited<ReturnType<Transaction['usersOf']>>;
}> {
  const [waiting, users] = await Promise.all([tx.parkedWaitingFor(waitedFor), tx.usersOf(used)]);
  return { waiting, users };
}
