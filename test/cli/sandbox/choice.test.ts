// Which imitated systems a name on the command line means.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chosenSystems, sandboxOfProject } from '../../../engine/cli/sandbox/choice.ts';
import { sandboxNames } from '../../../engine/sandbox/sandbox.ts';

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

test('a project is run in the sandbox whose pipes it has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'samband-choice-'));
  try {
    mkdirSync(join(folder, 'pipes', 'shop-crm'), { recursive: true });
    expect(() => sandboxOfProject(folder)).toThrow(/^`samband start` .*`samband serve` runs it/);
    mkdirSync(join(folder, 'pipes', 'mystore-tripletex'));
    expect(sandboxOfProject(folder)).toBe('mystore-tripletex');
    expect(sandboxOfProject(folder, 'mystore-tripletex')).toBe('mystore-tripletex');
    expect(() => sandboxOfProject(folder, 'custom-webshop-jortt')).toThrow(
      /no folder pipes\/custom-webshop-jortt\. It has mystore-tripletex\.$/,
    );
    expect(() => sandboxOfProject(folder, 'shop-crm')).toThrow(
      'There is no sandbox for "shop-crm"',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
