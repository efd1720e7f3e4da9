// Whatever text comes in, docutils reads back the same text and has nothing to remark.

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { body, rst } from '../../../engine/docs/formats/rst.ts';
import { titleWidth } from '../../../engine/docs/formats/title-width.ts';
import { type Cell, code, type Document, paragraph, strong } from '../../../engine/docs/text.ts';
import { columnWidths, mustParse, type Read, readAllBack, readBack } from '../docutils.ts';
import { hostile } from '../hostile.ts';

const letters = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(
      fc.oneof(fc.constantFrom(...hostile), fc.constantFrom(...'`*_|\\:-.[]<>()\'"=~^+#/ \nx1')),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

/** The text as a reader should see it: white space is one blank, hidden characters have a number. */
function seen(text: string): string {
  return inOneLine(withBlanks(text));
}

function withBlanks(text: string): string {
  return text
    .toWellFormed()
    .replace(
      /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
      (character) => `<U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`,
    )
    .replace(/(?!\u00a0)[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** One document that has the text in every place a text can have. */
function documentOf(texts: readonly string[]): Document {
  return {
    title: texts[0] ?? '',
    sections: [
      {
        title: 'Texts',
        blocks: [
          {
            kind: 'table',
            header: ['plain', 'code', 'mixed', 'block'],
            widths: [1, 1, 1, 1],
            rows: texts.map((text): readonly Cell[] => [
              [paragraph([text])],
              [paragraph([code(text)])],
              [paragraph([strong(`x${text}`), ' of ', code(text), ', ', text])],
              [
                paragraph([text]),
                { kind: 'code', text: `x${text}` },
                { kind: 'steps', items: [['x ', text]] },
              ],
            ]),
          },
        ],
      },
    ],
  };
}

/** A whole text with a generated line. */
function textOf(document: Document): string {
  return rst(document.title, ['Generated'], body(document));
}

function check(texts: readonly string[]): void {
  const read = readBack(textOf(documentOf(texts)));
  expect(read.remarks).toEqual([]);
  const rows = read.cells.slice(1);
  expect(rows.length).toBe(texts.length);
  rows.forEach((row, at) => {
    const text = texts[at] as string;
    const shown = seen(text);
    const [plain, literal, mixed, block] = row.map((cell) => cell.map(inOneLine));
    expect(plain).toEqual(shown === '' ? [] : [shown]);
    expect([[shown], [inOneLine(quoted(text))]]).toContainEqual(literal);
    expect(mixed?.length).toBe(1);
    expect(mixed?.[0]?.startsWith(inOneLine(`${seen(`x${text}`)} of`))).toBe(true);
    expect(block?.at(-2)?.replaceAll(/\s|<U\+00..>/g, '')).toBe(
      `x${shown}`.replaceAll(/\s|<U\+00..>/g, ''),
    );
    expect(block?.at(-1)).toBe(inOneLine(`x ${shown}`));
  });
}

/** Code that begins or ends with a blank is shown in quotes. */
function quoted(text: string): string {
  return JSON.stringify(withBlanks(text));
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

// Without it they are skipped, which `.ci/run` does not accept: apt-get install python3-docutils.
describe.runIf(mustParse)('with docutils', () => {
  test('hostile names are read back as they are', () => {
    check(hostile);
  });

  test('any text is read back as it is', () => {
    fc.assert(
      fc.property(fc.array(letters, { minLength: 20, maxLength: 40 }), (texts) => check(texts)),
      { numRuns: 25 },
    );
  });

  describe('as a title', () => {
    let read: readonly Read[];

    beforeAll(() => {
      const below = (title: string) => [{ title: `${title} x`, blocks: [] }];
      read = readAllBack(hostile.map((title) => textOf({ title, sections: below(title) })));
    });

    test.each(hostile.map((title, at) => [title, at] as const))('%j has no remark', (title, at) => {
      expect(read[at]?.remarks).toEqual([]);
      expect(read[at]?.titles.map(inOneLine)).toContain(inOneLine(seen(title)) || '-');
    });
  });

  test('no text makes a link or includes a file, but for addresses', () => {
    const texts = hostile.filter((text) => !/@|https:/.test(text));
    expect(readBack(textOf(documentOf(texts))).links).toEqual([]);
  });

  test('a title is as wide as docutils counts it', () => {
    const titles = ['abc', '顧客 to ERP', 'e\u0301', 'ＦＵＬＬ', '😀 x', 'עברית', '한국어', '→'];
    expect(titles.map(titleWidth)).toEqual(columnWidths(titles));
  });

  test('a title is never counted too narrow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 200, maxLength: 200 }),
        (titles) => {
          const texts = titles.map((title) => title.toWellFormed());
          const widths = columnWidths(texts);
          const tooNarrow = texts.filter((text, at) => titleWidth(text) < (widths[at] as number));
          expect(tooNarrow).toEqual([]);
        },
      ),
      { numRuns: 10 },
    );
  });
});

test('a plain title is as wide alone as beside others', () => {
  fc.assert(
    fc.property(fc.string(), (title) => {
      expect(titleWidth(`顧${title}`)).toBe(2 + titleWidth(title));
    }),
  );
});

test('a text is written the same however many were written before it', () => {
  const others = Array.from({ length: 300 }, (_, at) => `other_${at}_`);
  const alone = hostile.map((text) => body(documentOf([text])));
  body(documentOf([...hostile, ...others]));
  expect(hostile.map((text) => body(documentOf([text])))).toEqual(alone);
});

test('a link leads where it says', () => {
  const link = { kind: 'link', text: 'A <b> `c`', to: 'a_b c.rst' } as const;
  const text = body({ sections: [{ title: 'S', blocks: [paragraph([link])] }] });
  expect(text).toContain('`A \\<b\\> \\`c\\` <a%5Fb%20c.rst>`__');
});
