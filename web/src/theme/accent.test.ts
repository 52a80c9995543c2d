import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentFor, contrastOf } from './accent.ts';

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the accent of an organization', () => {
  it('is its own colour where that can be read', () => {
    expect(accentFor('#4f46e5', 'light').accent).toBe('#4f46e5');
    expect(accentFor('#a5b4fc', 'dark').accent).toBe('#a5b4fc');
  });

  it('can be read on a card of either theme, and be written on, whatever the colour', () => {
    fc.assert(
      fc.property(color, (wanted) => {
        const [light, dark] = [accentFor(wanted, 'light'), accentFor(wanted, 'dark')];
        expect(contrastOf(light.accent, '#ffffff')).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(dark.accent, '#11151d')).toBeGreaterThanOrEqual(4.5);
        for (const { accent, onAccent } of [light, dark]) {
          expect(contrastOf(accent, onAccent)).toBeGreaterThanOrEqual(4.5);
        }
      }),
    );
  });
});
