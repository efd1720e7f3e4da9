// A sink record for which the condition of the way back does not hold is there all the same: it is matched, it is
// written to, and its counterpart is not taken for one whose partner is gone. What is edited in it stays there.

import { expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { both, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string', phone: 'string' } } as const;
const shop = systemOf('shop', { customer: options }, 60_000);
const erp = systemOf('erp', { customer: options }, 60_000);
const of = (system: typeof shop) => system.entities.customer as Entity;
const carrying = pipe(of(shop), of(erp), {
  merge: [mergeBy('email', 'email')],
  rows: [both('name'), both('email')],
  back: { ...twoWay, when: compileExpression("phone != 'none'"), delete: 'delete' },
});

it('is matched, written to and kept, and what is edited in it goes over once it is carried back', async () => {
  const g = await ground([shop, erp], [carrying]);
  const [here, there] = [g.drivers.shop?.people, g.drivers.erp?.people];
  here?.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  there?.add('customer', { name: 'Kari', email: 'kari@nord.no', phone: 'none' });
  await g.sync();
  here?.edit('customer', '1', { name: 'Kari N' });
  await g.sync();
  expect(g.records('erp.customer')).toMatchObject([{ name: 'Kari N' }]);
  there?.edit('customer', '1', { name: 'Kari Nord' });
  await g.sync();
  expect(g.records('shop.customer')).toMatchObject([{ name: 'Kari N' }]);
  there?.edit('customer', '1', { phone: '7' });
  await g.sync();
  expect(g.records('shop.customer')).toMatchObject([{ name: 'Kari Nord' }]);
  there?.edit('customer', '1', { phone: 'none' });
  await g.sync();
  await g.sync();
  expect(g.records('shop.customer')).toHaveLength(1);
  await g.close();
});
