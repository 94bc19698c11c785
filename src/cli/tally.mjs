// @ts-check
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * One check counted as one test.
 *
 * @param {number} code its exit code
 * @returns {Tally}
 */
export const oneCheck = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });

/**
 * Counts a runner's report. A run that failed though no test of it did (a file that could not be read, no server),
 * or that left no report, counts one failure.
 *
 * @template Report
 * @param {string} file the JSON report
 * @param {number} code the runner's exit code
 * @param {(report: Report) => Tally} read
 * @returns {Tally}
 */
function fromReport(file, code, read) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const tally = read(JSON.parse(readFileSync(file, 'utf8')));
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} report
 * @returns {Tally}
 */
const fromVitest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + report.numTodoTests,
});

/**
 * A test that passed on its second run passed.
 *
 * @param {{ stats: { expected: number, flaky: number, unexpected: number, skipped: number } }} report
 * @returns {Tally}
 */
const fromPlaywright = ({ stats }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
  skipped: stats.skipped,
});

/** Counts Vitest's JSON report. @param {string} file @param {number} code */
export const vitestTally = (file, code) => fromReport(file, code, fromVitest);

/** Counts Playwright's JSON report. @param {string} file @param {number} code */
export const playwrightTally = (file, code) => fromReport(file, code, fromPlaywright);

/**
 * Adds tallies up.
 *
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** @param {Tally} tally */
export const sentence = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
