// A sentence as plain text, code in back-ticks, to compare in tables of cases.

import type { Sentence } from '../../engine/docs/text.ts';

export function plainText(sentence: Sentence): string {
  return sentence
    .map((span) => {
      if (typeof span === 'string') return span;
      return span.kind === 'code' ? `\`${span.text}\`` : span.text;
    })
    .join('');
}
