// The trial of an action: what counts is the call as it left. It is proven when an edit asks for it, once, and
// failed when later edits ask again; whatever was not seen is not tried, never proven.

import { expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { ThenRule } from '../../engine/definition/pipe.ts';
import { checklist } from '../../engine/docs/checklist/checklist.ts';
import { knownOf } from '../../engine/docs/checklist/line-values.ts';
import { noRecords } from '../../engine/docs/checklist/records.ts';
import { names } from '../../engine/docs/words/names.ts';
import { pipeWords } from '../../engine/docs/words/pipe-words.ts';
import { isAsked, tryAction } from '../../engine/verify/action-trial.ts';
import type { Asked } from '../../engine/verify/calls.ts';
import type { Sample } from '../../engine/verify/samples.ts';
import { back, catalogue, e, oneWay, pair, pipe, system } from '../docs/hand-built.ts';

const text = { type: 'string' };
const shop = system('shop', 'Shop', {
  order: { properties: { status: { ...text, enum: ['open', 'paid'] }, note: text } },
});
const erp = system('erp', 'ERP', { order: { properties: {} } });
const rule: ThenRule = {
  id: 'then send',
  action: 'send',
  when: e("status = 'paid'"),
  with: [back('to', 'mail')],
} as never;
const orders = pipe(shop.entities.order as never, erp.entities.order as never, [], {
  forward: { ...oneWay, actions: [rule] },
});
const all = catalogue([shop, erp], []);
const folder = pair(shop, erp, [orders]);
const words = pipeWords(orders, folder, names(all));
const known = knownOf(all, orders);
const lines = checklist(orders, words, { identity: [], records: noRecords, known });
const line = (id: string) => lines.find((one) => one.id === id) as never;

const sample = {
  ...{ source: 'shop.order:1', sink: 'erp.order:9', sourceId: '1', sinkId: '9' },
  applying: new Set(),
} as Sample;

const call: Asked = {
  ...{ entity: 'erp.order', id: '9', action: 'send', with: { to: 'a@b.c' }, isDone: true },
};

interface Case {
  readonly says: string;
  readonly row?: string;
  /** Asked for before anything is edited. */
  readonly before?: readonly Asked[];
  /** What carrying asks for, by the order as it is then. */
  readonly asks?: (order: JsonObject) => readonly Asked[];
  readonly refuses?: boolean;
  readonly verdict: 'proven' | 'failed' | 'untried';
  readonly steps?: readonly unknown[];
}

const whenPaid = (given: Asked) => (order: JsonObject) => (order.status === 'paid' ? [given] : []);
const once = (given: Asked) => {
  let isDone = false;
  return (order: JsonObject) => {
    const asked = isDone ? [] : whenPaid(given)(order);
    isDone ||= asked.length > 0;
    return asked;
  };
};
const byEdit = { way: '→', outcome: 'asked', put: 'paid', in: 'status' };

const cases: readonly Case[] = [
  {
    says: 'an action that an edit asks for, once',
    asks: once(call),
    verdict: 'proven',
    steps: [{ ...byEdit, found: 'to' }],
  },
  {
    says: 'a value that goes along with it',
    row: 'then send to',
    asks: once(call),
    verdict: 'proven',
    steps: [{ ...byEdit, found: 'a@b.c' }],
  },
  {
    says: 'one that was asked for already',
    before: [call],
    verdict: 'proven',
    steps: [{ way: '→', outcome: 'asked', put: null, found: 'to' }],
  },
  {
    says: 'one without any value',
    asks: once({ ...call, with: {} }),
    verdict: 'proven',
    steps: [{ ...byEdit, found: null }],
  },
  { says: 'one that every edit asks for again', asks: whenPaid(call), verdict: 'failed' },
  { says: 'one that no edit asks for', verdict: 'untried' },
  { says: 'one whose condition takes no edit', refuses: true, verdict: 'untried' },
  {
    says: 'one that its system does not do',
    asks: once({ ...call, isDone: false }),
    verdict: 'untried',
  },
  {
    says: 'a value that is left out',
    row: 'then send to',
    asks: once({ ...call, with: {} }),
    verdict: 'untried',
  },
];

test.each(cases)('$says is $verdict', async (given) => {
  const { row = 'then send', before = [], asks, refuses, verdict, steps } = given;
  const asked = [...before];
  let order: JsonObject = { status: 'open', note: 'x' };
  const write = async (_: unknown, __: string, { set }: { readonly set: object }) => {
    if (refuses) return 'it is locked';
    order = { ...order, ...set };
    return undefined;
  };
  const tried = await tryAction(
    {
      pipe: orders,
      hands: { read: async () => order, write, enter: write },
      others: async () => [],
      listed: async () => [],
      carry: async () => void asked.push(...(asks?.(order) ?? [])),
      waits: async () => undefined,
      edited: () => {},
    },
    line(row),
    { sample, asked },
  );
  expect(tried.verdict).toBe(verdict);
  if (steps) expect(tried.steps).toEqual(steps);
  if (verdict !== 'proven') expect(tried.reason).toMatch(/./);
});

test('only what was done for this very record makes a trial without an edit', () => {
  const is = (row: string, one: Partial<Asked>) =>
    isAsked(line(row), orders, sample, [{ ...call, ...one }]);
  expect([is('then send', {}), is('then send to', {})]).toEqual([true, true]);
  expect(is('then send', { isDone: false })).toBe(false);
  expect(is('then send', { id: '8' })).toBe(false);
  expect(is('then send to', { with: {} })).toBe(false);
});
