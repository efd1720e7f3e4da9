// What every driver promises, as one suite. A subject opens a system with one entity, `customer`,
// plays the people who use it and the network that fails it; the cases know no protocol.

import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type {
  Driver,
  Page,
  Patch,
  ReadRecord,
  UpdateRequest,
} from '../../engine/drivers/driver.ts';
import { type TestClock, testClock } from './test-clock.ts';

export interface Subject {
  readonly name: string;
  /** What the system can do; cases that need more are not run. */
  readonly can: {
    readonly since: boolean;
    readonly version: boolean;
    /** Surviving rows stay in sight when others are deleted or added between pages. */
    readonly holdsRows: boolean;
    /** There is a way to it that can break, and credentials that can be wrong. */
    readonly fails: boolean;
    /** Refuses a second record with the same e-mail; so does all that does not say `false`. */
    readonly unique?: boolean;
    /** Asks who we are; so does all that does not say `false`. */
    readonly credentials?: boolean;
  };
  open(clock: TestClock): Promise<Opened>;
}

/** At once, or when the system has done it. */
type Soon<T> = T | Promise<T>;

export interface Opened {
  readonly driver: Driver;
  /** Another driver over the same system, as after a restart. */
  again(): Driver;
  readonly entity: Entity;
  readonly people: {
    add(record: JsonObject): Soon<string>;
    edit(id: string, set: JsonObject): Soon<void>;
    remove(id: string): Soon<void>;
    record(id: string): Soon<JsonObject | undefined>;
    ids(): Soon<readonly string[]>;
  };
  /** The next write goes wrong in this way; `refused`: the next one of a record with the name x. */
  failWrite(how: 'lost' | 'lost after its effect' | 'never sent' | 'refused'): Soon<void>;
  /** Reads fail from now on in this way. */
  failReads(how: 'unreachable' | 'refused' | undefined): Soon<void>;
  /** No two records may have the same e-mail. */
  keepEmailsUnique(): Soon<void>;
  close(): Promise<void>;
}

interface Scene extends Opened {
  readonly clock: TestClock;
}

interface Case {
  readonly name: string;
  readonly needs?: keyof Subject['can'];
  readonly run: (scene: Scene) => Promise<void>;
}

