import type { JSX } from 'preact';
import { SANS, SERIF } from './picture-fonts.ts';
import { SHIFTED_SIZE, stretches } from './shifted.ts';

/** What link previews ask for, in pixels. */
export const PICTURE_SIZE = { width: 1200, height: 630 } as const;

/** What a picture says. */
export interface PictureContent {
  /** What sort of thing it is, in a few words. */
  kicker: string;
  title: string;
  text: string;
  /** Beside the text: the content of an SVG element of this size. Null where the text takes the room. */
  drawing: { content: string; width: number; height: number } | null;
}

/** Colours by the names that the site's style sheets give them: `--ink`. */
export type Palette = ReadonlyMap<string, string>;

const LINE = 1.38;
const faces = (names: Readonly<Record<string, string>>): string =>
  Object.values(names)
    .map((name) => `'${name}'`)
    .join(', ');
const SERIF_FACES = faces(SERIF);
const SANS_FACES = faces(SANS);
const SITE_NAME = 'The Gradient Field Guide';
const MARGIN = 60;
/** Where the ground of the drawing begins, and the room around the drawing on it. */
const GROUND = 540;
const PADDING = { inline: 44, block: 30 } as const;

/** With a drawing beside them, and without. */
const COLUMN = { narrow: GROUND - MARGIN - 40, wide: PICTURE_SIZE.width - 2 * MARGIN } as const;
/** Sizes of a title by the lines it may take, the best first. */
const TITLE = {
  narrow: [
    { lines: 2, sizes: [70, 64, 58, 52, 48] },
    { lines: 3, sizes: [52, 47, 42] },
  ],
  wide: [{ lines: 2, sizes: [92, 84, 76, 68, 60] }],
} as const;
const TEXT = { narrow: 31, wide: 37 } as const;

/** Widths of our bold serif's characters in ems, rather too wide than too narrow; the first that fits counts. */
const WIDTHS: readonly [RegExp, number][] = [
  [/[mwMW]/u, 0.92],
  [/[fijlrtI\s.,:;'’()-]/u, 0.4],
  [/\p{Lu}/u, 0.7],
  [/./u, 0.59],
];

/** The width of a text in ems. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, one) => sum + (WIDTHS.find(([like]) => like.test(one))?.[1] ?? 1), 0);

/** Lines that a title takes at a size, broken at spaces and hyphens; infinite where a word is wider than the column. */
function linesAt(size: number, title: string, width: number): number {
  const room = width / size;
  let [lines, left] = [1, room];
  for (const word of title.split(/(?<=[\s-])/u)) {
    const wide = widthOf(word.trimEnd());
    if (wide > room) return Number.POSITIVE_INFINITY;
    if (wide > left) [lines, left] = [lines + 1, room];
    left -= widthOf(word);
  }
  return lines;
}

/** The largest size at which a title takes few lines, and no word is wider than its column. */
export function titleSize(title: string, column: keyof typeof COLUMN): number {
  const choices = TITLE[column].flatMap(({ lines, sizes }) => sizes.map((size) => ({ lines, size })));
  const fits = choices.find(({ lines, size }) => linesAt(size, title, COLUMN[column]) <= lines);
  return fits?.size ?? choices.at(-1)?.size ?? 0;
}

/** Where a drawing goes: as large as its ground allows, in the middle of it. */
export function drawingPlace({ width, height }: { width: number; height: number }) {
  const room = {
    width: PICTURE_SIZE.width - GROUND - 2 * PADDING.inline,
    height: PICTURE_SIZE.height - 2 * PADDING.block,
  };
  const scale = Math.min(room.width / width, room.height / height);
  return {
    x: GROUND + PADDING.inline + (room.width - scale * width) / 2,
    y: PADDING.block + (room.height - scale * height) / 2,
    width: scale * width,
    height: scale * height,
  };
}

/** The site's mark: a loss with a ball at the top of the hill. */
function Mark({ palette }: { palette: Palette }) {
  return (
    <svg viewBox="0 0 32 24" width={44} height={33} aria-hidden="true">
      <path
        d="M2 21C11 21 11 4 16 4s5 17 14 17"
        fill="none"
        stroke={palette.get('--ink')}
        stroke-width="1.8"
        stroke-linecap="round"
      />
      <circle cx="16" cy="4" r="2.8" fill={palette.get('--accent')} />
    </svg>
  );
}

/** A text in at most so many lines. Where characters are raised every word is a box, for a line of text knows only one size. */
function Words({ text, size, lines }: { text: string; size: number; lines: number }) {
  if (stretches(text).every(({ by }) => by === 0)) {
    return <div style={{ display: 'block', lineClamp: lines, wordBreak: 'break-word' }}>{text}</div>;
  }
  const row = { display: 'flex', flexWrap: 'wrap', columnGap: 0.21 * size } as const;
  return (
    <div style={{ ...row, maxHeight: lines * LINE * size, overflow: 'hidden' }}>
      {text.split(' ').map((word) => (
        <div style={{ display: 'flex', alignItems: 'baseline' }}>
          {stretches(word).map((part) => (
            <div
              style={part.by === 0 ? {} : { position: 'relative', top: -part.by * size, fontSize: SHIFTED_SIZE * size }}
            >
              {part.text}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** All of a picture but its drawing, for Satori: every box is a flex box, every style written out. */
export function PictureText({ content, palette }: { content: PictureContent; palette: Palette }): JSX.Element {
  const column = content.drawing ? 'narrow' : 'wide';
  const colour = (name: string) => palette.get(name) ?? 'black';
  const box = { display: 'flex', flexDirection: 'column' } as const;
  return (
    <div
      style={{ display: 'flex', width: '100%', height: '100%', background: colour('--paper'), color: colour('--ink') }}
    >
      <div style={{ ...box, width: COLUMN[column], padding: `${MARGIN - 6}px 0 ${MARGIN - 8}px ${MARGIN}px` }}>
        <div style={{ font: `400 24px ${SANS_FACES}`, color: colour('--ink-2') }}>{content.kicker}</div>
        <div
          style={{
            display: 'block',
            lineClamp: column === 'narrow' ? 3 : 2,
            wordBreak: 'break-word',
            marginTop: 22,
            font: `600 ${titleSize(content.title, column)}px ${SERIF_FACES}`,
            lineHeight: 1.08,
            letterSpacing: '-0.012em',
          }}
        >
          {content.title}
        </div>
        <div
          style={{
            marginTop: 26,
            ...(column === 'wide' && { paddingLeft: 24, borderLeft: `4px solid ${colour('--accent')}` }),
            font: `400 ${TEXT[column]}px ${SERIF_FACES}`,
            lineHeight: LINE,
            color: colour(column === 'narrow' ? '--ink-2' : '--ink'),
          }}
        >
          <Words text={content.text} size={TEXT[column]} lines={column === 'narrow' ? 5 : 6} />
        </div>
        <div
          style={{ display: 'flex', alignItems: 'center', gap: 16, marginTop: 'auto', font: `600 27px ${SERIF_FACES}` }}
        >
          <Mark palette={palette} />
          {SITE_NAME}
        </div>
      </div>
      {content.drawing && (
        <div
          style={{
            position: 'absolute',
            left: GROUND,
            top: 0,
            bottom: 0,
            right: 0,
            background: colour('--raise'),
            borderLeft: `2px solid ${colour('--rule')}`,
          }}
        />
      )}
    </div>
  );
}
