// The trial of a row, on two records and a `carry` that does what a mapping should, or what it should not: what
// is called proven was seen, and each way to be wrong is called failed or not tried, never proven.

import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { readPath, withPath } from '../../engine/base/property-path.ts';
import { checklist } from '../../engine/docs/checklist/checklist.ts';
import { knownOf } from '../../engine/docs/checklist/line-values.ts';
import { noRecords } from '../../engine/docs/checklist/records.ts';
import { names } from '../../engine/docs/words/names.ts';
import { pipeWords } from '../../engine/docs/words/pipe-words.ts';
import type { Row } from '../../engine/mapping/row.ts';
import type { Sample } from '../../engine/verify/samples.ts';
import { tryRow } from '../../engine/verify/trial.ts';
import { back, catalogue, pair, pipe, row, system } from '../docs/hand-built.ts';

const text = { type: 'string' };
const shop = system('shop', 'Shop', { user: { properties: { name: text } } });
const erp = system('erp', 'ERP', { account: { properties: { title: text } } });
const twoWay: Partial<Row> = { back: [back('name', 'title', { isAutomatic: true })] };

interface World {
  source: JsonObject;
  sink: JsonObject;
}

/** Copies what the side that changed has to the other, as a pipe of one row would. */
const forward = (world: World) => {
  world.sink = withPath(world.sink, 'title', readPath(world.source, 'name'));
};
const backward = (world: World) => {
  world.source = withPath(world.source, 'name', readPath(world.sink, 'title'));
};

interface Case {
  readonly says: string;
  readonly rest?: Partial<Row>;
  readonly isCreated?: boolean;
  /** What happens when an edit of that side is carried. */
  readonly onSource?: (world: World) => void;
  readonly onSink?: (world: World) => void;
  readonly refuses?: 'source' | 'sink';
  /** What stands on the desk after an edit. */
  readonly waits?: string;
  readonly reason?: RegExp;
  readonly verdict: 'proven' | 'failed' | 'untried';
  readonly steps: readonly string[];
}

const cases: readonly Case[] = [
  {
    says: 'a two-way row that arrives and comes back',
    rest: twoWay,
    onSource: forward,
    onSink: backward,
    verdict: 'proven',
    steps: ['→ arrived Ola B Ola B', '← arrived Ola B B Ola B B'],
  },
  {
    says: 'a two-way row that does not come back',
    rest: twoWay,
    onSource: forward,
    verdict: 'failed',
    steps: ['→ arrived Ola B Ola B', '← missing B Ola B Ola B'],
  },
  {
    says: 'a one-way row whose sink may be edited without effect',
    onSource: forward,
    verdict: 'proven',
    steps: ['→ arrived Ola B Ola B', '← stays Ola B B Ola B'],
  },
  {
    says: 'a one-way row that comes back all the same',
    onSource: forward,
    onSink: backward,
    verdict: 'failed',
    steps: ['→ arrived Ola B Ola B', '← arrived Ola B B Ola B B'],
  },
  {
    says: 'a row whose edits never arrive',
    verdict: 'untried',
    steps: [],
    reason: /^other values were put into name, and nothing of it arrived$/,
  },
  {
    says: 'a row whose edits the other system refuses',
    waits: 'the record waits, refused: too long',
    verdict: 'untried',
    steps: [],
    reason: /, and nothing of it arrived \(the record waits, refused: too long\)$/,
  },
  { says: 'a source that takes no edit', refuses: 'source', verdict: 'untried', steps: [] },
  {
    says: 'a source that takes no edit, of a record that the pipe made',
    refuses: 'source',
    isCreated: true,
    verdict: 'proven',
    steps: ['→ created Ola Ola', '← stays Ola B Ola'],
  },
  {
    says: 'a one-way row whose sink takes no edit',
    onSource: forward,
    refuses: 'sink',
    verdict: 'proven',
    steps: ['→ arrived Ola B Ola B'],
  },
  {
    says: 'a row for creation only, on a record that the pipe made',
    rest: { write: 'on-create' },
    isCreated: true,
    verdict: 'proven',
    steps: ['→ created Ola Ola', '→ stays B Ola Ola', '← stays Ola B B Ola'],
  },
  {
    says: 'a row for creation only that arrives later too',
    rest: { write: 'on-create' },
    isCreated: true,
    onSource: forward,
    verdict: 'failed',
    steps: ['→ created Ola Ola', '→ arrived Ola B Ola B'],
  },
  {
    says: 'a row for creation only, on a record that was there before',
    rest: { write: 'on-create' },
    onSource: forward,
    verdict: 'untried',
    steps: [],
  },
];

test.each(cases)('$says is $verdict', check);

async function check({ rest = {}, isCreated = false, ...wanted }: Case): Promise<void> {
  const users = pipe(shop.entities.user as never, erp.entities.account as never, [
    row('title', 'name', rest),
  ]);
  const [one, all] = [pair(shop, erp, [users]), catalogue([shop, erp], [])];
  const known = knownOf(all, users);
  const words = pipeWords(users, one, names(all));
  const [line] = checklist(users, words, { identity: [], records: noRecords, known });
  const world: World = { source: { name: 'Ola' }, sink: { title: 'Ola' } };
  let carried: ((world: World) => void) | undefined;
  const sideOf = (system: string) => (system === 'shop' ? 'source' : 'sink');
  const tried = await tryRow(
    {
      pipe: users,
      hands: {
        read: async ({ system }) => world[sideOf(system)],
        write: async ({ system }, _, edit) => {
          const side = sideOf(system);
          if (side === wanted.refuses) return 'it is locked';
          for (const [path, value] of Object.entries(edit.set))
            world[side] = withPath(world[side], path, value);
          carried = side === 'source' ? wanted.onSource : wanted.onSink;
          return undefined;
        },
        enter: async () => 'there are no screens',
      },
      others: async () => [],
      listed: async () => [],
      carry: async () => carried?.(world),
      waits: async () => wanted.waits,
      edited: () => {},
    },
    line as never,
    sampleOf(isCreated),
  );
  expect([tried.verdict, tried.steps.map(stepText)]).toEqual([wanted.verdict, wanted.steps]);
  expect(tried.verdict === 'proven' || tried.reason !== undefined).toBe(true);
  if (wanted.reason) expect(tried.reason).toMatch(wanted.reason);
}

function stepText(step: { way: string; outcome: string; put: Json; found: Json }): string {
  return `${step.way} ${step.outcome} ${step.put} ${step.found}`;
}

function sampleOf(isCreated: boolean): Sample {
  const dues = new Map([['→ title', ['Ola']]]);
  const records = { source: { name: 'Ola' }, sink: { title: 'Ola' } };
  return {
    source: 'shop.user:1',
    sink: 'erp.account:1',
    sourceId: '1',
    sinkId: '1',
    applying: new Set(),
    ...(isCreated ? { pair: { made: 'sink', ...records, dues } } : {}),
  };
}
