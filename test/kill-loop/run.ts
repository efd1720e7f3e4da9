// The ground of one loop: a project of its own with one store, the shop and the ERP in a process of
// theirs, people who go on adding and editing there, and at the end a look at what became of it.

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../engine/sandbox/faults.ts';
import { repository, watch } from '../cli/command.ts';
import type { Lived } from './life.ts';
import type { Death } from './places.ts';

const integration = 'custom-webshop-tripletex';
const [shop, erp] = ['custom-webshop', 'tripletex'] as const;
type System = typeof shop | typeof erp;

const records = '/(customer|product|order)s?(/|\\?|$)';
const trouble = (share: number): readonly Fault[] => [
  { kind: 'cut', when: 'after', methods: ['POST', 'PUT', 'PATCH'], path: records, share },
  { kind: 'status', status: 503, when: 'before', path: records, share: 0.05 },
];

/** What Node made of the program, for all lives: most of a short life would else be its beginning. */
const compiled = mkdtempSync(join(tmpdir(), 'samband-kill-compiled-'));
process.once('exit', () => rmSync(compiled, { recursive: true, force: true }));

export interface Run {
  /** A day's work: a new customer on each side, an order, and an edit. */
  people(): Promise<void>;
  /** One life of the engine; undefined: it was killed. */
  live(death?: Death): Promise<Lived | undefined>;
  /** Kills it from outside, so long after it began. */
  killAfter(ms: number): Promise<Lived | undefined>;
  /** What is there several times now. */
  doubled(): Promise<readonly string[]>;
}

export interface Ran<Result> {
  readonly result: Result;
  /** What was lost or doubled, a sentence each. */
  readonly found: readonly string[];
  readonly records: number;
  readonly lostAnswers: number;
}

/** A record as people see it. */
interface RecordSeen {
  readonly id: string | number;
  readonly email?: string;
  readonly number?: string;
}

/** Does the work under trouble, lets all come to rest without, and looks. */
export async function runWith<Result>(
  times: Times,
  number: number,
  work: (run: Run) => Promise<Result>,
): Promise<Ran<Result>> {
  const folder = projectWith(times.settle);
  const sandbox = await startSandbox();
  try {
    const world = { folder, sandbox, number, times, names: [] as string[], emails: [] as string[] };
    await each(sandbox, 'PUT', 'faults', {
      faults: trouble(times.lostShare),
      searchLagMs: times.searchLagMs,
    });
    const result = await work(runOn(world));
    const lostAnswers = await lostIn(sandbox);
    await each(sandbox, 'DELETE', 'faults');
    const found = [
      ...(await comesToRest(world)),
      ...(await counted(world)).flatMap(({ count, says }) => (count === 1 ? [] : [says])),
    ];
    return { result, found, records: world.emails.length + world.names.length, lostAnswers };
  } finally {
    sandbox.child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Times {
  /** As a system file says it. */
  readonly settle: string;
  /** What was made this long ago is found. */
  readonly searchLagMs: number;
  /** Of the writes whose answer is cut off. */
  readonly lostShare: number;
}

interface Sandbox {
  readonly child: ChildProcess;
  readonly environment: Readonly<Record<string, string>>;
  readonly origins: Readonly<Record<System, string>>;
}

interface Ground {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly number: number;
  readonly times: Times;
  /** E-mail addresses of customers and numbers of orders that people made. */
  readonly emails: string[];
  readonly names: string[];
}

function projectWith(settle: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'samband-kill-'));
  const parts = ['pipes/samband.yaml', `pipes/${integration}`, `schemas/${shop}`, `schemas/${erp}`];
  for (const part of parts) cpSync(join(repository, part), join(folder, part), { recursive: true });
  for (const system of [shop, erp]) {
    const path = join('pipes', 'systems', `${system}.yaml`);
    const text = readFileSync(join(repository, path), 'utf8');
    cpSync(join(repository, path), join(folder, path));
    writeFileSync(join(folder, path), text.replace(/^settle: .*$/m, `settle: ${settle}`));
  }
  return folder;
}

