// Pictures to look at: every view in light, dark and on a narrow screen, and the README's. Each is compared, small, with
// the one in tests/browser/pictures; where a view is meant to look otherwise, run this with --update-snapshots and look.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { scene } from './house/captures.mjs';
import { artefacts, root } from './house/programs.mjs';
import { open, show, totals } from './house/page.mjs';
import { fonts, small } from './house/small.mjs';

const folder = path.join(artefacts, 'pictures');
const readme = path.join(root, 'docs/screenshot.png');

const LOOKS = [
  { name: 'light', use: { colorScheme: 'light' } },
  { name: 'dark', use: { colorScheme: 'dark' } },
  { name: 'narrow', use: { colorScheme: 'light', viewport: { width: 390, height: 844 } } },
];

/** How much of a small picture may differ. */
const ALIKE = { threshold: 0.1, maxDiffPixelRatio: 0.01 };
/** What the kept ones were drawn in; where letters are others, pictures are taken and not compared. */
const drawnIn = readFileSync(path.join(root, 'tests/browser/pictures/fonts.txt'), 'utf8').trim();

for (const { name, use } of LOOKS) {
  test.describe(name, () => {
    test.use(use);

    test(`pictures, ${name}`, async ({ page, visit, context }) => {
      test.setTimeout(180_000);
      mkdirSync(folder, { recursive: true });
      const here = await fonts(context);
      if (here !== drawnIn) console.log(`not compared: this machine draws in ${here}, the kept pictures in ${drawnIn}`);
      const others = [];
      const shoot = async (what) => {
        const [file, kept] = [path.join(folder, `${what}-${name}.png`), `${what}-${name}.png`];
        const look = async () => {
          const picture = await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
          if (here === drawnIn) expect(await small(context, picture)).toMatchSnapshot(kept, ALIKE);
        };
        // A view may fill in a little later than it is waited for.
        await expect(look).toPass({ timeout: 20_000 }).catch((error) => others.push(`${kept}: ${error.message}`));
        return file;
      };
      await visit();
      await shoot('landing');
      await open(page, scene('office'));
      await expect.poll(async () => (await totals(page)).flows).toBeGreaterThan(100);
      await page.waitForTimeout(500);
      const overview = await shoot('overview');
      if (name === 'light' && (process.env.FLOWGLASS_SCREENSHOT || !existsSync(readme))) {
        mkdirSync(path.dirname(readme), { recursive: true });
        copyFileSync(overview, readme);
      }
      const views = [
        'Flows', 'Conversations', 'Hosts', 'Protocols', 'Timeline', 'Relations', 'DNS', 'TLS', 'HTTP', 'Files', 'Packets', 'Findings', 'Expert',
        'Compare', 'Lists', 'Alerts', 'Incidents', 'Reports', 'Settings',
      ];
      for (const view of views) {
        await show(page, view);
        await page.waitForTimeout(400);
        await shoot(view.toLowerCase());
      }
      await open(page, scene('netflow'));
      await show(page, 'Exporters');
      await page.waitForTimeout(400);
      await shoot('exporters');
      // Nothing is cut off at the side: what does not fit scrolls in its own place.
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(others).toEqual([]);
    });
  });
}
