// Sentences as the command line has them, with words between back-ticks, for a page: those words as code.

import { html } from 'hono/html';
import { printable } from '../../base/printable.ts';
import type { Html } from './frame.ts';

/** A back-tick without its other stays as it is: it is part of somebody's text. */
export function marked(text: string): Html {
  const parts = printable(text).split(/`([^`]*)`/);
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
