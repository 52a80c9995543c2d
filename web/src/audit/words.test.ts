import { describe, expect, it } from 'vitest';
import { changedFields, inWords } from './words.ts';

describe('an entry of the audit log', () => {
  it('says in words what was done', () => {
    expect(inWords('user.reset_password')).toBe('User: reset password');
    expect(inWords('cpm.set')).toBe('CPM: set');
    expect(inWords('name.undo_merge')).toBe('Name: undo merge');
  });

  it('shows the fields that changed, and only those', () => {
    expect(changedFields({ name: 'A', status: 'active' }, { name: 'B', status: 'active' })).toEqual([
      { name: 'name', was: 'A', is: 'B' },
    ]);
    expect(changedFields(null, { cpm: '1.0000', effectiveDate: null })).toEqual([
      { name: 'cpm', is: '1.0000' },
      { name: 'effectiveDate', is: '—' },
    ]);
    expect(changedFields({ count: 1 }, null)).toEqual([{ name: 'count', was: '1' }]);
    expect(changedFields(null, null)).toEqual([]);
  });
});
