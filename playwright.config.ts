import { defineConfig, devices } from '@playwright/test';
import { installedBrowser } from './src/cli/browser.mjs';

const port = Number(process.env['TEST_PORT'] ?? 4390);
const onCi = Boolean(process.env['CI']);

export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results/browser',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: true,
  forbidOnly: onCi,
  retries: onCi ? 1 : 0,
  workers: 2,
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${port}`,
    trace: 'off',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: await installedBrowser(),
      args: [
        // WebGL 2 with float targets, drawn in software.
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--disable-dev-shm-usage',
        '--no-sandbox',
        // The browser itself stays off the network.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node src/cli/serve.mjs dist',
    env: { PORT: String(port), BASE: '' },
    url: `http://localhost:${port}/`,
    timeout: 30_000,
  },
});
