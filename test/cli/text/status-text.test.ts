// The state of everything as text: what stands still, what failed and what is not known, in columns.

import { expect, test } from 'vitest';
import { statusText } from '../../../engine/cli/text/status-text.ts';
import type { PipeStatus, Status } from '../../../engine/service/status/status.ts';

const plain = (text: string) => text;
const paint = { red: plain, yellow: plain, green: plain, dim: plain, bold: plain };

function pipe(id: string, rest: Partial<PipeStatus> = {}): PipeStatus {
  const links = { live: 1200, pending: 3 };
  const frame = { id, title: id, source: 'a.x', sink: 'b.y', links, waiting: 7, standsFor: [] };
  return { ...frame, run: null, isTwoWay: false, isEnabled: true, ...rest };
}

const run = {
  part: 'pipe',
  id: 'p',
  isRunning: false,
  endedAtMs: 0,
  fault: null,
  faults: 0,
} as const;
const entity = {
  title: '',
  records: 90,
  gone: 2,
  unreadable: [] as readonly string[],
  isComplete: true,
  isRead: true,
  readAnew: null,
};

const status: Status = {
  atMs: 60_000,
  begunAtMs: 0,
  phase: 'running',
  systems: [
    {
      name: 'a',
      title: 'Shop\u001b[2J',
      state: 'unreachable',
      message: 'nobody',
      requests: 12,
      failures: 3,
    },
  ],
  entities: [
    { id: 'a.x', ...entity, lastReadAtMs: 30_000, run: { ...run, isRunning: true } },
    { id: 'b.y', ...entity, lastReadAtMs: 30_000, isComplete: false, readAnew: 120, run },
    { id: 'b.z', ...entity, lastReadAtMs: null, run: null },
  ],
  pairs: [],
  pipes: [
    pipe('p/long-name', { run }),
    pipe('p/off', { isEnabled: false, run }),
    pipe('p/still', { standsFor: ['b.y'], run }),
    pipe('p/faulty', {
      run: {
        ...run,
        fault: { code: 'x', message: 'It broke.\nstack', tries: 2, retryAtMs: 65_000 },
      },
    }),
    pipe('p/new'),
  ],
  parkedCounts: [{ pipe: 'p/new', why: 'conflict', count: 4, oldestMs: 0 }],
  parked: [],
  mishaps: [],
  writes: [],
};

test('a running service tells its systems, and of each pipe and entity what matters most', () => {
  const lines = statusText(status, { isRunning: true, paint });
  expect(lines.slice(0, 17)).toEqual([
    '',
    '  system    state                       requests  failed',
    '  Shop\ufffd[2J  cannot be used now: nobody        12       3',
    '',
    '  pipe         linked  to create  in work  last run',
    '  p/long-name    1200          3        7  well, 60 s ago',
    '  p/off          1200          3        7  switched off',
    '  p/still        1200          3        7  stands still until all of b.y was read anew',
    '  p/faulty       1200          3        7  fault 2, again in 5 s: It broke.',
    '  p/new          1200          3        7  not yet',
    '',
    '  entity  known  gone  last read                                                  last run',
    '  a.x        90     2  30 s ago                                                   running',
    '  b.y        90     2  30 s ago, not completely yet, read anew: 120 of about 120  well, 60 s ago',
    '  b.z        90     2  not yet                                                    not yet',
    '',
    '  What waits:',
  ]);
  expect(lines.at(-1)).toMatch(/^ {2}4 .* \(p\/new\)\. /);
});

test('what cannot be read is told with how to look at it, of many the first', () => {
  const told = (unreadable: readonly string[]) => {
    const entities = [{ id: 'a.x', ...entity, unreadable, lastReadAtMs: 0, run: null }];
    const lines = statusText({ ...status, entities }, { isRunning: false, paint });
    const from = lines.indexOf('  What cannot be read, so that nothing of it goes over:');
    return from < 0 ? [] : lines.slice(from + 1, lines.indexOf('', from));
  };
  expect(told([])).toEqual([]);
  expect(told(['7'])).toEqual(['  a.x:7: `npx samband look a.x 7` shows why']);
  const many = told(Array.from({ length: 12 }, (_, at) => `${at}`));
  expect(many).toHaveLength(11);
  expect(many.at(-1)).toBe('  … and 2 more');
});

test('without a service neither systems nor last runs are told', () => {
  const lines = statusText(status, { isRunning: false, paint });
  expect(lines[1]).toBe('  pipe         linked  to create  in work');
  expect(lines[2]).toBe('  p/long-name    1200          3        7');
  expect(lines[3]).toBe('  p/off          1200          3        7  switched off');
});

test('a system that is not asked for a while is told with what to do, a short wait without', () => {
  const systems = (['waiting', 'paused', 'ok'] as const).flatMap((state) =>
    [90_000, 200_000].map((untilMs) => ({
      name: state,
      title: state,
      state,
      untilMs,
      requests: 1,
      failures: 0,
    })),
  );
  const lines = statusText({ ...status, systems }, { isRunning: true, paint });
  const advice = /\. To have it asked at once, read one of its entities: .* +1 +0$/;
  expect(lines.slice(2, 8).map((line) => advice.test(line))).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
});
