// Pictures to look at: every view in light, dark and on a narrow screen, and the README's.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './house/test.mjs';
import { scene } from './house/captures.mjs';
import { artefacts, root } from './house/programs.mjs';
import { open, show, totals } from './house/page.mjs';

const folder = path.join(artefacts, 'pictures');
const readme = path.join(root, 'docs/screenshot.png');

const LOOKS = [
  { name: 'light', use: { colorScheme: 'light' } },
  { name: 'dark', use: { colorScheme: 'dark' } },
  { name: 'narrow', use: { colorScheme: 'light', viewport: { width: 420, height: 860 } } },
];

for (const { name, use } of LOOKS) {
  test.describe(name, () => {
    test.use(use);

    test(`pictures, ${name}`, async ({ page, visit }) => {
      mkdirSync(folder, { recursive: true });
      const shoot = async (what) => {
        const file = path.join(folder, `${what}-${name}.png`);
        await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
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
        'Compare', 'Lists', 'Alerts', 'Incidents', 'Settings',
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
    });
  });
}
