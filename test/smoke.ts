// `npm start` for real, as the README says it, with whatever Node is on the path: it becomes ready, a
// webhook travels both ways within its time, SIGTERM to npm's child ends everything and leaves no
// process, and a second start goes on without writing anything. `.ci/run` runs it.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Running, watch } from './cli/command.ts';
import { childrenOf, descendantsOf, isThere } from './cli/processes.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
/** "A webhook reaches the other side within two seconds." */
const webhookMsMax = 2_000;
const readyMsMax = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'samband-smoke-'));
/** Whoever runs now; a fault below leaves nobody running. */
let current: Running | undefined;
try {
  for (const part of ['package.json', 'engine', 'pipes', 'schemas'])
    cpSync(join(top, part), join(folder, part), { recursive: true });
  symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
  const first = await started();
  const edits = editsOf(first.said());
  for (const { change, look, value } of edits) await travels(change, look, value);
  await stopped(first);
  const again = await started();
  if (!/Quiet after [\d.]+ s: nothing had to be written\./.test(again.said()))
    throw new Error(`starting again wrote something:\n${again.said()}`);
  await stopped(again);
  console.log(`npm start: ready twice, ${edits.length} edits travelled, nothing left behind.`);
} catch (error) {
  if (current) await stopped(current);
  throw error;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** `npm start` until it says where its page is and everything answers. */
async function started(): Promise<Running> {
  const child = spawn('npm', ['start', '--', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = watch(child);
  current = running;
  const overdue = setTimeout(() => child.kill('SIGKILL'), readyMsMax);
  await running.line(/Ctrl-C stops everything/);
  clearTimeout(overdue);
  for (const path of ['livez', 'readyz', 'metrics', '']) {
    const answer = await fetch(`${pageOf(running)}${path}`);
    if (!answer.ok) throw new Error(`/${path} answers ${answer.status}`);
    await answer.arrayBuffer();
  }
  return running;
}

function pageOf(running: Running): string {
  return /status page is at (\S+)/.exec(running.said())?.[1] ?? '';
}

/** The commands that `start` offers to paste: an edit, and where to look for what it wrote. */
function editsOf(
  said: string,
): readonly { change: readonly string[]; look: string; value: string }[] {
  const changes = [...said.matchAll(/curl .*-X PATCH .*-d '(.*)' (http\S+)/g)];
  const looks = [...said.matchAll(/sleep \d+; curl -s (http\S+)/g)];
  if (changes.length !== 2 || looks.length !== 2)
    throw new Error(`there are not two edits to try:\n${said}`);
  return changes.map((change, at) => {
    const body = change[1] as string;
    const value = /"([^"]* [BC])"/.exec(body)?.[1] ?? '';
    return { change: [body, change[2] as string], look: looks[at]?.[1] as string, value };
  });
}

async function travels(
  [body, address]: readonly string[],
  look: string,
  value: string,
): Promise<void> {
  const edited = await fetch(address as string, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: body as string,
  });
  if (!edited.ok) throw new Error(`the edit is answered ${edited.status}`);
  await edited.arrayBuffer();
  const begun = performance.now();
  for (;;) {
    const text = await (await fetch(look)).text();
    const ms = performance.now() - begun;
    if (text.includes(JSON.stringify(value)))
      return console.log(`${value}: on the other side after ${Math.round(ms)} ms`);
    if (ms > webhookMsMax)
      throw new Error(`${value} is not at ${look} after ${webhookMsMax} ms:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** SIGTERM to npm's child, then nobody of its family is left. */
async function stopped(running: Running): Promise<void> {
  const [shell] = childrenOf(running.child.pid as number);
  if (shell === undefined) throw new Error('npm has no child');
  const family = [shell, ...descendantsOf(shell)];
  process.kill(shell, 'SIGTERM');
  await running.ended;
  current = undefined;
  const left = family.filter(isThere);
  if (left.length > 0)
    throw new Error(`still running after SIGTERM: ${left.join(', ')}\n${running.said()}`);
}
