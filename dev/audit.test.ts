import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'pmd-audit-'));
});
afterEach(() => rmSync(bin, { recursive: true }));

/** Runs the audit with an `npx` that prints this and ends with this code. */
function audit(prints: string, code: number): Promise<{ code: number; output: string }> {
  const npx = join(bin, 'npx');
  writeFileSync(join(bin, 'report'), prints);
  writeFileSync(npx, `#!/bin/sh\ncat ${join(bin, 'report')}\nexit ${code}\n`);
  chmodSync(npx, 0o755);
  const script = fileURLToPath(new URL('./audit.mjs', import.meta.url));
  return new Promise((settle) => {
    const child = execFile(
      process.execPath,
      [script],
      { env: { PATH: `${bin}:${process.env.PATH}` } },
      (_, out, err) => settle({ code: child.exitCode ?? -1, output: out + err }),
    );
  });
}

const report = (severity: string) =>
  JSON.stringify({
    advisories: {
      1: {
        severity,
        module_name: 'left-pad',
        vulnerable_versions: '<9',
        title: 'It pads',
        url: 'https://x.example',
      },
    },
  });

it('fails for a serious vulnerability, and names it', async () => {
  const { code, output } = await audit(report('high'), 1);
  expect(code).toBe(1);
  expect(output).toContain('left-pad <9: It pads (high, https://x.example)');
});

it('passes when there is none, or none that is serious', async () => {
  expect(await audit(JSON.stringify({ advisories: {} }), 0)).toEqual({ code: 0, output: '' });
  expect(await audit(report('moderate'), 1)).toEqual({ code: 0, output: '' });
});

it('passes when it cannot ask, and says so', async () => {
  for (const answer of ['', 'ERR_PNPM_AUDIT_BAD_RESPONSE', '{"error":{"code":"ENOTFOUND"}}']) {
    const { code, output } = await audit(answer, 1);
    expect([answer, code, output]).toEqual([answer, 0, expect.stringContaining('were not audited')]);
  }
});
