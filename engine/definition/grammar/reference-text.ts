// The few pieces of reStructuredText that the reference page is made of. Everything that comes from
// elsewhere goes through `inline` or `literal`, so that no sign in it becomes markup.

/** A title with its line of signs below. */
export function heading(text: string, sign: string): string {
  return `${escaped(text)}\n${sign.repeat(escaped(text).length)}`;
}

/** A text in a fixed-width font. */
export function literal(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat === '' ? '(empty)' : `\`\`${flat}\`\``;
}

/** A sentence in which `code` stands between back-ticks. */
export function inline(text: string): string {
  const parts = text.replace(/\s+/g, ' ').split('`');
  return parts
    .map((part, at) => {
      if (at % 2 === 0) return escaped(part);
      const before = /\w$/.test(parts[at - 1] ?? '') ? '\\ ' : '';
      const after = /^\w/.test(parts[at + 1] ?? '') ? '\\ ' : '';
      return `${before}${literal(part)}${after}`;
    })
    .join('');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => `   ${at === 0 ? '* -' : '  -'} ${cell}`).join('\n');
  return ['.. list-table::', '   :header-rows: 1', '', ...[head, ...rows].map(line)].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[\\*`|]/g, (sign) => `\\${sign}`).replace(/_(?!\w)/g, '\\_');
}
