import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { ParameterTable, Values } from '../../src/lab/parameters.ts';
import { engineStatus, measureOnPage, openEngine } from './lab-engine.ts';
import { expect, test } from './site-test.ts';

/** PyTorch's numbers for some parameters. */
interface ReferenceSet {
  params: Values<ParameterTable>;
}

/**
 * The tests that an instrument measures what PyTorch does in float64, on the backends that a browser has.
 * @param disagreements what of a frame is not as in its set, a line each
 * @param describe a set in a few words
 */
export function testAgreement<Frame, Set extends ReferenceSet>(
  id: string,
  sets: readonly Set[],
  disagreements: (frame: Frame, set: Set) => string[],
  describe: (set: Set) => string,
): void {
  test.describe('agreement with PyTorch in float64', () => {
    for (const backend of ['webgl', 'wasm'] as const) {
      test(`on ${backend}`, async ({ page }) => {
        test.setTimeout(180_000);
        await openEngine(page, backend, id);
        for (const set of sets) {
          const frame = await measureOnPage<Frame>(page, id, set.params);
          expect(disagreements(frame, set), describe(set)).toEqual([]);
        }
        expect(await engineStatus(page)).toMatchObject({ backend, bits: 32 });
      });
    }
  });
}

/** Saves the four files that an instrument offers, checks their names and that there is something in them; by ending. */
export async function savedFiles(page: Page, name: string): Promise<Record<'csv' | 'svg' | 'png' | 'py', Buffer>> {
  const save = async (button: string, ending: string): Promise<Buffer> => {
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: button, exact: true }).click();
    const saved = await waiting;
    expect(saved.suggestedFilename()).toBe(`${name}.${ending}`);
    const content = readFileSync(await saved.path());
    expect(content.length).toBeGreaterThan(1000);
    return content;
  };
  return {
    csv: await save('CSV', 'csv'),
    svg: await save('SVG', 'svg'),
    png: await save('PNG', 'png'),
    py: await save('Reproduce', 'py'),
  };
}
