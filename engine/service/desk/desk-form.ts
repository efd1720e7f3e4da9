// A plain form of the desk: one request behind one button. Each item has the same few buttons, so for who hears
// them, each says what it is about.

import { html } from 'hono/html';
import type { DeskFilter } from '../../sync/desk/desk.ts';
import { deskOf } from '../frame/desk-place.ts';
import type { Html } from '../frame/frame.ts';

export interface DeskForm {
  readonly key: string;
  /** What of the desk the page shows, afterwards too. */
  readonly filter: DeskFilter;
  /** `do` and what it needs, but for what is typed. */
  readonly request: Readonly<Record<string, string>>;
  readonly button: string;
  readonly about: string;
  /** What the button does, as a clause. */
  readonly says: string;
  /** Fields to type into. */
  readonly fields?: Html;
  /** The item that the page shows afterwards. */
  readonly item?: string;
}

export function deskForm(form: DeskForm): Html {
  const { key, filter, request, button, about, says, fields, item } = form;
  const given = Object.entries({ key, ...request }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const place = `${deskOf(filter)}${item === undefined ? '' : `#${item}`}`;
  return html`<form method="post" action="${place}">${given}${fields ?? ''}<button aria-label="${button}, ${about}: ${says}">${button}</button><small aria-hidden="true">${says}</small></form>`;
}
