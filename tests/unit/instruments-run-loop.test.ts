import { describe, expect, it, vi } from 'vitest';
import { createRunLoop, type RunState } from '../../src/instruments/run-loop.ts';
import type { ProgressingFrame } from '../../src/lab/experiment.ts';

interface CountedFrame extends ProgressingFrame {
  name: string;
}

/** An engine that counts to `frames`, by `stride` unless asked for a step, and records what it was asked. */
function fakeEngine(frames = 3, stride = 1) {
  const asked: string[] = [];
  const shown: string[] = [];
  const earlier: (boolean | null)[] = [];
  const states: RunState[] = [];
  const errors: unknown[] = [];
  let fail = false;
  const loop = createRunLoop<string, CountedFrame>({
    measure: async (params) => {
      let count = 0;
      let cancelled = false;
      asked.push(`measure ${params}`);
      return {
        async next(step) {
          asked.push(step ? `step ${params}` : `next ${params}`);
          await Promise.resolve();
          if (fail) throw new Error('lost');
          if (cancelled) return null;
          count += step ? 1 : stride;
          return { frame: { name: `${params}${count}`, progress: count / frames }, done: count === frames };
        },
        cancel() {
          cancelled = true;
          asked.push(`cancel ${params}`);
        },
      };
    },
    // `bad7` stops at its seventh.
    stopsAt: ({ name }) => /^bad(\d)\1$/.test(name),
    onFrame: (next) => {
      shown.push(next.final ? `${next.frame.name}!` : next.frame.name);
      earlier.push(next.earlier);
    },
    onState: (state) => states.push(state),
    onError: (error) => errors.push(error),
    now: () => 0,
  });
  return {
    loop,
    asked,
    shown,
    earlier,
    states,
    errors,
    failNext: () => {
      fail = true;
    },
    mend: () => {
      fail = false;
    },
  };
}

const settle = () =>
  vi.waitFor(async () => {
    for (let i = 0; i < 50; i += 1) await Promise.resolve();
  });

describe('the run loop', () => {
  it('pulls frames to the end', async () => {
    const { loop, shown, states } = fakeEngine();
    loop.start('a');
    await settle();
    expect(shown).toEqual(['a1', 'a2', 'a3!']);
    expect(states).toEqual(['running', 'done']);
  });

  it('lets the newest request win and shows nothing of the older', async () => {
    const { loop, shown, asked } = fakeEngine();
    loop.start('a');
    loop.start('b');
    loop.start('c');
    await settle();
    expect(shown).toEqual(['c1', 'c2', 'c3!']);
    expect(asked).toContain('cancel a');
    expect(asked).toContain('cancel b');
  });

  it('pauses after the frame under way and goes on from there', async () => {
    const { loop, shown, asked } = fakeEngine();
    loop.start('a');
    loop.pause();
    await settle();
    expect(shown).toEqual(['a1']);
    loop.resume('a');
    await settle();
    expect(shown).toEqual(['a1', 'a2', 'a3!']);
    expect(asked.filter((entry) => entry.startsWith('measure'))).toHaveLength(1);
  });

  it('steps one frame at a time, from the start if nothing is open', async () => {
    const { loop, shown, states, asked } = fakeEngine();
    loop.step('a');
    await settle();
    loop.step('a');
    await settle();
    expect(shown).toEqual(['a1', 'a2']);
    expect(asked).toEqual(['measure a', 'step a', 'step a']);
    loop.step('a');
    await settle();
    expect(states).toEqual(['paused', 'done']);
    loop.resume('a');
    await settle();
    expect(shown.at(-1)).toBe('a3!');
    expect(shown).toHaveLength(6);
  });

  it('rewinds: the next step is the first', async () => {
    const { loop, shown } = fakeEngine();
    loop.step('a');
    await settle();
    loop.rewind();
    loop.step('a');
    await settle();
    expect(shown).toEqual(['a1', 'a1']);
  });

  it('pulls nothing while off screen and goes on when back', async () => {
    const { loop, shown } = fakeEngine();
    loop.setActive(false);
    loop.start('a');
    await settle();
    expect(shown).toEqual([]);
    loop.setActive(true);
    await settle();
    expect(shown).toEqual(['a1', 'a2', 'a3!']);
  });

  it('stops at a frame that ends the measurement', async () => {
    const { loop, shown, asked, states } = fakeEngine();
    loop.start('bad1');
    await settle();
    expect(shown).toEqual(['bad11!']);
    expect(asked).toContain('cancel bad1');
    expect(states).toEqual(['running', 'done']);
  });

  it('steps back from where a run stopped, over steps that the run itself took at once', async () => {
    const { loop, shown, earlier, states, asked } = fakeEngine(9, 2);
    loop.start('bad4');
    await settle();
    expect(shown).toEqual(['bad42', 'bad44!']);
    expect(earlier).toEqual([null, true]);
    loop.back();
    await settle();
    // Repeated a step at a time; the step at which it stopped is kept, not shown.
    expect(shown.slice(2)).toEqual(['bad41', 'bad42', 'bad43', 'bad43']);
    expect(earlier.slice(2)).toEqual([false, false, false, true]);
    expect(asked.filter((entry) => entry === 'step bad4')).toHaveLength(4);
    expect(states).toEqual(['running', 'done', 'running', 'paused']);
    loop.back();
    loop.back();
    loop.back();
    expect(shown.slice(6)).toEqual(['bad42', 'bad41']);
    expect(earlier.at(-1)).toBe(false);
    for (let i = 0; i < 3; i++) loop.step('bad4');
    expect(shown.slice(8)).toEqual(['bad42', 'bad43', 'bad44!']);
    expect(states.at(-1)).toBe('done');
    expect(asked.filter((entry) => entry.startsWith('measure'))).toHaveLength(2);
  });

  it('has nothing to go back to where the first step stops, nor after a run that ended well', async () => {
    const { loop, shown, earlier } = fakeEngine();
    loop.start('bad1');
    await settle();
    loop.back();
    await settle();
    loop.back();
    expect(shown).toEqual(['bad11!', 'bad11!']);
    expect(earlier).toEqual([true, false]);
    loop.start('a');
    await settle();
    expect(shown.at(-1)).toBe('a3!');
    expect(earlier.at(-1)).toBeNull();
  });

  it('goes back while the engine repeats the run only once, and a new run forgets the steps', async () => {
    const { loop, shown, earlier, asked } = fakeEngine();
    loop.start('bad3');
    await settle();
    loop.back();
    loop.back();
    await settle();
    expect(shown.at(-1)).toBe('bad32');
    expect(asked.filter((entry) => entry.startsWith('measure'))).toHaveLength(2);
    loop.resume('bad3');
    await settle();
    expect(shown.at(-1)).toBe('bad33!');
    expect(earlier.at(-1)).toBe(true);
    expect(asked.filter((entry) => entry.startsWith('measure'))).toHaveLength(3);
    loop.start('a');
    loop.back();
    await settle();
    expect(shown.slice(-3)).toEqual(['a1', 'a2', 'a3!']);
  });

  it('reports a failed measurement and can run again', async () => {
    const { loop, errors, states, shown, failNext, mend } = fakeEngine();
    failNext();
    loop.start('a');
    await settle();
    expect(states).toEqual(['running', 'failed']);
    expect(errors).toEqual([new Error('lost')]);
    mend();
    loop.resume('a');
    await settle();
    expect(shown.at(-1)).toBe('a3!');
  });
});
