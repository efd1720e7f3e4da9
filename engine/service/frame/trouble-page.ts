// The page while the state cannot be asked: what is in the way, where else the state stands in a sentence.

import { html } from 'hono/html';
import { frame, type Html } from './frame.ts';
import { marked } from './marked.ts';

export function troublePage(says: string): Html {
  return frame({
    place: '/',
    head: html`<script src="/assets/page.js" defer></script>
<noscript><meta http-equiv="refresh" content="5"></noscript>
`,
    said: html`<p id="said" role="status" class="unreachable">${marked(says)}</p>`,
    main: html``,
    footer: html`The state is shown again as soon as it can be asked. Machines read <a href="/livez">/livez</a> and <a href="/readyz">/readyz</a>.`,
  });
}
