/**
 * The card's style sheet, adopted by its shadow root: a policy that forbids inline styles lets it pass.
 * What the host's page says of its elements ends at `:host`; important rules inside a shadow root beat those outside.
 */
export const HOVER_CARD_STYLE = `
:host {
  all: initial !important;
  display: contents !important;
  direction: ltr !important;
}

.card {
  --paper: #fff;
  --ink: #1d1c1a;
  --ink-2: #5c574f;
  --rule: #d8d3c7;
  --accent: #9a3b1e;
  color-scheme: light;
  box-sizing: border-box;
  position: absolute;
  inset: auto;
  margin: 0;
  inline-size: 23em;
  max-inline-size: calc(100vw - 16px);
  display: flex;
  flex-direction: column;
  padding: 0.85em 1.05em 0.8em;
  border: 1px solid var(--rule);
  border-radius: 5px;
  background: var(--paper);
  box-shadow: 0 1px 2px rgb(0 0 0 / 0.08), 0 8px 28px rgb(0 0 0 / 0.16);
  color: var(--ink);
  font: 400 0.9375em / 1.5 system-ui, sans-serif;
  text-align: start;
  overflow-wrap: break-word;
}

.card.dark {
  --paper: #1c1f25;
  --ink: #e9e6df;
  --ink-2: #aaa598;
  --rule: #454a54;
  --accent: #e9946f;
  color-scheme: dark;
}

.card.wide {
  inline-size: 34em;
}

p {
  margin: 0;
}

.title {
  font-weight: 600;
  font-size: 1.067em;
  line-height: 1.3;
}

.kind {
  margin-block-start: 0.1em;
  color: var(--ink-2);
  font-size: 0.867em;
}

.definition {
  margin-block: 0.6em 0.75em;
  overflow-y: auto;
  text-wrap: pretty;
}

.from {
  padding-block-start: 0.6em;
  border-block-start: 1px solid var(--rule);
  font-size: 0.867em;
}

a {
  display: inline-block;
  padding-block: 0.15em;
  color: var(--accent);
  text-decoration: underline;
  text-decoration-thickness: 1px;
  text-underline-offset: 0.2em;
}

a:hover {
  text-decoration-thickness: 2px;
}

a:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
  border-radius: 2px;
}

@media (pointer: coarse) {
  a {
    padding-block: 0.95em;
  }

  .from {
    padding-block-start: 0;
  }

  .card {
    padding-block-end: 0;
  }
}

@media (prefers-contrast: more) {
  .card {
    --ink: #000;
    --ink-2: #2b2823;
    --rule: #3a3631;
    --accent: #7c260c;
  }

  .card.dark {
    --ink: #fff;
    --ink-2: #dedad2;
    --rule: #c6c9cf;
    --accent: #ffb596;
  }
}

@media (prefers-reduced-motion: no-preference) {
  .card {
    animation: appear 120ms ease-out;
  }
}

@keyframes appear {
  from {
    opacity: 0;
  }
}

@media print {
  .card {
    display: none;
  }
}
`;
