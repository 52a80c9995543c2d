import native from '@cubejs-backend/native';
import { afterEach, expect, it, vi } from 'vitest';

const { loadNative } = native;
const { newJinjaEngine } = native.NativeInstance.prototype;
const addon = { getFinalQueryResult: async () => Buffer.from('from the addon') };

afterEach(() => {
  vi.resetModules();
  Object.assign(native, { loadNative });
});

it('steps aside when the addon loads', async () => {
  const before = { ...native };
  Object.assign(native, { loadNative: () => addon });
  const { addonLoads } = await import('./native-fallback.ts');
  expect(addonLoads).toBe(true);
  expect({ ...native }).toEqual({ ...before, loadNative: native.loadNative });
  expect(native.NativeInstance.prototype.newJinjaEngine).toBe(newJinjaEngine);
});

it('answers in the place of an addon that is not there or does not load', async () => {
  Object.assign(native, {
    loadNative: () => {
      throw new Error('invalid ELF header');
    },
  });
  const { addonLoads } = await import('./native-fallback.ts');
  expect(addonLoads).toBe(false);
  const raw = Buffer.from(JSON.stringify({ members: ['v__clicks'], columns: [['1']] }));
  const transformation = {
    aliasToMemberNameMap: { v__clicks: 'v.clicks' },
    annotation: { 'v.clicks': { type: 'number' } },
    query: { measures: ['v.clicks'] },
    queryType: 'regularQuery',
  };
  const answer = await native.getFinalQueryResult(transformation, raw, {});
  expect(JSON.parse(Buffer.from(answer).toString())).toEqual({ data: [{ 'v.clicks': '1' }] });
  await expect(native.getFinalQueryResult({ ...transformation, annotation: {} }, raw, {})).rejects.toThrow(
    'hidden',
  );
  expect(native.redactSqlLiterals("select 'o''clock', x from y where z = 'a'")).toBe(
    "select 'redacted', x from y where z = 'redacted'",
  );
  expect(new native.NativeInstance().newJinjaEngine({ filters: {}, workers: 1 })).toBeUndefined();
});
