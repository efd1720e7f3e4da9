// Which imitated systems a name on the command line means.

import { expect, test } from 'vitest';
import { chosenSystems } from '../../engine/cli/sandbox-choice.ts';
import { sandboxNames } from '../../engine/sandbox/sandbox.ts';

test('an integration is itself, and the first one is meant when none is named', () => {
  expect(chosenSystems('mystore-tripletex')).toEqual({ name: 'mystore-tripletex' });
  expect(chosenSystems()).toEqual({ name: sandboxNames[0] });
});

test('a single system is imitated for projects that have only that one of ours', () => {
  expect(chosenSystems('jortt')).toEqual({ name: 'custom-webshop-jortt', alone: 'jortt' });
});

test('another name is told what there is', () => {
  expect(() => chosenSystems('custom-webshop-fortnox')).toThrow(
    /^There is no sandbox for "custom-webshop-fortnox"\. .*also takes one system: custom-webshop, tripletex, /,
  );
});
