// A project of one's own for a test: a copy of the repository's pipes and schemas in a folder that
// goes away afterwards, and a small sandbox with the environment that the pipes read.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Sandbox,
  type SandboxOptions,
  sandboxNames,
  startSandbox,
} from '../../engine/sandbox/sandbox.ts';
import { ownProject } from '../pipes/own-project.ts';
import { repository } from './command.ts';

export interface TestProject {
  readonly folder: string;
  /** Replaces a text in one of its files; throws if it is not there. */
  edit(path: string, from: string, to: string): void;
  remove(): void;
}

/** All of the repository's, or what one integration needs: commands are ready sooner. */
export function testProject(only?: string): TestProject {
  const folder = mkdtempSync(join(tmpdir(), 'samband-project-'));
  for (const part of ['pipes', 'schemas'])
    cpSync(join(only ? ownProject(only) : repository, part), join(folder, part), {
      recursive: true,
    });
  return {
    folder,
    edit: (path, from, to) => {
      const text = readFileSync(join(folder, path), 'utf8');
      if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
      writeFileSync(join(folder, path), text.replace(from, to));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const integration = sandboxNames[0] as string;

/** A few records of each kind: enough for links, creates and something that waits. */
export function smallSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return startSandbox(integration, {
    amounts: { customers: 12, products: 6, orders: 6 },
    limits: false,
    ...options,
  });
}
