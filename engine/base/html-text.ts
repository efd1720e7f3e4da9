// The door to HTML entities: text that a system keeps as HTML, `Rømme &amp; fløte`, as what it says, and
// back with the few signs escaped that would mean something else there.

import { decode } from 'html-entities';

export function textFromHtml(html: string): string {
  return decode(html, { level: 'html5' });
}

export function htmlFromText(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => escaped[sign] as string);
}

const escaped: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
