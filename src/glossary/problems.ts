import type { Problem } from './types.ts';

/**
 * One problem as one line.
 *
 * @example `content/terms/relu.mdx:41  no entry is called "vanishng". Did you mean "vanishing"?`
 */
export function formatProblem({ file, line, reason, remedy }: Problem): string {
  return `${file}:${line}  ${reason}. ${remedy}`;
}

/** An error whose message lists every problem, a line each, in order of file and line. */
export function contentError(problems: readonly Problem[]): Error {
  const sorted = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  const count = sorted.length === 1 ? 'one problem' : `${sorted.length} problems`;
  const error = new Error(
    `${count} in the content:\n${sorted.map((problem) => `  ${formatProblem(problem)}`).join('\n')}`,
  );
  // The fault is in the text, not on the way to here.
  error.stack = '';
  return error;
}
