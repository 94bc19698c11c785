import { AxeBuilder } from '@axe-core/playwright';
import { aRun, parts } from './instrument-parts.ts';
import { beforeWorker, instrumentPage } from './lab-engine.ts';
import { expect, test } from './site-test.ts';

/** Makes one weight of the first network's layer 13 NaN: weights are laid into tensors network by network, layer by layer. */
const POISON = `
  const set = Float32Array.prototype.set;
  let matrices = 0;
  Float32Array.prototype.set = function (source, offset = 0) {
    set.call(this, source, offset);
    if (source.length === 64 * 64 && matrices++ === 12 * 16) this[offset] = NaN;
  };`;

test('where a value stops being finite, the run stops, says why, and can be stepped back', async ({ page }) => {
  await beforeWorker(page, POISON);
  await page.goto(`${instrumentPage}?engine=wasm&depth=20`);
  const { root, finding, step, depth, button } = parts(page);
  await expect(finding).toHaveText(
    'At layer 13 of 20 the activation of seed 0 is no longer a finite number, and the measurement ends there. Step back shows what was measured before.',
    aRun,
  );
  await expect(finding).toHaveRole('status');
  await expect(root.locator('.engine-line')).not.toContainText('profiles/s');
  const why = root.locator('.instrument-failure').getByRole('link', { name: 'overflow' });
  await expect(why).toHaveAttribute('href', '/terms/overflow/');

  // By keyboard: the buttons stand in a row, and the focus stays.
  const back = button('Step back');
  await button('Reset').focus();
  await page.keyboard.press('Tab');
  await expect(back).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(finding).toContainText('Forward pass: layer 12 of 20 is reached', aRun);
  await expect(why).toHaveCount(0);
  await expect(back).toBeFocused();
  await page.keyboard.press('Space');
  await expect(finding).toContainText('layer 11 of 20');
  const { violations } = await new AxeBuilder({ page }).include('[data-instrument]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  for (let layer = 10; layer > 0; layer--) await page.keyboard.press('Enter');
  await expect(finding).toContainText('layer 1 of 20');
  await expect(back).toHaveAttribute('aria-disabled', 'true');
  await expect(back).toBeFocused();

  await step.click();
  await expect(finding).toContainText('layer 2 of 20');
  for (let layer = 3; layer <= 13; layer++) await step.click();
  await expect(finding).toContainText('At layer 13 of 20');
  await expect(why).toBeVisible();

  await depth.fill('5');
  await depth.press('Enter');
  await expect(finding).toContainText('After 5 sigmoid layers', aRun);
  await expect(back).toHaveCount(0);
});
