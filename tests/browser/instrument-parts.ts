import type { Locator, Page } from '@playwright/test';
import { expect } from './site-test.ts';

// A run on software WebGL takes seconds, more beside other tests.
export const aRun = { timeout: 40_000 };

/** Types a value over a field's, by keyboard alone. */
export async function typeOver(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.page().keyboard.press('ControlOrMeta+a');
  await field.page().keyboard.type(text);
  await field.page().keyboard.press('Enter');
}

/** The instrument's parts, found as a reader finds them. */
export function parts(page: Page) {
  const root = page.locator('[data-instrument="gradient-flow"]');
  const button = (name: string) => root.getByRole('button', { name, exact: true });
  return {
    root,
    finding: root.locator('.instrument-finding'),
    progress: root.locator('.instrument-progress'),
    drawing: root.locator('.instrument-drawing'),
    line: root.locator('.engine-line'),
    depth: root.getByRole('textbox', { name: /^Depth/ }),
    depthSlider: root.getByRole('slider', { name: 'Depth, slider' }),
    activation: root.getByRole('combobox', { name: /^Activation/ }),
    init: root.getByRole('combobox', { name: /^Initialization/ }),
    preset: root.getByRole('combobox', { name: 'Preset' }),
    run: button('Run'),
    pause: button('Pause'),
    step: button('Step'),
    reset: button('Reset'),
    button,
  };
}

/** Waits until a run has ended that was measured here, not at build time. */
export async function expectMeasured(page: Page): Promise<void> {
  const { line, progress, finding } = parts(page);
  await expect(line).toContainText('profiles/s', aRun);
  await expect(progress).toHaveAttribute('data-busy', 'false', aRun);
  await expect(finding).toHaveAttribute('aria-busy', 'false');
}