async function startSandbox(): Promise<Sandbox> {
  const script = join(repository, 'engine', 'sandbox', 'sandbox-process.ts');
  const options = JSON.stringify({ amounts: 'empty', limits: false });
  const child = spawn(process.execPath, [script, integration, options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { environment, systems } = JSON.parse(await watch(child).line(/^\{/));
  const origins = { [shop]: systems[shop].origin, [erp]: systems[erp].origin };
  return { child, environment, origins: origins as Sandbox['origins'] };
}

function runOn(ground: Ground): Run {
  return {
    people: () => people(ground),
    live: (death) => lifeOf(ground, death).ended,
    killAfter: async (ms) => {
      const life = lifeOf(ground);
      await life.begun;
      const timer = setTimeout(() => life.child.kill('SIGKILL'), ms);
      const lived = await life.ended;
      clearTimeout(timer);
      return lived;
    },
    doubled: async () =>
      (await counted(ground)).flatMap(({ count, says }) => (count > 1 ? [says] : [])),
  };
}

function lifeOf({ folder, sandbox }: Ground, death?: Death) {
  const script = join(repository, 'test', 'kill-loop', 'life.ts');
  const args = [script, folder, ...(death ? [death.place, String(death.nth)] : [])];
  const env = {
    ...process.env,
    ...sandbox.environment,
    NODE_COMPILE_CACHE: compiled,
    SAMBAND_STORE: `sqlite:${join(folder, 'samband.db')}`,
  };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const running = watch(child);
  const ended = running.ended.then(({ code, stdout, stderr }): Lived | undefined => {
    if (code === null) return undefined;
    if (code !== 0) throw new Error(`the engine failed: ${stderr}`);
    return JSON.parse(stdout.trim().split('\n').at(-1) as string);
  });
  return { child, begun: running.line(/^begun/), ended };
}

async function people({ sandbox, number, emails, names }: Ground): Promise<void> {
  const count = emails.length / 2 + 1;
  const name = `Kunde ${number}-${count}`;
  const here = `s${number}-${count}@post.example`;
  const there = `e${number}-${count}@post.example`;
  const made = await control(sandbox, shop, 'POST', 'customer', {
    name,
    email: here,
    isPrivate: false,
    phone: '1',
  });
  await control(sandbox, erp, 'POST', 'customer', { name: `${name} B`, email: there });
  const order = {
    number: `K${number}-${count}`,
    date: '2026-01-31',
    status: 'open',
    currency: 'NOK',
    customerId: made.id,
    lines: [{ description: 'Cup', quantity: count, unitPriceExVat: 10, vatRate: 25 }],
  };
  await control(sandbox, shop, 'POST', 'order', order);
  await control(sandbox, shop, 'PATCH', `customer/${made.id}`, { phone: `${count}` });
  emails.push(here, there);
  names.push(order.number);
}

/** The last life writes nothing: the first one settles, the next sees what searches did not show it. */
const livesMax = 3;

async function comesToRest(ground: Ground): Promise<readonly string[]> {
  const run = runOn(ground);
  for (let lives = 0; lives < livesMax; lives++) {
    const lived = await run.live();
    if (!lived) return ['the engine died by itself'];
    if (lived.faults.length > 0) return lived.faults.map((one) => JSON.stringify(one));
    if (lived.writes === 0) return [];
    // What the last calls of that life made is found from then on.
    await new Promise((resolve) => setTimeout(resolve, ground.times.searchLagMs));
  }
  return [`the engine still writes in its ${livesMax}. life without trouble`];
}

/** How often each record that people made is in each system. */
async function counted({ sandbox, emails, names }: Ground) {
  const found: { readonly count: number; readonly says: string }[] = [];
  for (const system of [shop, erp]) {
    const customers = await control<readonly RecordSeen[]>(sandbox, system, 'GET', 'customer');
    const orders = await control<readonly RecordSeen[]>(sandbox, system, 'GET', 'order');
    for (const email of emails) {
      const count = customers.filter((one) => one.email === email).length;
      found.push({ count, says: `${email} is ${count} times in ${system}` });
    }
    for (const number of names) {
      const count = orders.filter((one) => one.number === number).length;
      found.push({ count, says: `order ${number} is ${count} times in ${system}` });
    }
  }
  return found;
}

async function lostIn(sandbox: Sandbox): Promise<number> {
  let lost = 0;
  for (const system of [shop, erp]) {
    const { requests } = await control<{
      readonly requests: readonly { readonly trouble: unknown }[];
    }>(sandbox, system, 'GET', 'requests');
    lost += requests.filter(({ trouble: kind }) => kind === 'cut').length;
  }
  return lost;
}

async function each(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<void> {
  for (const system of [shop, erp]) await control(sandbox, system, method, path, body);
}

// A record, or all of them.
async function control<Result = RecordSeen>(
  sandbox: Sandbox,
  system: System,
  method: string,
  path: string,
  body?: unknown,
): Promise<Result> {
  const answer = await fetch(`${sandbox.origins[system]}/sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok)
    throw new Error(
      `${system}: ${method} ${path} is answered ${answer.status}: ${await answer.text()}`,
    );
  return (await answer.json()) as Result;
}
