// A sandbox in a process of its own. It gets a session of its own, so that Ctrl-C reaches only us and
// we can finish what we write to it; it ends when we close its input, or when we are gone, however.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../base/clock.ts';
import { fault } from '../../base/errors.ts';
import { sandboxStore } from './choice.ts';

export interface SandboxChild {
  /** What the project's files read, so that this integration runs alone, on a store of its own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly systems: Readonly<Record<string, SandboxSystem>>;
  /** Resolves when it is gone, asked or not. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface SandboxSystem {
  /** Where its API is. */
  readonly url: string;
  /** Where people reach behind it, under `/sandbox/`, if that is over HTTP. */
  readonly origin?: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface SandboxChildOptions {
  readonly folder: string;
  readonly fresh: boolean;
  readonly webhookUrl?: string;
  /** A few records of each kind, some for every row, and no limits of requests. */
  readonly isSmall?: boolean;
}

const small = {
  amounts: { customers: 14, products: 8, orders: 24 },
  samples: true,
  limits: false,
};

/** Longest time a sandbox may take to end before it is killed. */
const closeMsMax = 5_000;

/** Faults: `sandbox.failed` with its words. */
export async function startSandboxChild(
  name: string,
  { isSmall, ...options }: SandboxChildOptions,
  clock: Clock,
): Promise<SandboxChild> {
  const file = fileURLToPath(new URL('../../sandbox/sandbox-process.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [file, name, JSON.stringify({ ...options, ...(isSmall ? small : {}) })],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: process.platform !== 'win32',
    },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.stdin.on('error', () => {});
  const close = async () => {
    child.stdin.end();
    const killed = new AbortController();
    clock.sleep(closeMsMax, killed.signal).then(
      () => child.kill('SIGKILL'),
      () => {},
    );
    await ended;
    killed.abort();
  };
  const said = JSON.parse(
    (await firstLine(child.stdout)) ?? '{"error":"it ended without a word"}',
  ) as { readonly error: string } | Pick<SandboxChild, 'environment' | 'systems'>;
  if ('error' in said) {
    await close();
    throw fault('sandbox.failed', { detail: said.error });
  }
  const environment = { ...said.environment, SAMBAND_STORE: sandboxStore(name) };
  return { environment, systems: said.systems, ended, close };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
}
