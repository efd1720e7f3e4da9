// Runs an expression that came over HTTP: in a child process with little memory, no environment, no way to
// write, to start programs or to make code, which is killed when it takes too long. The language is
// safe by itself (`mapping/`); this is for the day on which it is not.

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../base/clock.ts';
import { failure } from '../../base/errors.ts';
import type { TriedExpression } from '../../mapping/try-row.ts';
import type { Seen } from '../../sync/why/try-rows.ts';

/** On stdin of the child. */
export interface ExpressionQuestion extends Seen {
  readonly text: string;
}

/** On its stdout. */
export type ExpressionAnswer =
  | { readonly tried: TriedExpression }
  | {
      readonly problem: {
        readonly message: string;
        readonly position: number;
        readonly hint: string;
      };
    };

/** Longer ones are no longer tried by hand. */
const charsMax = 10_000;
/** The language has its own limits; this counts the start of the child too, on a busy machine. */
const msMax = 10_000;
const memoryMb = 96;
/** What a page can show. */
const answerBytesMax = 1_000_000;
/** People try one thing after the other; a page that asks for more is not a person. */
const childrenMax = 2;

const flags = [
  `--max-old-space-size=${memoryMb}`,
  '--disallow-code-generation-from-strings',
  '--permission',
  '--allow-fs-read=*',
  '--no-warnings',
];

let children = 0;

/** Throws failures `try.length`, `try.busy`, `try.time`, `try.size`, and `try.expression` if it is none. */
export async function tryInChild(
  question: ExpressionQuestion,
  clock: Clock,
): Promise<TriedExpression> {
  const { length } = question.text;
  if (length > charsMax) throw failure('try.length', { most: `${charsMax}`, length: `${length}` });
  if (children >= childrenMax) throw failure('try.busy', {});
  children++;
  try {
    const answer = JSON.parse(await ask(JSON.stringify(question), clock)) as ExpressionAnswer;
    if ('tried' in answer) return answer.tried;
    const { message, position, hint } = answer.problem;
    throw failure('try.expression', {
      at: `${position + 1}`,
      detail: message.replace(/\.$/, ''),
      hint: hint === '' ? '' : ` ${hint}`,
    });
  } finally {
    children--;
  }
}

async function ask(question: string, clock: Clock): Promise<string> {
  const script = fileURLToPath(new URL('./expression-process.ts', import.meta.url));
  const child = spawn(process.execPath, [...flags, script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
  });
  const answered = new AbortController();
  let isLate = false;
  clock.sleep(msMax, answered.signal).then(
    () => {
      isLate = true;
      child.kill('SIGKILL');
    },
    () => {},
  );
  child.stdin.on('error', () => {}); // it may be gone before it has read all
  child.stdin.end(question);
  try {
    const [text, code] = await Promise.all([said(child), ended(child)]);
    if (isLate) throw failure('try.time', { seconds: `${msMax / 1_000}` });
    if (code !== 0 || text === undefined) throw failure('try.size', {});
    return text;
  } finally {
    answered.abort();
  }
}

/** All it says; undefined, and its end, if that is too much. */
async function said(child: ChildProcess): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) {
      child.kill('SIGKILL');
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
}
