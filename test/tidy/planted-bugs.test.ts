// Planted bugs are changes of a few words: where the engine says it otherwise, they no longer fit, and
// `npm run planted` would only tell so much later.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bugs } from '../planted/bugs.ts';
import { top } from './source-files.ts';

it.each(bugs)('"$name" fits into one place of $file', ({ file, find }) => {
  const places = readFileSync(`${top}/engine/${file}`, 'utf8').split(find).length - 1;
  expect(places).toBe(1);
});
