import { afterEach, describe, expect, it, vi } from 'vitest';
import { Terminal } from './terminal.ts';

const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
const lines = () => printed.mock.calls.map(([line]) => String(line).replace(/^\d\d:\d\d:\d\d /, ''));
const log = (fields: object) => JSON.stringify({ time: 1, service: 'worker', ...fields });

afterEach(() => printed.mockClear());

describe('Terminal', () => {
  it('shows warnings and errors, each on one line, and keeps the routine to the log files', () => {
    const terminal = new Terminal(false);
    terminal.show('worker', log({ level: 30, msg: 'worker ready' }));
    terminal.show('worker', log({ level: 40, msg: 'no CPM for Acme' }));
    terminal.show('api', log({ level: 50, msg: 'request failed', err: { message: 'no database\nstack' } }));
    terminal.show('cube', 'not a line of pino');
    expect(lines()).toEqual(['worker: no CPM for Acme', 'api: request failed: no database']);
  });

  it('shows the end of each file once the product is ready', () => {
    const terminal = new Terminal(false);
    const ended = log({ level: 30, ingestionId: 'x', msg: 'a.csv: success. 1 of 1 rows loaded.' });
    terminal.show('worker', ended);
    terminal.ready();
    terminal.show('worker', ended);
    expect(lines()).toEqual(['worker: a.csv: success. 1 of 1 rows loaded.']);
  });

  it('shows everything as it is when asked for details', () => {
    const terminal = new Terminal(true);
    terminal.show('cube', 'not a line of pino');
    expect(lines()).toEqual(['cube: not a line of pino']);
  });
});
