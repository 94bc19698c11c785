import { useState } from 'preact/hooks';
import { copyText, isSandboxed } from './downloads.ts';

interface FigureActionsProps {
  /** The address that leads back to the figure as it stands. */
  link(): string;
  /** Each named by its button; what it throws is shown. */
  downloads: readonly { name: string; title: string; run(): void | Promise<void> }[];
}

/** Copy link and the downloads, with a word on what became of them. */
export function FigureActions({ link, downloads }: FigureActionsProps) {
  const [message, setMessage] = useState('');
  const copy = async () => {
    const address = link();
    setMessage(
      (await copyText(address)) ? 'Link copied.' : `The browser does not allow copying. The link is ${address}`,
    );
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
          <button type="button" onClick={copy}>
            Copy link
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
