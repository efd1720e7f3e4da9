// The filters of a page in a real browser: what they leave, and that nothing stands between it.

import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { noRecords } from '../../../engine/docs/checklist/records.ts';
import { sample } from '../sample.ts';
import { htmlDocuments } from '../texts.ts';

const browserPath = process.env.SAMBAND_CHROMIUM ?? '/usr/bin/chromium';

const asset = (name: string) =>
  readFileSync(new URL(`../../../engine/service/assets/${name}`, import.meta.url), 'utf8');
const head = `<style>${asset('documents.css')}</style><script type="module">${asset('documents.js')}</script>`;

const visible = (selector: string) =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.checkVisibility()).length`;

test.skipIf(!existsSync(browserPath))(
  'what is jumped to stands below the filters, and no head of a table is broken within a word',
  async () => {
    const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      await page.setContent(htmlDocuments(sample, noRecords, head)['my-shop-erp.html'] ?? '');
      const places = await page.$$eval('nav ol a', (links) =>
        links.map((link) => (link as unknown as { hash: string }).hash.slice(1)),
      );
      expect(places.length).toBeGreaterThan(1);
      for (const place of places.slice(0, 2)) {
        const below = `(() => {
          const section = document.getElementById(${JSON.stringify(place)});
          section.scrollIntoView();
          const { bottom } = document.querySelector('#filters').getBoundingClientRect();
          return section.getBoundingClientRect().top - bottom;
        })()`;
        expect(await page.evaluate(below)).toBeGreaterThanOrEqual(0);
      }
      await page.setViewportSize({ width: 660, height: 700 });
      const words = `[...document.querySelectorAll('table.checklist th')].every((th) => {
        const range = document.createRange();
        range.selectNodeContents(th);
        return th.scrollWidth <= th.clientWidth && range.getClientRects().length <= th.textContent.split(' ').length;
      })`;
      expect(await page.evaluate(words)).toBe(true);
    } finally {
      await browser.close();
    }
  },
  30_000,
);

test.skipIf(!existsSync(browserPath))(
  'filters leave only the rows that fit, under their headings',
  async () => {
    const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      await page.setContent(htmlDocuments(sample, noRecords, head)['my-shop-erp.html'] ?? '');
      const count = (selector: string) => page.evaluate(visible(selector)) as Promise<number>;
      const rows = 'table.checklist tbody tr';
      const all = await count(rows);
      const paragraphs = await count('section > p');
      expect(paragraphs).toBeGreaterThan(10);
      expect(await page.textContent('#filters output')).toBe(`${all} rows`);

      await page.selectOption('select[name=way]', '←');
      const back = await count(`${rows}[data-way="←"]`);
      expect(back).toBeGreaterThan(0);
      expect([await count(rows), await count('section > p')]).toEqual([back, 0]);
      expect(await count('section')).toBe(await count('h2'));
      expect(await page.textContent('#filters output')).toBe(`${back} of ${all} rows`);

      await page.fill('input[name=words]', 'there is no such row');
      expect([await count(rows), await count('section'), await count('table')]).toEqual([0, 0, 0]);
      expect(await page.textContent('#unfit:visible')).toContain('No row fits.');

      await page.click('#unfit button');
      await page.waitForSelector('#unfit', { state: 'hidden' });
      expect([await count(rows), await count('section > p')]).toEqual([all, paragraphs]);
    } finally {
      await browser.close();
    }
  },
  30_000,
);

test.skipIf(!existsSync(browserPath))(
  'on a narrow screen a line is read without moving sideways, each cell under the name of its column',
  async () => {
    const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ viewport: { width: 375, height: 800 } });
      await page.setContent(htmlDocuments(sample, noRecords, head)['my-shop-erp.html'] ?? '');
      const outside = `[...document.querySelectorAll('table.checklist td')].filter((cell) => {
        const { right } = cell.getBoundingClientRect();
        return right > innerWidth || getComputedStyle(cell, '::before').content === 'none';
      }).length`;
      expect(await page.evaluate(visible('table.checklist td'))).toBeGreaterThan(100);
      expect(await page.evaluate(outside)).toBe(0);
    } finally {
      await browser.close();
    }
  },
  60_000,
);