const cases: readonly Case[] = [
  {
    name: 'a first scan gives every record once and says that it is a listing',
    run: async (scene) => {
      const ids = await addMany(scene, 23);
      const { records, pages } = await scanAll(scene, null);
      expect(uniqueIds(records)).toEqual(ids);
      expect(pages.every((page) => page.isListing)).toBe(true);
      expect(pages.map((page) => page.isLast)).toEqual([...pages.slice(1).map(() => false), true]);
    },
  },
  {
    name: 'an empty system gives an empty listing',
    run: async (scene) => {
      const { records, pages } = await scanAll(scene, null);
      expect(records).toEqual([]);
      expect(pages.at(-1)).toMatchObject({ isLast: true, isListing: true });
    },
  },
  {
    name: 'a record comes with its id as text, its version and its time of change',
    run: async (scene) => {
      const id = await scene.people.add({ name: 'Ola', email: 'ola@example.no' });
      const { records } = await scanAll(scene, null);
      expect(records).toHaveLength(1);
      expect(records[0]).toMatchObject({
        id,
        version: '1',
        modifiedMs: scene.clock.now(),
        record: { id: Number(id), name: 'Ola', email: 'ola@example.no' },
      });
    },
  },
  {
    name: 'a later scan gives what changed and is no listing',
    needs: 'since',
    run: async (scene) => {
      const ids = await addMany(scene, 12);
      scene.clock.turn(3_600_000);
      await scene.people.edit(ids[2] as string, { name: 'first edit' });
      const first = await scanAll(scene, null);
      scene.clock.turn(3_600_000);
      await scene.people.edit(ids[4] as string, { name: 'new' });
      const second = await scanAll(scene, first.position);
      expect(second.pages.some((page) => page.isListing)).toBe(false);
      expect(uniqueIds(second.records)).toContain(ids[4]);
      expect(uniqueIds(second.records)).not.toContain(ids[0]);
      const third = await scanAll(scene, second.position);
      expect(third.records.length).toBeLessThanOrEqual(second.records.length);
    },
  },
  {
    name: 'nothing that people edit during scans is missed',
    run: async (scene) => {
      const ids = await addMany(scene, 20);
      const seen = new Map<string, JsonObject>();
      let position: Json | null = null;
      for (let step = 0; step < 12; step++) {
        const page: Page = await scene.driver.readPage(scene.entity, position);
        for (const read of await readsOf(scene, page)) seen.set(read.id, read.record);
        position = page.position;
        scene.clock.turn(1_000);
        for (const at of [step, 19 - step])
          await scene.people.edit(ids[at % 20] as string, { name: `edit ${step}` });
      }
      const rest = await scanUntilQuiet(scene, position);
      for (const read of rest) seen.set(read.id, read.record);
      for (const id of ids)
        expect(seen.get(id)?.name, id).toBe((await scene.people.record(id))?.name);
    },
  },
  {
    name: 'a scan goes on after a restart in its middle',
    run: async (scene) => {
      const ids = await addMany(scene, 23);
      const records: ReadRecord[] = [];
      let position: Json | null = null;
      for (;;) {
        const driver = scene.again();
        const page: Page = await driver.readPage(scene.entity, position);
        records.push(...page.records);
        position = JSON.parse(JSON.stringify(page.position)) as Json;
        expect(page.isListing).toBe(true);
        await driver.close();
        if (page.isLast) break;
      }
      expect(uniqueIds(records)).toEqual(ids);
    },
  },
  {
    name: 'rows deleted and added between pages hide no surviving row',
    needs: 'holdsRows',
    run: async (scene) => {
      const ids = await addMany(scene, 60);
      const seen = new Set<string>();
      let position: Json | null = null;
      for (let pages = 0; ; pages++) {
        expect(pages).toBeLessThan(200);
        const page: Page = await scene.driver.readPage(scene.entity, position);
        for (const read of page.records) seen.add(read.id);
        position = page.position;
        if (page.isLast) break;
        if (pages >= 8) continue;
        const read = (await scene.people.ids()).filter((id) => seen.has(id));
        for (const id of read.slice(-1)) await scene.people.remove(id);
        for (const id of read.slice(0, 2)) await scene.people.remove(id);
        if (pages % 4 === 0) await scene.people.add({ name: 'new' });
      }
      const left = new Set(await scene.people.ids());
      const survivors = ids.filter((id) => left.has(id));
      expect(survivors.length).toBeGreaterThan(5);
      expect(survivors.filter((id) => !seen.has(id))).toEqual([]);
    },
  },
  {
    name: 'looks come in the order of the ids, found or gone',
    run: async (scene) => {
      const [a, b] = (await addMany(scene, 2)) as [string, string];
      await scene.people.remove(a);
      const looks = await scene.driver.get(scene.entity, [b, a, '99999']);
      expect(looks.map((look) => look.kind)).toEqual(['found', 'gone', 'gone']);
      expect(looks[0]).toMatchObject({ read: { id: b }, begunAtMs: scene.clock.now() });
    },
  },
  {
    name: 'a search gives the records that hold the value, and no others',
    run: async (scene) => {
      const ids = await addMany(scene, 5);
      const found = await scene.driver.find(scene.entity, 'email', 'c3@example.no');
      expect(found.map((read) => read.id)).toEqual([ids[3]]);
      expect(await scene.driver.find(scene.entity, 'email', 'nobody@example.no')).toEqual([]);
    },
  },
  {
    name: 'a created record is answered with what the system holds',
    run: async (scene) => {
      const [answer] = await scene.driver.create(scene.entity, [
        created({ name: 'Kari', email: null }),
      ]);
      expect(answer).toMatchObject({
        kind: 'done',
        read: { version: '1', record: { name: 'Kari' } },
      });
      const id = (answer as { id: string }).id;
      expect(await scene.people.record(id)).toMatchObject({ name: 'Kari', email: null });
      expect((answer as { read: ReadRecord }).read.id).toBe(id);
    },
  },
  {
    name: 'many creates are answered in their order',
    run: async (scene) => {
      const names = Array.from({ length: 12 }, (_, at) => `n${at}`);
      const answers = await scene.driver.create(
        scene.entity,
        names.map((name) => created({ name })),
      );
      const held: unknown[] = [];
      for (const answer of answers)
        held.push((await scene.people.record((answer as { id: string }).id))?.name);
      expect(held).toEqual(names);
    },
  },
  {
    name: 'the marker stands in its property and can be searched for',
    run: async (scene) => {
      await scene.driver.create(scene.entity, [
        created({ name: 'Kari' }, 'mark-1'),
        created({ name: 'Per' }, 'mark-2'),
      ]);
      const found = await scene.driver.find(scene.entity, 'externalId', 'mark-2');
      expect(found.map((read) => read.record.name)).toEqual(['Per']);
    },
  },
  {
    name: 'a marker gives way to a value of the pipe',
    run: async (scene) => {
      const [answer] = await scene.driver.create(scene.entity, [
        created({ externalId: 'mine' }, 'mark-1'),
      ]);
      expect((answer as { read: ReadRecord }).read.record.externalId).toBe('mine');
    },
  },
  {
    name: 'an update changes what it names, clears what is empty, and leaves the rest',
    run: async (scene) => {
      const id = await scene.people.add({
        name: 'Ola',
        email: 'o@example.no',
        number: '7',
        address: { id: 5, city: 'Oslo', street: 'A' },
      });
      const set = { name: 'Kari', email: null, 'address.city': 'Bergen' };
      const [answer] = await scene.driver.update(scene.entity, [
        await updated(scene, id, { set, items: {} }),
      ]);
      const held = {
        name: 'Kari',
        email: null,
        number: '7',
        address: { id: 5, city: 'Bergen', street: 'A' },
      };
      expect(answer).toMatchObject({ kind: 'done', id, read: { id, version: '2', record: held } });
      expect(await scene.people.record(id)).toMatchObject(held);
    },
  },
  {
    name: 'an update of what somebody changed meanwhile writes nothing',
    needs: 'version',
    run: async (scene) => {
      const id = await scene.people.add({ name: 'Ola' });
      const request = await updated(scene, id, { set: { name: 'ours' }, items: {} });
      await scene.people.edit(id, { name: 'theirs' });
      const answers = await scene.driver.update(scene.entity, [request]);
      // Some systems say why in words of their own.
      const bare = answers.map((answer) => ({ ...answer, message: undefined }));
      expect(bare).toEqual([{ kind: 'changed' }]);
      expect(await scene.people.record(id)).toMatchObject({ name: 'theirs' });
    },
  },
  {
    name: 'an update of a record that is gone says so',
    run: async (scene) => {
      const id = await scene.people.add({ name: 'Ola' });
      const request = await updated(scene, id, { set: { name: 'x' }, items: {} });
      await scene.people.remove(id);
      expect(await scene.driver.update(scene.entity, [request])).toEqual([{ kind: 'gone' }]);
    },
  },
  {
    name: 'a removed record is gone, also for a second removal',
    run: async (scene) => {
      const id = await scene.people.add({ name: 'Ola' });
      expect(await scene.driver.remove(scene.entity, [{ id }])).toMatchObject([
        { kind: 'done', id },
      ]);
      expect(await scene.people.record(id)).toBeUndefined();
      expect(await scene.driver.remove(scene.entity, [{ id }])).toEqual([{ kind: 'gone' }]);
    },
  },
  {
    name: 'items are added, changed and removed one by one',
    run: async (scene) => {
      const lines = [
        { text: 'a', count: 1 },
        { text: 'b', count: 2 },
        { text: 'c', count: 3 },
      ];
      const id = await scene.people.add({ name: 'Ola', lines });
      const held = (await scene.people.record(id))?.lines as readonly JsonObject[];
      const [a, b] = held.map((line) => String(line.id)) as [string, string];
      const patch: Patch = {
        set: {},
        items: {
          lines: {
            key: 'id',
            changes: [
              { kind: 'change', id: a, set: { count: 9 } },
              { kind: 'remove', id: b },
              { kind: 'add', record: { text: 'd', count: 4 } },
            ],
          },
        },
      };
      const [answer] = await scene.driver.update(scene.entity, [await updated(scene, id, patch)]);
      expect(answer?.kind).toBe('done');
      const after = (answer as { read: ReadRecord }).read.record.lines as readonly JsonObject[];
      const plain = after.map(({ text, count }) => `${text}${count}`).sort();
      expect(plain).toEqual(['a9', 'c3', 'd4']);
      expect(after.find((line) => line.text === 'a')?.id).toBe(Number(a));
      expect(new Set(after.map((line) => line.id)).size).toBe(3);
    },
  },
  {
    name: 'a list of values is sent whole',
    run: async (scene) => {
      const id = await scene.people.add({ name: 'Ola', tags: ['a', 'b'] });
      await scene.driver.update(scene.entity, [
        await updated(scene, id, { set: { tags: ['b', 'c'] }, items: {} }),
      ]);
      expect((await scene.people.record(id))?.tags).toEqual(['b', 'c']);
    },
  },
  {
    name: 'a refused record is told in the words of the system',
    run: async (scene) => {
      await scene.failWrite('refused');
      const [answer, other] = await scene.driver.create(scene.entity, [
        created({ name: 'x' }),
        created({ name: 'y' }),
      ]);
      expect([answer?.kind, other?.kind].sort()).toEqual(['done', 'refused']);
      const refused = answer?.kind === 'refused' ? answer : other;
      expect((refused as { message: string }).message).toContain('the name is not nice');
      expect(await scene.people.ids()).toHaveLength(1);
    },
  },
  {
    name: 'a record that exists already is told apart from a refused one',
    needs: 'unique',
    run: async (scene) => {
      await scene.keepEmailsUnique();
      await scene.people.add({ email: 'one@example.no' });
      const [answer] = await scene.driver.create(scene.entity, [
        created({ email: 'one@example.no' }),
      ]);
      expect(answer?.kind).toBe('exists');
      expect(await scene.people.ids()).toHaveLength(1);
    },
  },
  {
    name: 'a create that was lost is unclear and never repeated',
    needs: 'fails',
    run: async (scene) => {
      await scene.failWrite('lost after its effect');
      const [answer] = await scene.driver.create(scene.entity, [created({ name: 'x' }, 'm')]);
      expect(answer?.kind).toBe('unclear');
      expect(await scene.people.ids()).toHaveLength(1);
      expect(await scene.driver.find(scene.entity, 'externalId', 'm')).toHaveLength(1);
    },
  },
  {
    name: 'a create that was lost before its effect is unclear too',
    needs: 'fails',
    run: async (scene) => {
      await scene.failWrite('lost');
      expect((await scene.driver.create(scene.entity, [created({ name: 'x' })]))[0]?.kind).toBe(
        'unclear',
      );
      expect(await scene.people.ids()).toHaveLength(0);
    },
  },
  {
    name: 'an update that was lost is unclear and carried out at most once',
    needs: 'fails',
    run: async (scene) => {
      const id = await scene.people.add({ name: 'Ola' });
      await scene.failWrite('lost after its effect');
      const request = await updated(scene, id, { set: { name: 'x' }, items: {} });
      expect((await scene.driver.update(scene.entity, [request]))[0]?.kind).toBe('unclear');
      expect(await scene.people.record(id)).toMatchObject({ name: 'x', version: 2 });
    },
  },
  {
    name: 'a write that certainly did not leave says so',
    needs: 'fails',
    run: async (scene) => {
      await scene.failWrite('never sent');
      expect((await scene.driver.create(scene.entity, [created({ name: 'x' })]))[0]?.kind).toBe(
        'not-sent',
      );
      expect(await scene.people.ids()).toHaveLength(0);
    },
  },
  {
    name: 'a write whose run was stopped before is not sent',
    run: async (scene) => {
      const [answer] = await scene.driver.create(
        scene.entity,
        [created({ name: 'x' })],
        AbortSignal.abort(),
      );
      expect(answer?.kind).toBe('not-sent');
      expect(await scene.people.ids()).toHaveLength(0);
    },
  },
  {
    name: 'a read whose run was stopped rejects with its reason',
    run: async (scene) => {
      const signal = AbortSignal.abort(new Error('shutting down'));
      await expect(scene.driver.readPage(scene.entity, null, signal)).rejects.toThrow(
        'shutting down',
      );
    },
  },
  {
    name: 'a system that cannot be reached ends a read as a Fault, and the next read works again',
    needs: 'fails',
    run: async (scene) => {
      await scene.people.add({ name: 'Ola' });
      await scene.failReads('unreachable');
      await expect(scene.driver.readPage(scene.entity, null)).rejects.toMatchObject({
        code: 'system.unreachable',
      });
      await expect(scene.driver.find(scene.entity, 'email', 'x')).rejects.toMatchObject({
        code: 'system.unreachable',
      });
      await expect(scene.driver.get(scene.entity, ['1'])).rejects.toMatchObject({
        code: 'system.unreachable',
      });
      await scene.failReads(undefined);
      expect((await scanAll(scene, null)).records).toHaveLength(1);
      expect(scene.driver.health().failures).toBeGreaterThan(0);
    },
  },
  {
    name: 'refused credentials end a read as a Fault of their own',
    needs: 'credentials',
    run: async (scene) => {
      await scene.failReads('refused');
      await expect(scene.driver.readPage(scene.entity, null)).rejects.toMatchObject({
        code: 'system.refused',
      });
    },
  },
  {
    name: 'a search by a property that has none is our own mistake',
    run: async (scene) => {
      await expect(scene.driver.find(scene.entity, 'constructor', 'x')).rejects.toThrow(
        'cannot be searched',
      );
    },
  },
];

