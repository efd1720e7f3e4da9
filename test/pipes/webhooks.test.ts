// Webhooks as the imitated systems send them, taken by the system files as they are: each edit at a
// screen is a hint at the right record, and a delivery with another secret or one changed letter is
// none.

import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import type { JsonObject } from '../../engine/base/json.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { asStandIn } from '../../engine/sandbox/integration.ts';
import { startSandbox } from '../../engine/sandbox/sandbox.ts';
import { type Received, receiver, until } from '../sandbox/clients.ts';
import { systemProject } from './own-project.ts';

interface Case {
  readonly integration: string;
  readonly system: string;
  readonly entity: string;
  readonly values: JsonObject;
  readonly edit: JsonObject;
}

const cases: readonly Case[] = [
  {
    integration: 'custom-webshop-tripletex',
    system: 'custom-webshop',
    entity: 'customer',
    values: { name: 'Fjord AS' },
    edit: { phone: '22334455' },
  },
  {
    integration: 'custom-webshop-tripletex',
    system: 'tripletex',
    entity: 'customer',
    values: { name: 'Fjord AS' },
    edit: { phoneNumber: '22334455' },
  },
  {
    integration: 'mystore-tripletex',
    system: 'mystore',
    entity: 'customer',
    values: { email: 'post@fjord.example' },
    edit: { phone: '22334455' },
  },
  {
    integration: 'mystore-tripletex',
    system: 'mystore',
    entity: 'product',
    values: { name: { no: 'Sokk' } },
    edit: { price: 80 },
  },
];

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

describe.each(cases)('$system tells of its $entity', (given) => {
  test('made, edited and removed; a forgery is told from it', () => check(given));
});

async function check({ integration, system, entity, values, edit }: Case): Promise<void> {
  const target = await receiver();
  closers.push(target.close);
  const sandbox = await startSandbox(integration, { amounts: 'empty', webhookUrl: target.url });
  closers.push(sandbox.close);
  const { person } = asStandIn(sandbox.systems[system]);
  const id = String(person.create(entity, values).id);
  await until(() => target.received.length === 1);
  person.edit(entity, id, edit);
  await until(() => target.received.length === 2);
  person.remove(entity, id);
  await until(() => target.received.length === 3);

  const driverWith = async (env: Readonly<Record<string, string>>) => {
    const catalogue = await loadCatalogue(systemProject(system), { env });
    const found = catalogue.systems.get(system);
    if (!found) throw new Error(`there is no system ${system}`);
    const driver = httpDriver(found, { clock: systemClock });
    closers.push(() => driver.close());
    return driver;
  };
  const driver = await driverWith(sandbox.environment);
  const take = ({ headers, body }: Received, own = driver) =>
    own.receive?.({ headers: headers as Record<string, string>, body: Buffer.from(body) });
  const hint = (isDeletion: boolean) => ({ kind: 'hints', hints: [{ entity, id, isDeletion }] });
  const [made, edited, removed] = target.received as [Received, Received, Received];
  expect(await take(made)).toEqual(hint(false));
  expect(await take(edited)).toEqual(hint(false));
  expect(await take(removed)).toEqual(hint(true));
  expect(await take({ ...edited, body: edited.body.replace(id, `${id}0`) })).toEqual({
    kind: 'forged',
  });
  const secrets = Object.keys(sandbox.environment).filter((name) => name.endsWith('SECRET'));
  const other = Object.fromEntries(secrets.map((name) => [name, 'another-secret']));
  const strange = await driverWith({ ...sandbox.environment, ...other });
  expect(await take(edited, strange)).toEqual({ kind: 'forged' });
}
