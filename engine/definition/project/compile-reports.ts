// The reports of a pair, compiled: addresses filled in from settings, pipes found, times in
// milliseconds. One without an address is left out; one with an address needs a way to send mail.

import { didYouMean } from '../../base/did-you-mean.ts';
import { durationMs } from '../../base/duration.ts';
import type { Problems } from '../files/problems.ts';
import { type Texts, templateAt } from '../files/texts.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { ReportBlock } from '../grammar/report-definition.ts';
import type { Project, Report, Setting } from '../pipe.ts';
import { settingValues } from '../systems/compile-settings.ts';

export interface ReportsSource {
  readonly pair: string;
  readonly title: string;
  readonly sheet: Sheet;
  readonly blocks: Readonly<Record<string, ReportBlock>> | undefined;
  readonly settings: readonly Setting[];
  /** Names of the folder's pipes. */
  readonly pipes: readonly string[];
  readonly project: Project;
  readonly problems: Problems;
}

const dayMs = 86_400_000;

export async function compileReports(source: ReportsSource): Promise<readonly Report[]> {
  const { pair, sheet, problems, pipes } = source;
  const reports: Report[] = [];
  for (const [name, block] of Object.entries(source.blocks ?? {})) {
    const steps: Steps = ['reports', name];
    for (const [at, pipe] of (block.pipes ?? []).entries()) {
      if (pipes.includes(pipe)) continue;
      const hint = didYouMean(pipe, pipes) ?? `There are: ${pipes.join(', ')}.`;
      problems.error(sheet.valuePlace([...steps, 'pipes', at]), 'pipe.unknown', { pipe }, hint);
    }
    const mail = await addressesOf(source, [...steps, 'mail'], block.mail);
    if (mail.length === 0) continue;
    if (source.project.mail === undefined) {
      const hint = 'Write `mail: { url: ${MAIL_URL}, from: … }` there, or leave the address empty.';
      problems.error(sheet.valuePlace([...steps, 'mail']), 'mail.missing', {}, hint);
      continue;
    }
    reports.push({
      id: `${pair}/${name}`,
      title: block.title ?? source.title,
      pipes: (block.pipes ?? pipes).map((pipe) => `${pair}/${pipe}`),
      what: block.what ?? ['failed', 'dead'],
      at: block.at ?? '06:00',
      sinceMs: durationMs(block.since ?? '1d') ?? dayMs,
      mail,
    });
  }
  return reports;
}

async function addressesOf(
  source: ReportsSource,
  steps: Steps,
  text: string | number | boolean | undefined,
): Promise<readonly string[]> {
  if (text === undefined) return [];
  const { sheet, problems, settings } = source;
  const variables = { settings: settings.map(({ name }) => name) };
  const texts: Texts = { sheet, problems, variables, hasNoRecord: true };
  const filled = await templateAt(texts, steps, text).render(
    {},
    { settings: settingValues(settings) },
  );
  const addresses = String(filled ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return addresses.filter((value) => {
    const isAddress = /^[^\s@<>"]+@[^\s@<>"]+$/.test(value);
    const details = { value, expected: 'a mail address' };
    if (!isAddress) problems.error(sheet.valuePlace(steps), 'value.form', details);
    return isAddress;
  });
}
