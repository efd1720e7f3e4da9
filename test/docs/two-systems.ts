// The words of a pipe between a shop's users and an ERP's accounts, with two settings.

import { names } from '../../engine/docs/words/names.ts';
import { pipeWords } from '../../engine/docs/words/pipe-words.ts';
import { catalogue, pair, pipe, system } from './hand-built.ts';

const shop = system('shop', 'Shop', { user: { title: 'User' } });
const erp = system('erp', 'ERP', { account: { title: 'Account' }, country: { title: 'Country' } });
const users = pipe(shop.entities.user as never, erp.entities.account as never, []);
const settings = [
  { name: 'search', title: 'Search first', type: 'boolean', value: true },
  { name: 'types', title: 'VAT types', type: 'list', value: [] },
] as const;
const shopAndErp = pair(shop, erp, [users], { settings });

export const words = pipeWords(users, shopAndErp, names(catalogue([shop, erp], [shopAndErp])));
