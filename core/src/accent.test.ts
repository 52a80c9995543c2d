import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentFor, contrastOf } from './accent.ts';

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the accent of an organization', () => {
  it('is its own colour where that can be read', () => {
    expect(accentFor('#4f46e5', 'light').accent).toBe('#4f46e5');
    expect(accentFor('#a5b4fc', 'dark').accent).toBe('#a5b4fc');
  });

  it('can be read on either theme and on what is selected, and buttons be written on, whatever the colour', () => {
    fc.assert(
      fc.property(color, (wanted) => {
        for (const [scheme, ground] of [
          ['light', '#f7f8fa'],
          ['dark', '#11151d'],
        ] as const) {
          const { accent, selected, fill, fillHover } = accentFor(wanted, scheme);
          for (const under of [ground, selected])
            expect(contrastOf(accent, under)).toBeGreaterThanOrEqual(4.5);
          for (const behind of [fill, fillHover])
            expect(contrastOf('#ffffff', behind)).toBeGreaterThanOrEqual(4.5);
        }
      }),
    );
  });
});
