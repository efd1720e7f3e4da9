// `samband doctor`: whether everything that a run needs is there. It reads the files, looks at the store
// and asks each system for one page; nothing is written anywhere, and what fails stops nothing else.

import type { Catalogue } from '../../definition/pipe.ts';
import { projectPath } from '../../definition/project/compile-project.ts';
import { type ExitCode, exit } from '../command/exit.ts';
import type { Terminal } from '../command/terminal.ts';
import type { Call, Verb } from '../command/verb.ts';
import { fileFindings, mailFindings, nodeFinding, webhookFindings } from '../doctor/files.ts';
import { type Finding, findingText } from '../doctor/finding.ts';
import { formerNameFindings, lookAtStore, readAnewFindings } from '../doctor/store.ts';
import { askSystems } from '../doctor/systems.ts';
import { readProject } from '../project/project.ts';

const liveEveryMs = 150;
const plainEveryMs = 5_000;

export const doctor: Verb = {
  name: 'doctor',
  summary: 'Look whether everything that a run needs is there, without changing anything',
  operands: [],
  options: {},
  example: 'npx samband doctor',
  run: async (call) => {
    const catalogue = await readProject(call, { isOffline: false });
    const findings = [
      nodeFinding(process.versions.node),
      ...fileFindings(catalogue),
      ...(await outside(call, catalogue)),
      ...webhookFindings(catalogue),
      ...mailFindings(catalogue),
    ];
    const summary = summaryOf(findings, call.drain.aborted);
    const { paint } = call.terminal;
    return {
      exit: call.drain.aborted ? exit.failed : exitOfFindings(findings),
      summary,
      result: { findings },
      text: [...findings.map((one) => findingText(one, paint)), '', summary].join('\n'),
    };
  },
};

/** The store and the systems, as far as the files say where they are. */
async function outside(call: Call, catalogue: Catalogue): Promise<readonly Finding[]> {
  const errors = catalogue.problems.filter(({ severity }) => severity === 'error');
  const wrongFiles = new Set(errors.map(({ file }) => file));
  if (wrongFiles.has(projectPath)) {
    const message = `The store and the systems were not looked at, until ${projectPath} has no errors.`;
    return [{ about: 'store', state: 'note', message }];
  }
  const progress = showWaiting(call);
  progress.waiting(['the store']);
  const { finding, store } = await lookAtStore(catalogue.project.store);
  try {
    const { waiting } = progress;
    const anew = store ? await readAnewFindings(store, catalogue) : [];
    const former = store ? await formerNameFindings(store, catalogue) : [];
    return [
      finding,
      ...anew,
      ...former,
      ...(await askSystems(call, catalogue, { store, wrongFiles, waiting })),
    ];
  } finally {
    await progress.end();
    await store?.close();
  }
}

interface Progress {
  waiting(names: readonly string[]): void;
  end(): Promise<void>;
}

/** Who has not answered yet, on stderr. */
function showWaiting({ clock, terminal, isJson }: Call): Progress {
  const ended = new AbortController();
  const begunAtMs = clock.now();
  let open: readonly string[] = [];
  const show = async () => {
    for (;;) {
      await clock.sleep(terminal.isLive ? liveEveryMs : plainEveryMs, ended.signal);
      if (open.length > 0) tellWaiting(terminal, open, clock.now() - begunAtMs);
    }
  };
  const shown = isJson ? Promise.resolve() : show().catch(() => {});
  return {
    waiting: (names) => {
      open = names;
    },
    end: async () => {
      ended.abort();
      await shown;
      terminal.redraw('');
    },
  };
}

function tellWaiting(terminal: Terminal, names: readonly string[], ms: number): void {
  const line = `Waiting for ${names.join(', ')}: ${Math.floor(ms / 1000)} s`;
  if (terminal.isLive) terminal.redraw(line.slice(0, terminal.columns - 1));
  else terminal.note(line);
}

function exitOfFindings(findings: readonly Finding[]): ExitCode {
  const codes = findings.flatMap((one) => one.exit ?? []);
  if (codes.includes(exit.invalid)) return exit.invalid;
  return codes[0] ?? exit.done;
}

function summaryOf(findings: readonly Finding[], isStopped: boolean): string {
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
  if (isStopped) return 'Stopped before everything was looked at.';
  const failed = count('failed');
  if (failed > 0)
    return `${failed} of ${findings.length} ${failed === 1 ? 'is' : 'are'} in the way of a run.`;
  const notes = count('note');
  if (notes === 0) return 'Everything that a run needs is there.';
  return `Nothing is known to be in the way of a run; ${notes === 1 ? 'one thing is' : `${notes} things are`} worth a look.`;
}
