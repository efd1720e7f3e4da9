// The words a pipe's texts are made with: what its two sides are called and the titles of settings.

import type { Pair, Pipe } from '../definition/pipe.ts';
import { withArticle } from './article.ts';
import type { Names } from './names.ts';
import { code, type Sentence, say } from './text.ts';

export interface Side {
  /** `Tripletex` */
  readonly system: string;
  /** `Tripletex Customer` */
  readonly entity: string;
  /** `a Tripletex Customer` */
  readonly one: string;
}

export interface PipeWords {
  readonly names: Names;
  readonly source: Side;
  readonly sink: Side;
  /** Titles of the pair's settings by name. */
  readonly settings: ReadonlyMap<string, string>;
}

export function pipeWords(pipe: Pipe, pair: Pair, names: Names): PipeWords {
  const side = (system: string, id: string): Side => {
    const entity = names.entity(id);
    return { system: names.system(system), entity, one: withArticle(entity) };
  };
  return {
    names,
    source: side(pipe.source.system, pipe.source.id),
    sink: side(pipe.sink.system, pipe.sink.id),
    settings: new Map(pair.settings.map(({ name, title }) => [name, title])),
  };
}

/** The same pipe seen from its other end. */
export function turned(words: PipeWords): PipeWords {
  return { ...words, source: words.sink, sink: words.source };
}

/** the setting “Search for customer” */
export function settingWords(name: string, { settings }: PipeWords): Sentence {
  const title = settings.get(name);
  return title === undefined ? say`the setting ${code(name)}` : say`the setting “${title}”`;
}

/** A text without line breaks, for code within a sentence. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
