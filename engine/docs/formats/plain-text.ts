// Sentences and blocks as plain text: for cells of a sheet and members of a catalogue, where markup
// would only be in the way.

import type { Block, Sentence } from '../text.ts';

export function plainSentence(sentence: Sentence): string {
  return sentence.map((span) => (typeof span === 'string' ? span : span.text)).join('');
}

/** Blocks follow each other after a blank, each ended as a sentence; a table has no place in a cell. */
export function plainBlocks(blocks: readonly Block[]): string {
  const texts = blocks.map(plainBlock).filter((text) => text !== '');
  return texts
    .map((text, at) => (at === texts.length - 1 || /[.:;!?…]$/.test(text) ? text : `${text}.`))
    .join(' ');
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return plainSentence(block.spans);
    case 'code':
      return `${block.text.replace(/\s+/g, ' ').trim()}.`;
    case 'steps':
      return block.items.map((item, at) => `${at + 1}. ${plainSentence(item)}`).join(' ');
    case 'figure':
      return block.description;
    case 'table':
      return '';
  }
}
