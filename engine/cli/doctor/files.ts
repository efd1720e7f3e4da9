// What `samband doctor` finds without asking anybody: the program it runs on, the files, and what they
// leave unsaid of webhooks and mail.

import { readFileSync } from 'node:fs';
import type { Problem } from '../../base/errors.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { projectPath } from '../../definition/project/compile-project.ts';
import { running } from '../../definition/project/running.ts';
import { exit } from '../command/exit.ts';
import { countOf } from '../project/project.ts';
import type { Finding } from './finding.ts';

/** `version` is the Node that we run on. */
export function nodeFinding(version: string): Finding {
  const file = new URL('../../../package.json', import.meta.url);
  const { engines } = JSON.parse(readFileSync(file, 'utf8')) as { engines: { node: string } };
  const needed = Number(/\d+/.exec(engines.node)?.[0]);
  const isOld = Number(version.split('.')[0]) < needed;
  const message = `Node ${version}, where ${engines.node} is needed.`;
  if (!isOld) return { about: 'node', state: 'ok', message };
  const advice = 'Install a newer one from https://nodejs.org.';
  return { about: 'node', state: 'failed', exit: exit.unreachable, message, advice };
}

const isOfEnvironment = ({ code }: Problem) => code.startsWith('environment.');

/** What is missing in the environment by name; of other problems their number, for `validate` has the rest. */
export function fileFindings(catalogue: Catalogue): readonly Finding[] {
  const { problems, pipes } = catalogue;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const others = errors.filter((problem) => !isOfEnvironment(problem));
  const about = 'files' as const;
  const missing = [...Map.groupBy(errors.filter(isOfEnvironment), ({ message }) => message)];
  const variables = missing.map(([message, [first]]): Finding => {
    const { file, line, column } = first as Problem;
    const advice = `${file}:${line}:${column} reads it. Set it where the engine runs.`;
    return { about, state: 'failed', exit: exit.invalid, message, advice };
  });
  if (others.length > 0) return [...variables, ...errorFindings(others)];
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const remark =
    warnings.length === 0
      ? ''
      : `, and ${countOf(warnings, 'warning')} that \`npx samband validate\` shows`;
  const active = running(catalogue).pipes.filter(({ isEnabled }) => isEnabled);
  const message = `The files have no ${variables.length > 0 ? 'other ' : ''}errors${remark}: ${active.length} of ${pipes.length} pipes run.`;
  if (active.length > 0) return [...variables, { about, state: 'ok', message }];
  const advice = 'Pipes run unless `enabled` or `run` in pipes/samband.yaml leaves them out.';
  return [...variables, { about, state: 'note', message, advice }];
}

/** Those of the project file in full: some of them only matter to what runs, so `validate` is silent. */
function errorFindings(errors: readonly Problem[]): readonly Finding[] {
  const failed = { about: 'files', state: 'failed', exit: exit.invalid } as const;
  const ours = errors.filter(({ file }) => file === projectPath);
  const others = errors.filter(({ file }) => file !== projectPath);
  const told = ours.map(({ file, line, column, message, hint }): Finding => {
    const advice = hint === undefined ? {} : { advice: hint };
    return { ...failed, message: `${file}:${line}:${column} ${message}`, ...advice };
  });
  if (others.length === 0) return told;
  const message = `${countOf(others, 'error')} in the ${ours.length > 0 ? 'other' : "project's"} files.`;
  const advice = '`npx samband validate` shows each with its place and what to do.';
  return [...told, { ...failed, message, advice }];
}

/** Systems that may send webhooks, of which none is let in. */
export function webhookFindings(catalogue: Catalogue): readonly Finding[] {
  const systems = [...running(catalogue).systems.values()];
  return systems
    .filter(({ hasWebhooksOff }) => hasWebhooksOff)
    .map(({ name, place }): Finding => {
      const message = `${name}: its webhooks have no secret, so none is let in, and changes are seen when it is read next.`;
      const advice = `Where it sends some, give \`webhooks.verify\` in ${place.file} the secret that it signs with.`;
      return { about: 'webhooks', state: 'note', system: name, message, advice };
    });
}

/** Whether the reports that want it can be sent; where none does there is nothing to say. */
export function mailFindings(catalogue: Catalogue): readonly Finding[] {
  const reports = running(catalogue).pairs.flatMap((pair) => pair.reports ?? []);
  const { mail } = catalogue.project;
  if (reports.length === 0 || !mail) return [];
  const about = 'mail' as const;
  const count = `${reports.length} ${reports.length === 1 ? 'report goes' : 'reports go'}`;
  if (URL.canParse(mail.url)) {
    const message = `${count} out as mail, by ${new URL(mail.url).host || 'the mail server'}.`;
    return [{ about, state: 'ok', message }];
  }
  const message = `${count} out as mail, and the address of the mail server is none.`;
  const advice = 'Write `mail.url` in pipes/samband.yaml as smtp://user:${NAME}@host:587.';
  return [{ about, state: 'failed', exit: exit.invalid, message, advice }];
}
