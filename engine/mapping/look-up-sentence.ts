// A look-up in a sentence, for who asks how a value came about: in what, by which property, and what is
// taken from the record that is found.

import type { LookUpRule } from './row.ts';

/** `looked up in erp.country by code, which gives its id`. */
export function lookUpSentence(rule: LookUpRule): string {
  const where = !rule.where ? '' : `, where ${rule.where.text}`;
  const gives = rule.take ? rule.take.text : 'its id';
  return `${placeOf(rule)}${where}, which gives ${gives}`;
}

function placeOf(rule: LookUpRule): string {
  switch (rule.kind) {
    case 'link':
      return `the counterpart in ${rule.as} of ${rule.entity} with this id`;
    case 'find':
      return `looked up in ${rule.entity} by ${rule.by}`;
    case 'table':
      return `looked up in the table ${rule.setting} by ${rule.by}`;
  }
}