export function driverContract(subjects: readonly Subject[]): void {
  describe.each(subjects)('$name', (subject) => {
    const fitting = cases.filter((row) => row.needs === undefined || isAble(subject, row.needs));
    test.each(fitting)('$name', (row) => check(subject, row));
  });
}

function isAble({ can }: Subject, needs: keyof Subject['can']): boolean {
  if (needs === 'unique') return can.unique !== false;
  return needs === 'credentials' ? can.fails && can.credentials !== false : can[needs];
}

async function check(subject: Subject, row: Case): Promise<void> {
  const clock = testClock();
  const opened = await subject.open(clock);
  try {
    await row.run({ ...opened, clock });
  } finally {
    await opened.driver.close();
    await opened.close();
  }
}

async function addMany(scene: Scene, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at++) {
    ids.push(await scene.people.add({ name: `customer ${at}`, email: `c${at}@example.no` }));
  }
  return ids;
}

/** The pages of one scan. */
async function scanAll(scene: Scene, from: Json | null) {
  const pages: Page[] = [];
  let position = from;
  for (;;) {
    const page: Page = await scene.driver.readPage(scene.entity, position);
    pages.push(page);
    position = page.position;
    if (page.isLast) {
      const records = await Promise.all(pages.map((any) => readsOf(scene, any)));
      return { pages, position, records: records.flat() };
    }
    expect(pages.length).toBeLessThan(100);
  }
}

/** The rest of the scan under way and a whole one after it. */
/** The records of a page, those that it only names included. */
async function readsOf({ driver, entity }: Scene, page: Page): Promise<readonly ReadRecord[]> {
  const ids = (page.changed ?? []).map(({ id }) => id);
  const looks = ids.length === 0 ? [] : await driver.get(entity, ids);
  return [...page.records, ...looks.flatMap((look) => (look.kind === 'found' ? [look.read] : []))];
}

async function scanUntilQuiet(scene: Scene, position: Json | null): Promise<readonly ReadRecord[]> {
  const rest = await scanAll(scene, position);
  const next = await scanAll(scene, rest.position);
  return [...rest.records, ...next.records];
}

function uniqueIds(records: readonly ReadRecord[]): readonly string[] {
  return [...new Set(records.map((read) => read.id))].sort((a, b) => Number(a) - Number(b));
}

function created(record: JsonObject, marker = 'mark') {
  return { record, marker, idempotencyKey: `key-${marker}` };
}

async function updated(scene: Scene, id: string, patch: Patch): Promise<UpdateRequest> {
  const before = (await scene.people.record(id)) as JsonObject;
  return { id, patch, before, version: String(before.version), idempotencyKey: `key-${id}` };
}
