// What a link rule asks of two values, in sentences.

import type { MergeRule } from '../../definition/pipe.ts';
import { type Sentence, say } from '../text.ts';
import type { PipeWords } from './pipe-words.ts';
import { compareWords } from './policy-words.ts';
import { onlyIf } from './rule-words.ts';

/** What counts as equal, and when the rule holds. */
export function linkRuleSentences(
  rule: MergeRule,
  words: PipeWords,
): readonly (Sentence | undefined)[] {
  return [
    rule.compare === 'exact' ? say`Exactly equal.` : compareWords(rule.compare),
    rule.when && onlyIf(rule.when, words),
    rule.isLoose ? say`If they differ, a later rule may still decide.` : undefined,
    rule.isMany ? say`Several may share one ${words.sink.entity}.` : undefined,
  ];
}
