// Why a record has no link in a pipe, in a sentence.

import { typed } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { keysOf } from '../../identity/keys.ts';
import { ruleName } from '../../identity/rule-name.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import { bindingsOf } from '../../mapping/scope.ts';
import type { Image, Link, Parked, Transaction } from '../../store/store.ts';
import { endsReadAnew } from '../collect/read-anew.ts';
import { unreadAmong } from '../collect/unread-entities.ts';
import { withUnreadable } from '../collect/unreadable-ids.ts';
import { unlessFailed } from '../keys/unless-failed.ts';
import { evaluate } from '../reconcile/evaluate.ts';
import { liftHint } from '../reconcile/gone-counterparts.ts';
import { viewsOfLinks } from '../reconcile/load-views.ts';
import { lookupsIn } from '../references/references.ts';
import { keyOf, lookAgainAt } from '../references/settled-first.ts';
import { notCreated } from '../state/verdicts.ts';
import { runOf, type World } from '../world.ts';

export async function missingReport(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  image: Image,
  links: readonly Link[],
  parked: readonly Parked[],
) {
  const isSource = image.entity === pipe.source.id;
  const side = isSource ? 'source' : 'sink';
  const context = {
    settings: pipe.settings,
    creating: true,
    lookups: lookupsIn(world, tx),
    [side]: image.props,
  };
  const keys = await unlessFailed(new Map(), image.ref, () =>
    keysOf(pipe.merge, side, image.props, context),
  );
  const shownKeys = (keys ?? []).flatMap((values, rule) =>
    values.map((value) => `${ruleName(pipe.merge, rule)}: ${value}`),
  );
  return { pipe: pipe.id, keys: shownKeys, reason: await reasonOf() };

  async function reasonOf(): Promise<string> {
    const [anew] = await endsReadAnew(world, tx, pipe);
    if (anew !== undefined)
      return `the file of its system reads ${anew} in another way now, so all of it is read again before anything is decided`;
    const waits = parked.find((one) => one.pipe === pipe.id);
    if (waits) return waits.reason;
    const past = links.find((link) => link.pipe === pipe.id);
    if (past?.state === 'pending') {
      const first = await unsettledFor(world, tx, pipe, past);
      if (first !== undefined)
        return `its counterpart is created as soon as what is under way for ${first} is written, or waits for a person`;
      const target = (past.sink === null ? pipe.sink : pipe.source).id;
      return (await withUnreadable(tx, [target])).has(target)
        ? `its counterpart is created once a search of ${target} shows that it is none of the records that cannot be read there; where that search meets one of them, mend it`
        : `its counterpart is about to be created; an engine that has just started reads ${target} to its end before that`;
    }
    if (past)
      return past.state === 'gone'
        ? `the record it was linked to is gone, and ${liftHint(image.ref)}`
        : 'its link ended when the keys no longer matched';
    if (image.state !== 'live') return `the record is ${image.state}`;
    const bar = (await tx.verdictsOf([image.ref])).find(
      ({ sink, says }) => says === 'cannot' && sink === notCreated(pipe),
    );
    if (bar)
      return `${bar.who} left it as it is, so nothing is created for it; \`samband desk lift ${typed(image.ref)}\` takes that back`;
    const direction = isSource ? pipe.forward : pipe.back;
    if (direction && !(await conditionHolds(direction.when, image.props, bindingsOf(context))))
      return "the pipe's condition leaves it out";
    if (!direction || direction.create === 'never')
      return 'no rule finds a counterpart, and the pipe creates none from here';
    const unread = await unreadAmong(tx, [pipe.source.id, pipe.sink.id]);
    if (unread.length > 0) return `${unread.join(' and ')} must be read completely first`;
    if (image.modifiedMs !== null && image.modifiedMs < (pipe.startMs ?? image.modifiedMs))
      return `no rule finds a counterpart, and it was last changed before the \`start\` of the pipe, ${new Date(pipe.startMs as number).toISOString().slice(0, 10)}`;
    return direction.create === 'when-referenced'
      ? 'no rule finds a counterpart, and one is created only once a record that is carried over refers to it'
      : 'no rule finds a counterpart, and its conditions do not let it be created';
  }
}

/** The record that has to be settled before this link is decided, if one is not. */
async function unsettledFor(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { id }: Link,
): Promise<string | undefined> {
  const [view] = await viewsOfLinks(tx, pipe, [id], 'answer');
  const evaluation =
    view &&
    (await unlessFailed(new Map(), '', () =>
      evaluate(pipe, view, lookupsIn(world, tx), runOf(world)),
    ));
  if (!evaluation) return undefined;
  const times = await lookAgainAt(world, tx, evaluation.settledFirst);
  return evaluation.settledFirst.find((one) => times.has(keyOf(one)))?.ref;
}
