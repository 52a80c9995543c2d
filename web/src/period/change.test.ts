import { describe, expect, it } from 'vitest';
import { changeOf, toneOf } from './change.ts';

describe('a change', () => {
  it('is the exact fraction of what was before, with its way', () => {
    expect(changeOf('106.2', '100.000000')).toEqual({ kind: 'moved', way: 'up', fraction: '0.062000' });
    expect(changeOf('98', '100')).toEqual({ kind: 'moved', way: 'down', fraction: '-0.020000' });
    expect(changeOf('12.50', '12.5')).toEqual({ kind: 'moved', way: 'same', fraction: '0.000000' });
  });

  it('keeps its way where the percentage rounds to nothing', () => {
    expect(changeOf('10000000.1', '10000000')).toMatchObject({ way: 'up', fraction: '0.000000' });
  });

  it('is new after nothing, and none without a value', () => {
    expect(changeOf('7', '0')).toEqual({ kind: 'new' });
    expect(changeOf('7', null)).toEqual({ kind: 'new' });
    expect(changeOf('7', undefined)).toEqual({ kind: 'new' });
    expect(changeOf('0', '0.000000')).toMatchObject({ way: 'same' });
    expect(changeOf(null, '7')).toEqual({ kind: 'none' });
  });

  it('is good or bad by the direction of its measure', () => {
    const [up, down] = [changeOf('2', '1'), changeOf('1', '2')];
    expect([toneOf(up, 'up'), toneOf(down, 'up')]).toEqual(['good', 'bad']);
    expect([toneOf(up, 'down'), toneOf(down, 'down')]).toEqual(['bad', 'good']);
    expect([toneOf(up, 'neither'), toneOf(changeOf('1', '1'), 'up')]).toEqual(['quiet', 'quiet']);
    expect(toneOf(changeOf('1', null), 'up')).toBe('quiet');
  });
});
