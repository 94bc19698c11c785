import { useState } from 'preact/hooks';
import { copyText, isSandboxed } from './downloads.ts';

interface FigureActionsProps {
  /** The address that leads back to the figure as it stands. */
  link(): string;
  /** The HTML that shows the figure as it stands on another page. */
  embedCode(): string;
  /** Each named by its button; what it throws is shown. */
  downloads: readonly { name: string; title: string; run(): void | Promise<void> }[];
}

/** Copy link, copy embed code and the downloads, with a word on what became of them. */
export function FigureActions({ link, embedCode, downloads }: FigureActionsProps) {
  const [message, setMessage] = useState('');
  const copy = async (what: 'link' | 'embed code', text: string) => {
    const copied = what === 'link' ? 'Link copied.' : 'Embed code copied.';
    setMessage((await copyText(text)) ? copied : `The browser does not allow copying. The ${what} is ${text}`);
  };
  const run = async (download: FigureActionsProps['downloads'][number]) => {
    try {
      await download.run();
      const doubt = `saved, unless the page around this frame forbids it. The figure with its files is at ${link()}`;
      setMessage(`${download.name}: ${isSandboxed() ? doubt : 'saved.'}`);
    } catch (error) {
      setMessage(`${download.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <div class="figure-actions">
      <ul>
        <li>
          <button type="button" onClick={() => copy('link', link())}>
            Copy link
          </button>
        </li>
        <li>
          <button
            type="button"
            title="HTML that shows this figure, as it stands, on another page"
            onClick={() => copy('embed code', embedCode())}
          >
            Copy embed code
          </button>
        </li>
        {downloads.map((download) => (
          <li key={download.name}>
            <button type="button" title={download.title} onClick={() => run(download)}>
              {download.name}
            </button>
          </li>
        ))}
      </ul>
      <span class="action-message" role="status">
        {message}
      </span>
    </div>
  );
}
