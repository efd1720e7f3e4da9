// The value of a row as its property holds it. What cannot become the property's type is never sent: many
// systems take it without a word and make something else of it, such as 0 of a text. Its row
// fails instead, like one whose expression fails, and its neighbours go on.

import type { Json } from '../base/json.ts';
import { placeText } from './expression/explain.ts';
import { hiddenWord } from './language/language-error.ts';
import { shortened } from './language/shortened.ts';
import { failed, type Outcome, outcomeOf } from './outcome.ts';
import { cast, fits, typeWord } from './property-type.ts';
import { type BackRow, type Member, type Row, type ValueRule, valueExpressions } from './row.ts';

type Target = Row | BackRow | Member;

/** A list property stays a list of one when the language unwraps it. */
export function castOutcome(outcome: Outcome, target: Target): Outcome {
  if (outcome.kind !== 'value') return outcome;
  const { among, isId } = outcome;
  const value = cast(outcome.value, target.type);
  // An id stands as its system gave it, and a plan makes some up.
  if (!isId && !fits(value, target.type)) return misfit(value, target);
  if (value === outcome.value && value !== null && !isId) return outcome; // most are what they are to be
  return { ...outcomeOf(value), ...(among ? { among } : {}) };
}

function misfit(value: Json, target: Target): Outcome {
  const { type, rule } = target;
  return failed('value.misfit', {
    path: 'sinkPath' in target ? target.sinkPath : target.path,
    expected: typeWord(type),
    value: rule && isPersonal(rule) ? hiddenWord : shortened(value),
    place: 'place' in target ? ` (${placeText(target.place)})` : '',
  });
}

/** Of what is looked up only what it is looked up by is known here. */
function isPersonal(rule: ValueRule): boolean {
  return valueExpressions(rule).some(({ reads, variables, origin }) =>
    [
      ...reads,
      ...(variables.source ?? []).map((path) => `$source.${path}`),
      ...(variables.sink ?? []).map((path) => `$sink.${path}`),
    ].some((path) => origin?.isPersonal(path) === true),
  );
}
