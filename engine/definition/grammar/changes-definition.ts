// The grammar of how an entity's changes are learnt: by time, from a list that the system keeps, along
// with a parent, or by reading everything. `compile-changes.ts` takes it from here.

import { pageKeys, requestKeys } from './request-definition.ts';
import {
  block,
  condition,
  duration,
  expression,
  may,
  must,
  oneOf,
  someTime,
  tagged,
} from './shape.ts';

const since =
  'The list takes the time of the last look, as `$since`. Where what changed is shown elsewhere than all records, such as by a search, that call stands here, and `list` reads everything.';

export const changes = tagged('changes', 'How to learn what changed.', 'by', {
  since: block('changes since', since, {
    by: must(oneOf('since'), since),
    overlap: may(duration, 'How far to reach back behind it, because clocks differ.', {
      initial: '5m',
    }),
    listing: may(
      someTime,
      'After this time everything is read again, which shows what was deleted. Without it that is seen only where a webhook tells of it, a write meets it, or, once a day, where the record waits on the desk.',
      { example: '1d' },
    ),
    ...requestKeys,
    ...pageKeys,
  }),
  feed: block('changes feed', 'The system keeps a list of changes, each naming a record.', {
    by: must(oneOf('feed'), 'The system keeps a list of changes, each naming a record.'),
    ...requestKeys,
    items: may(expression, 'The changes, on the answer.', { initial: '$', example: 'history' }),
    cursor: must(
      expression,
      'On the answer: what is asked after next, as `$cursor`; nothing keeps the one before. At the very first there is none, and `$since` is the time when all records began to be read.',
      { example: 'history[-1].id' },
    ),
    id: must(expression, 'The id of the record that a change is about.', { example: 'order.id' }),
    item: may(
      expression,
      'The record, on the change, where the list shows all of it, as it is now and not as it was at that change. It is then not read by itself; where this gives nothing, it is.',
      { example: '$' },
    ),
    skip: may(condition(), 'Changes that are passed over: those made by us.', {
      initial: false,
      example: 'apiKey.current = true',
    }),
    deleted: may(
      condition(),
      'The record was removed. It is looked at, and until then nothing is decided of it; one that is not known is not looked at.',
      {
        initial: false,
        example: 'deleted = true',
      },
    ),
    into: may(
      expression,
      'The record was combined with another one, which stays: the id of that one. What was linked to the record is linked to the other from then on.',
      { example: 'combinedTo.id' },
    ),
    more: may(
      condition(),
      'On the answer: there are more to ask for now. Without it, until an answer has none.',
      { example: 'pagination.totalPageCount > 1' },
    ),
  }),
  parent: block('changes parent', 'One listing for each record of another entity that changed.', {
    by: must(oneOf('parent'), 'One listing for each record of another entity that changed.'),
  }),
  listing: block('changes listing', 'By reading everything and comparing.', {
    by: must(oneOf('listing'), 'By reading everything and comparing.'),
  }),
});
