// The words a pipe's texts are made with: what its two sides are called and the titles of settings.

import type { Pair, Pipe } from '../../definition/pipe.ts';
import { capital, code, type Sentence, say } from '../text.ts';
import { withArticle } from './article.ts';
import type { Names } from './names.ts';

export interface Side {
  /** `My ERP` */
  readonly system: string;
  /** `My ERP Customer` */
  readonly entity: string;
  /** `a My ERP Customer`, and as `One` to begin a sentence with. */
  readonly one: string;
  readonly One: string;
}

export interface PipeWords {
  readonly names: Names;
  readonly source: Side;
  readonly sink: Side;
  /** What `$source` and `$sink` name in expressions, whichever way the words are turned. */
  readonly records: { readonly source: string; readonly sink: string };
  /** Titles of the pair's and the pipe's own settings by name. */
  readonly settings: ReadonlyMap<string, string>;
  /** What waits while a value is not found yet: the property, or the whole record, as with a line of a list. */
  readonly whoWaits?: 'the whole record' | 'the action' | 'the rule';
}

export function pipeWords(pipe: Pipe, pair: Pair, names: Names): PipeWords {
  const side = (system: string, id: string): Side => {
    const entity = names.entity(id);
    const one = withArticle(entity);
    return { system: names.system(system), entity, one, One: capital(one) };
  };
  return {
    names,
    records: { source: names.entity(pipe.source.id), sink: names.entity(pipe.sink.id) },
    source: side(pipe.source.system, pipe.source.id),
    sink: side(pipe.sink.system, pipe.sink.id),
    settings: new Map(
      [...pair.settings, ...(pipe.ownSettings ?? [])].map(({ name, title }) => [name, title]),
    ),
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
