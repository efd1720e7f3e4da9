#!/usr/bin/env node
// The command `samband`, in plain JavaScript so that any Node can start it. The engine needs Node
// 24: if this is one, it goes on in this very process; if not, it starts the Node that came along as
// a package, passes signals on and leaves with its exit code. Everything else is `main.ts`.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import './keep-compiled.js';

const versionMin = 24;
const unreachable = 3;
const main = new URL('./main.ts', import.meta.url);

if (Number(process.versions.node.split('.')[0]) >= versionMin) await import(main.href);
else startWith(bundledNode());

/** The path of the Node that was installed with samband for this platform, or undefined. */
function bundledNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/${file}`);
  } catch {
    return undefined;
  }
}

function startWith(node) {
  if (node === undefined) return explain('none came with the packages for this platform');
  const argv = [fileURLToPath(main), ...process.argv.slice(2)];
  // The fourth channel only tells the engine that this process is gone, however it went.
  const child = spawn(node, argv, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, SAMBAND_LAUNCHED: '1' },
  });
  // A terminal sends Ctrl-C to both of us: main.ts takes signals that come together as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) =>
    explain(`the one that came with the packages did not start: ${error.message}`),
  );
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? code : 128 + (constants.signals[signal] ?? 0));
  });
}

function explain(what) {
  console.error(
    `samband needs Node ${versionMin} or newer; this is ${process.versions.node} and ${what}. ` +
      `Install Node ${versionMin} from https://nodejs.org, or run npm install without --omit=optional.`,
  );
  process.exit(unreachable);
}
