// A sandbox in a process of its own, so that stand-ins and engine do not share a thread:
//
//   node engine/sandbox/sandbox-process.ts custom-webshop-tripletex '{"folder":".samband/sandbox"}'
//
// The second argument holds the options as JSON. When everything listens, one line of JSON is written
// to stdout: `{ integration, environment, systems: { <system>: { url, origin, counts } } }`. On
// failure one line `{ error }` and exit code 1. Ends on SIGTERM, and when stdin closes: a parent that
// holds the other end leaves no orphan, however it dies. Ctrl-C reaches parent and child alike; only
// without a parent on stdin does it end this process, so that an engine can drain first.

import { type SandboxOptions, startSandbox } from './sandbox.ts';

async function main(name: string, options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(name, options);
  const end = (): void => {
    sandbox.close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', () => {
    if (process.stdin.isTTY) end();
  });
  process.stdin.on('end', end);
  process.stdin.on('close', end);
  process.stdin.on('error', end);
  process.stdin.resume();
  const systems: Record<string, unknown> = {};
  for (const one of Object.values(sandbox.systems)) {
    const { system, url, origin } = one;
    systems[system] = { url, origin, counts: await one.counts() };
  }
  const { integration, environment } = sandbox;
  process.stdout.on('error', end);
  process.stdout.write(`${JSON.stringify({ integration, environment, systems })}\n`);
}

main(process.argv[2] ?? '', JSON.parse(process.argv[3] ?? '{}') as SandboxOptions).catch(
  (error: Error) => {
    process.stdout.write(`${JSON.stringify({ error: error.message })}\n`, () => process.exit(1));
  },
);
