// How an entity's changes are learnt, compiled: by time, by reading everything, by a feed that the
// system keeps, or by the changes of a parent.

import { durationMs } from '../../base/duration.ts';
import { defined } from '../defined.ts';
import { conditionAt, expressionAt, type Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { EntityBlock } from '../grammar/entity-definition.ts';
import type { RequestBlock } from '../grammar/request-definition.ts';
import type { Changes } from '../system.ts';
import { listOf, saysSince } from './compile-list.ts';
import { isCall, requestOf } from './compile-request.ts';
import { textsOf } from './request-variables.ts';

type ChangesBlock = NonNullable<EntityBlock['changes']>;

export function changesOf(texts: Texts, steps: Steps, block: EntityBlock): Changes {
  const { changes, list } = block;
  const isByParent = list?.each !== undefined;
  if (changes === undefined) return { kind: isByParent ? 'parent' : 'listing' };
  if (isByParent !== (changes.by === 'parent')) tellParent(texts, steps, isByParent);
  switch (changes.by) {
    case 'since':
      checkSince(texts, steps, isCall(changes) ? changes : list);
      return defined({
        kind: 'since' as const,
        overlapMs: durationMs(changes.overlap ?? '5m') ?? 300_000,
        listingMs: changes.listing === undefined ? undefined : durationMs(changes.listing),
        list: listOf(texts, '', steps, changes),
      }) as Changes;
    case 'listing':
      return { kind: 'listing' };
    case 'parent':
      return { kind: 'parent' };
    case 'feed':
      return feedOf(texts, steps, changes, block);
  }
}

/** Without it all is read each time, and what is gone is not seen in it. Of a call with `recordsMax` it is told there. */
function checkSince(
  texts: Texts,
  steps: Steps,
  call: (RequestBlock & { readonly recordsMax?: number }) | undefined,
): void {
  if (call === undefined || !isCall(call) || saysSince(call) || call.recordsMax) return;
  const hint =
    'Say `{$since}` in the call, as in its `query`; a list that takes no time is `by: listing`.';
  tellMissing(texts, steps, '$since', hint);
}

function feedOf(
  texts: Texts,
  steps: Steps,
  feed: Extract<ChangesBlock, { by: 'feed' }>,
  { get }: EntityBlock,
): Changes {
  const at = (key: string): Steps => [...steps, key];
  const request = requestOf(textsOf('feed', texts), steps, feed);
  if (request === undefined) tellMissing(texts, steps, 'path', 'It says where the feed is.');
  if (!isCall(get))
    tellMissing(
      texts,
      steps,
      'get',
      'A feed names records; `get` reads those that it does not show.',
    );
  if (request === undefined) return { kind: 'listing' };
  return defined({
    kind: 'feed' as const,
    request,
    items: expressionAt(texts, at('items'), feed.items ?? '$'),
    cursor: expressionAt(texts, at('cursor'), feed.cursor),
    idOf: expressionAt(texts, at('id'), feed.id),
    item: feed.item === undefined ? undefined : expressionAt(texts, at('item'), feed.item),
    skip: neverOr(texts, at('skip'), feed.skip),
    isDeletion: neverOr(texts, at('deleted'), feed.deleted),
    intoOf: feed.into === undefined ? undefined : expressionAt(texts, at('into'), feed.into),
    more: feed.more === undefined ? undefined : expressionAt(texts, at('more'), String(feed.more)),
  }) as Changes;
}

/** Absent means that it never holds. */
function neverOr(texts: Texts, steps: Steps, value: string | boolean | undefined) {
  if (value === undefined || value === false) return undefined;
  return conditionAt(texts, steps, String(value));
}

function tellMissing(texts: Texts, steps: Steps, key: string, hint: string): void {
  const place = texts.sheet.keyPlace(texts.home?.(steps) ?? steps);
  texts.problems.error(place, 'key.missing', { key }, hint);
}

function tellParent(texts: Texts, steps: Steps, isByParent: boolean): void {
  const detail = isByParent
    ? 'A list with `each` is read again when a parent changes'
    : '`by: parent` needs `each` in `list`, which names the parent';
  const hint = isByParent ? 'Write `changes: { by: parent }`, or leave it out.' : undefined;
  const place = texts.sheet.keyPlace(texts.home?.(steps) ?? steps);
  texts.problems.error(place, 'key.alone', { detail }, hint);
}
