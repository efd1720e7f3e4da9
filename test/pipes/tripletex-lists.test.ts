// The lists of Tripletex that values are looked up in, against its stand-in: read a second time they
// are confirmed by their checksum, and hold what they held.

import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { tripletexAccess, tripletexEnvironment } from '../../engine/sandbox/access.ts';
import { startStandIn } from '../../engine/sandbox/stand-in.ts';
import { tripletex } from '../../engine/sandbox/tripletex/tripletex.ts';
import { systemProject } from './own-project.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

test.each(['country', 'currency', 'vatType', 'unit', 'paymentType'])(
  'the list %s is answered with 304 while nothing changes',
  async (name) => {
    const erp = await startStandIn(tripletex(tripletexAccess), { limits: false });
    const env = tripletexEnvironment(erp.url);
    const catalogue = await loadCatalogue(systemProject('tripletex'), {
      env,
    });
    const system = catalogue.systems.get('tripletex');
    const driver = httpDriver(system as never, { clock: systemClock, secrets: catalogue.secrets });
    open.push(driver.close, erp.close);
    const entity = system?.entities[name] as Entity;
    const statuses: number[] = [];
    erp.watch((_, answer) => statuses.push(answer.status));
    const read = async () => {
      const names: unknown[] = [];
      for (let at = null as Parameters<typeof driver.readPage>[1]; ; ) {
        const page = await driver.readPage(entity, at);
        names.push(...page.records.map(({ id }) => id));
        at = page.position;
        if (page.isLast) return names;
      }
    };
    const first = await read();
    expect(first.length).toBeGreaterThan(0);
    statuses.length = 0;
    expect(await read()).toEqual(first);
    expect(new Set(statuses)).toEqual(new Set([304]));
  },
);
