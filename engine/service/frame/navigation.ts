// The way from each page of the service to the others, above whatever the page holds. It is made of our own
// words only, so that pages of every kind may take it as it is.

const places = [
  ['/', 'Overview'],
  ['/desk', 'Desk'],
  ['/documents', 'Documents'],
  ['/why', 'Why'],
  ['/try', 'Try'],
] as const;

/** HTML; `here` is the page it stands on. */
export function navigation(here?: (typeof places)[number][0]): string {
  const links = places.map(
    ([to, name]) => `<a href="${to}"${to === here ? ' aria-current="page"' : ''}>${name}</a>`,
  );
  return `<nav class="places" aria-label="Pages">${links.join('\n')}</nav>`;
}
