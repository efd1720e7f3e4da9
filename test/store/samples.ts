// One of everything the store keeps, to be varied by a case: `image('a.b:1', { seq: 2 })`.

import type {
  Base,
  Cursor,
  Image,
  Intent,
  Link,
  NewJournalEntry,
  NewWork,
  Oscillation,
  Parked,
  Thing,
  Verdict,
} from '../../engine/store/store.ts';

export function image(ref: string, change: Partial<Image> = {}): Image {
  return {
    ref,
    entity: ref.slice(0, ref.indexOf(':')),
    props: { name: 'Ola', billing: { city: 'Bergen' }, tags: ['a', 'b'], none: null },
    fingerprint: 'f1',
    version: '7',
    modifiedMs: 1_700_000_000_001,
    editedAtMs: 1_700_000_000_002,
    readAtMs: 1_700_000_000_003,
    wroteAtMs: null,
    seq: 1,
    state: 'live',
    thing: null,
    ...change,
  };
}

export function link(id: string, change: Partial<Link> = {}): Link {
  return {
    id,
    pipe: 'a-b/customer',
    source: `a.customer:${id}`,
    sink: `b.customer:${id}`,
    state: 'live',
    evidence: { kind: 'rule', rule: 0, key: 'no:1' },
    isMany: false,
    sinceMs: 5,
    ...change,
  };
}

export function base(link: string, change: Partial<Base> = {}): Base {
  const rows = {
    name: { F: 'Ola', S: 'OLA', version: 'v1', note: 'rewritten' },
    lines: { F: null, S: [], version: 'v2', items: [{ source: '1', sink: '9', rows: {} }] },
  } as const;
  return { link, pipe: 'a-b/customer', rows, ...change };
}

export function thing(id: string, change: Partial<Thing> = {}): Thing {
  return { id, aliasOf: null, sinceMs: 5, ...change };
}

export function verdict(source: string, sink: string, change: Partial<Verdict> = {}): Verdict {
  return { source, sink, says: 'must', who: 'kari', atMs: 5, ...change };
}

export function work(key: string, change: Partial<NewWork> = {}): NewWork {
  const pipe = 'a-b/customer';
  return { pipe, kind: 'reconcile', key, dueMs: 10, cause: 'edit', tries: 0, ...change };
}

export function intent(key: string, change: Partial<Intent> = {}): Intent {
  return {
    key,
    id: `intent of ${key}`,
    pipe: 'a-b/customer',
    link: `link of ${key}`,
    direction: 'forward',
    kind: 'update',
    entity: 'b.customer',
    target: key,
    payload: { name: 'Ola' },
    rows: { name: { F: 'Ola', S: 'Ola', version: 'v1', overruled: null, reason: 'edited' } },
    pre: { name: 'Kari' },
    preVersion: '3',
    imageSeqs: { 'a.customer:1': 4 },
    marker: 'm',
    idempotencyKey: 'i',
    cause: 'edit',
    atMs: 5,
    dueMs: 10,
    isAnswered: false,
    refusal: null,
    tries: 0,
    ...change,
  };
}

export function parked(subject: string, change: Partial<Parked> = {}): Parked {
  return {
    pipe: 'a-b/customer',
    subject,
    ref: 'a.customer:1',
    row: '*',
    why: 'reference',
    reason: 'Its customer is not linked yet.',
    guard: null,
    waitsFor: null,
    candidates: [],
    values: null,
    choice: null,
    taken: [],
    sinceMs: 5,
    ...change,
  };
}

export function oscillation(ref: string, change: Partial<Oscillation> = {}): Oscillation {
  return { ref, property: 'name', quick: 1, daily: [1, 2], chain: 3, frozenAtMs: null, ...change };
}

export function entry(ref: string, change: Partial<NewJournalEntry> = {}): NewJournalEntry {
  return {
    atMs: 5,
    ref,
    link: 'L1',
    pipe: 'a-b/customer',
    row: 'name',
    what: 'updated',
    reason: 'edited',
    before: 'Kari',
    after: { is: 'Ola' },
    cause: 'edit',
    ...change,
  };
}

export function cursor(entity: string, change: Partial<Cursor> = {}): Cursor {
  return {
    entity,
    position: { since: '2026-01-01' },
    scan: 1,
    scanBegunAtMs: 5,
    isScanOpen: true,
    completeAtMs: null,
    lastReadAtMs: null,
    ...change,
  };
}
