// The page for who came to an address that there is not: one sentence, and the way to those that there are.

import { html } from 'hono/html';
import { frame, type Html } from './frame.ts';

export function lostPage(says: string): Html {
  return frame({
    name: 'nothing here',
    said: html``,
    main: html`<p>${says}</p>`,
    footer: html`The pages that there are stand at the top.`,
  });
}
