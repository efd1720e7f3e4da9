// The holes of a request, each where it stands: in its address, its parameters, its headers or what it sends.

import type { Place } from '../../base/errors.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { placedHoles, type Template, templatesIn } from '../../mapping/template.ts';
import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { RequestRule } from '../system.ts';

export interface PlacedHole {
  readonly hole: Expression;
  /** Where the hole names this path; where it begins, if it does not. */
  readonly placeOf: (path: string) => Place;
  /** Without its value the call has no address. */
  readonly isInPath: boolean;
}

export function holesOf(texts: Texts, steps: Steps, request: RequestRule): readonly PlacedHole[] {
  const { path, query, headers, body = null, form = {} } = request;
  return [
    ...holesIn(texts, [...steps, 'path'], path),
    ...Object.entries({ query, headers, form }).flatMap(([key, map]) =>
      Object.entries(map).flatMap(([name, one]) => holesIn(texts, [...steps, key, name], one)),
    ),
    ...templatesIn(body).flatMap(({ template, steps: inside }) =>
      holesIn(texts, [...steps, 'body', ...inside], template),
    ),
  ];
}

function holesIn(texts: Texts, steps: Steps, template: Template): readonly PlacedHole[] {
  const at = texts.home?.(steps) ?? steps;
  return placedHoles(template).map(({ hole, at: from }) => {
    const placeAt = (position: number) => texts.sheet.placeInside(at, from + position);
    return {
      hole: { ...hole, origin: { placeOf: placeAt, isPersonal: () => false } },
      placeOf: (path) => placeAt(Math.max(0, hole.text.indexOf(path))),
      isInPath: steps.at(-1) === 'path',
    };
  });
}
