// The document of a pair: introduction, settings, and a section for each of its pipes.

import type { Pair, Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import { checklist } from '../checklist/checklist.ts';
import { knownOf } from '../checklist/line-values.ts';
import type { Records } from '../checklist/records.ts';
import { actionBlocks } from '../sections/action-sentences.ts';
import { examplesTable } from '../sections/examples-table.ts';
import { linkRules } from '../sections/link-rules.ts';
import { policyTable } from '../sections/policy-table.ts';
import { propertyTable } from '../sections/property-table.ts';
import { settingsSection } from '../sections/settings-section.ts';
import {
  type Block,
  code,
  type Document,
  paragraph,
  type Section,
  type Sentence,
  say,
} from '../text.ts';
import { type Names, uniqueTitles } from '../words/names.ts';
import { pipeWords } from '../words/pipe-words.ts';
import { pipeParagraphs } from '../words/sentences.ts';
import type { Referrers } from './referrers.ts';

/** What a pipe's section is made with beside the pipe: what the other pipes and the records say. */
export interface Surroundings {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly names: Names;
  readonly referrersOf: Referrers;
  readonly identityOf: (pipe: Pipe) => readonly string[];
  readonly records: Records;
}

export function pairDocument(pair: Pair, around: Surroundings): Document {
  const { names } = around;
  const { title, sections: titles } = pairTitles(pair, names);
  return {
    title,
    sections: [
      introduction(pair, names),
      ...settingsSection(pair, titles, names),
      ...pair.pipes.map((pipe, at) => pipeSection(titles[at] as string, pipe, pair, around)),
    ],
  };
}

/** The title of a pair's document, and those of the sections of its pipes. */
export function pairTitles(
  pair: Pair,
  names: Names,
): { readonly title: string; readonly sections: readonly string[] } {
  const title = documentTitle(pair, names);
  const wanted = pair.pipes.map((pipe) => ({
    title: sectionTitle(pipe, names),
    hint: pipe.id.slice(pipe.id.lastIndexOf('/') + 1),
  }));
  return { title, sections: uniqueTitles(wanted, [title, 'Introduction', 'Settings']) };
}

/** `<Source> to <Target> Dataflow`, or what the pair's own title says. */
function documentTitle(pair: Pair, names: Names): string {
  const own = pair.title.trim();
  const title =
    own === '' ? `${names.system(pair.source.name)} to ${names.system(pair.sink.name)}` : own;
  return /dataflow$/i.test(title) ? title : `${title} Dataflow`;
}

/** `<Source> <Entity> to <Target> <Entity>`, with the pipe's own title in brackets. */
function sectionTitle({ source, sink, title }: Pipe, names: Names): string {
  const own = title === undefined ? '' : ` (${title})`;
  return `${names.entity(source.id)} to ${names.entity(sink.id)}${own}`;
}

function introduction(pair: Pair, names: Names): Section {
  const source = names.system(pair.source.name);
  const sink = names.system(pair.sink.name);
  const symbols = directions(pair, source, sink);
  return {
    title: 'Introduction',
    blocks: [
      ...(pair.introduction ? [paragraph([pair.introduction])] : []),
      paragraph(
        say`Each section below describes a pipe: one kind of record that is kept in agreement between ${source} and ${sink}: which records take part, how they find each other, and what is done with every property. ${symbols}`,
        say`A list is written with brackets: ${code('lines[].price')} is the price of each line.`,
      ),
      paragraph(
        say`A property table says what there is to test. What a rule shows as code is an expression in JSONata, read on the record; what functions such as ${code('$first')} give stands in the reference of the pipes. A record whose required property has no value fails. A property may be empty where what it is read from is, where its condition does not hold, or where a look-up finds nothing; what is emptied on one side is emptied on the other. The winner is the system whose value stands when both have changed. An example, with the numbers of the examples below that show the line, is run as a test; evidence is the last trial in running systems. The box is ticked when somebody has signed the line; the code beside it names the line in reports and stays when its rule changes, while tick and evidence hold only for the rule that they were given to.`,
      ),
      paragraph(
        say`The text is generated from the same definitions that the synchronisation runs on. The edition above is a fingerprint of everything below it: as long as it is the same, so is the content.`,
      ),
      ...(pair.pipes.length === 0
        ? [paragraph(say`Nothing is carried between the two systems.`)]
        : []),
    ],
  };
}

/** What the arrows mean; a section whose pipe begins at the other system turns them. */
function directions({ source, pipes }: Pair, sourceName: string, sinkName: string): Sentence {
  const isTurned = pipes.some((pipe) => pipe.source.system !== source.name);
  const second = isTurned ? 'the system that the title of the section names second' : sinkName;
  const first = isTurned ? 'the one that it names first' : sourceName;
  return pipes.some((pipe) => pipe.back)
    ? say`In the direction column → means that the property is written to ${second}, ← that it is written to ${first}, and ↔ that it goes both ways by the same rule.`
    : say`In the direction column → means that the property is written to ${second}.`;
}

function pipeSection(
  title: string,
  pipe: Pipe,
  pair: Pair,
  { entities, names, referrersOf, identityOf, records }: Surroundings,
): Section {
  const words = pipeWords(pipe, pair, names);
  const note: readonly Block[] = pipe.note ? [paragraph([pipe.note])] : [];
  const known = knownOf({ entities }, pipe);
  const rows = checklist(pipe, words, { identity: identityOf(pipe), records, known });
  const around = {
    referrers: referrersOf(pipe.source.id, pipe.sink.id).map(names.entity),
    backReferrers: referrersOf(pipe.sink.id, pipe.source.id).map(names.entity),
    actions: actionBlocks(pipe, rows, words),
  };
  return {
    title,
    blocks: [
      ...note,
      ...pipeParagraphs(pipe, words, around),
      ...linkRules(pipe, words, rows),
      ...policyTable(rows),
      ...propertyTable(rows, words),
      ...examplesTable(pipe, words),
    ],
  };
}
