import { describe, expect, it, vi } from 'vitest';
import { createRunLoop, type RunState } from '../../src/instruments/run-loop.ts';
import type { ProgressingFrame } from '../../src/lab/experiment.ts';

interface CountedFrame extends ProgressingFrame {
  name: string;
}

/** An engine that counts to `frames`, and records what it was asked. */
function fakeEngine(frames = 3) {
  const asked: string[] = [];
  const shown: string[] = [];
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
          count += 1;
          return { frame: { name: `${params}${count}`, progress: count / frames }, done: count === frames };
        },
        cancel() {
          cancelled = true;
          asked.push(`cancel ${params}`);
        },
      };
    },
    stopsAt: (frame) => frame.name.startsWith('bad'),
    onFrame: ({ frame, final }) => shown.push(final ? `${frame.name}!` : frame.name),
    onState: (state) => states.push(state),
    onError: (error) => errors.push(error),
    now: () => 0,
  });
  return {
    loop,
    asked,
    shown,
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
    loop.start('bad');
    await settle();
    expect(shown).toEqual(['bad1!']);
    expect(asked).toContain('cancel bad');
    expect(states).toEqual(['running', 'done']);
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
