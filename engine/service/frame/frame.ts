// What every page of the service stands in: its head, the way to the other pages, and a line at the bottom.
// Pages bring what is theirs.

import { html, raw } from 'hono/html';
import { navigation } from './navigation.ts';

export type Html = ReturnType<typeof html>;

export interface Framed {
  /** What the page is called after `samband`; absent: the status page itself. */
  readonly name?: string;
  /** Which of the places it is; absent: none of them. */
  readonly place?: Parameters<typeof navigation>[0];
  /** What stands in `<head>` beside style and title. */
  readonly head?: Html;
  /** Beside the title: what the page says at once. */
  readonly said: Html;
  readonly main: Html;
  readonly footer: Html;
}

export function frame({ name, place, head, said, main, footer }: Framed): Html {
  const title = name === undefined ? html`samband` : html`<a href="/">samband</a> ${name}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>samband${name === undefined ? '' : `: ${name}`}</title>
<link rel="stylesheet" href="/assets/page.css">
<link rel="stylesheet" href="/assets/places.css">
${head ?? ''}</head>
<body>
${raw(navigation(place))}
<header><h1>${title}</h1>${said}</header>
<main>
${main}
</main>
<footer>${footer}</footer>
</body>
</html>`;
}
