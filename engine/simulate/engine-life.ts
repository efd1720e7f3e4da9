// One life of the engine on the ground: from its start until it dies, is stopped or is replaced. Every
// call and every transaction is a place where it can die, before it, in the middle and after it.

import { fault } from '../base/errors.ts';
import type { Store } from '../store/store.ts';
import type { SyncEvent, World } from '../sync/world.ts';
import type { Ground } from './ground.ts';
import { wire } from './wire.ts';

/** How the engine dies: thrown out of whatever it was doing. */
export class Death extends Error {}

export interface Life {
  readonly world: World;
  /** Writes that were settled in this life. */
  writes(): number;
  /** Whatever it did that may give more to do. */
  activity(): number;
  /** Dies at the so-manieth place from here. */
  dieAfter(places: number): void;
  /** Stands still at a call from there on, until `goOn`. */
  stallAfter(places: number): void;
  /** Resolves when it stands still. */
  readonly stalled: Promise<void>;
  goOn(): void;
  /** Another engine has the store now. */
  loseStore(): void;
}

export interface Places {
  /** A call is about to be made, or was. */
  call(): Promise<void>;
  readonly isReplaced: boolean;
}

export function beginLife(ground: Ground): Life {
  const name = String(ground.trace.length).padStart(4, '0');
  let ids = 0;
  let writes = 0;
  let activity = 0;
  let untilDeath = Number.POSITIVE_INFINITY;
  let untilStall = Number.POSITIVE_INFINITY;
  let isDead = false;
  let isReplaced = false;
  let isStalled = false;
  const stall = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();

  const place = (where: string) => {
    if (isDead) throw new Death(where);
    if (--untilDeath > 0) return;
    isDead = true;
    ground.say(`   the engine dies ${where}`);
    throw new Death(where);
  };
  const places: Places = {
    call: async () => {
      place('at a call');
      if (--untilStall > 0 || isStalled) return;
      isStalled = true;
      ground.say('   the engine stalls');
      stall.resolve();
      await gate.promise;
    },
    get isReplaced() {
      return isReplaced;
    },
  };
  const store: Store = {
    ...ground.engineStore,
    transact: async (work, durability) => {
      place('before a transaction');
      if (isReplaced) throw lost();
      const result = await ground.engineStore.transact(async (tx) => {
        const done = await work(tx);
        place('before it commits');
        return done;
      }, durability);
      place('after it committed');
      return result;
    },
  };
  const drivers = new Map(
    [...ground.systems].map(([system, driver]) => [system, wire(ground, places, driver)] as const),
  );
  const tell = (event: SyncEvent) => {
    if (event.kind === 'wrote') {
      writes++;
      ground.settled.add(event.ref);
    }
    if (isActive(event)) activity++;
    const line = sayable(event);
    if (line !== undefined) ground.say(`   ${line}`);
  };
  return {
    world: {
      catalogue: ground.catalogue,
      store,
      drivers,
      lists: new Map(),
      begun: new Map(),
      read: new Map(),
      clock: ground.time,
      beganMs: ground.time.now(),
      newId: () => `${name}-${String(++ids).padStart(4, '0')}`,
      tell,
    },
    writes: () => writes,
    activity: () => activity,
    dieAfter: (count) => {
      untilDeath = count + 1;
    },
    stallAfter: (count) => {
      untilStall = count + 1;
    },
    stalled: stall.promise,
    goOn: () => gate.resolve(),
    loseStore: () => {
      isReplaced = true;
    },
  };
}

function lost(): Error {
  return fault('store.unreachable', {
    store: 'simulated',
    detail: 'another engine has it',
    check: 'which engine runs',
  });
}

/** A look that found nothing new is none. */
function isActive(event: SyncEvent): boolean {
  switch (event.kind) {
    case 'collected':
      return event.changed > 0;
    case 'identified':
      return event.linked + event.ended + event.toCreate + event.parked > 0;
    case 'reconciled':
      return event.operations + event.parked > 0;
    default:
      return event.kind !== 'unreadable';
  }
}

function sayable(event: SyncEvent): string | undefined {
  switch (event.kind) {
    case 'wrote':
      return `${event.operation} of ${event.ref} is settled`;
    case 'not-written':
      return `${event.operation} of ${event.ref}: ${event.outcome}, ${event.message}`;
    case 'parked':
      return `${event.ref} waits: ${event.why}, ${event.reason}`;
    default:
      return undefined;
  }
}
