import { setTimeout as delay } from 'node:timers/promises';
import { startProduct } from './product.ts';
import { lockDataDir } from './runtime.ts';
import { readSettings, type Settings } from './settings.ts';
import { Supervisor } from './supervisor.ts';
import { Terminal } from './terminal.ts';

// `npm start`: everything the product needs, in the foreground, until Ctrl-C.

process.exitCode = await main();
// A timer or a socket of a library must not keep a stopped product on the screen.
process.exit();

async function main(): Promise<number> {
  try {
    const settings = readSettings();
    const unlock = lockDataDir(settings.dataDir);
    try {
      return await runProduct(settings);
    } finally {
      unlock();
    }
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

/** @returns the exit code: 0 after a stop that was asked for, 1 when it could not start or something ended by itself */
async function runProduct(settings: Settings): Promise<number> {
  const terminal = new Terminal(['debug', 'trace'].includes(settings.config.LOG_LEVEL));
  const supervisor = new Supervisor();
  process.on('uncaughtException', (error) => supervisor.fail(error));
  const asked = askedToStop();
  let code = 0;
  try {
    await Promise.race([startProduct(supervisor, settings, terminal), supervisor.crashed, asked]);
    await Promise.race([supervisor.crashed, asked]);
    terminal.say('Stopping ...');
  } catch (error) {
    console.error((await causeOf(error as Error, supervisor)).message);
    code = 1;
  }
  terminal.stopping();
  await supervisor.stop();
  return code;
}

/** Resolves at the first request to stop: a signal, or the end of the process that started us. */
function askedToStop(): Promise<void> {
  return new Promise((fulfil) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => fulfil());
    process.on('disconnect', () => fulfil());
  });
}

/** A part that died is the cause of what failed because of it, though its end may be noticed a moment later. */
function causeOf(error: Error, supervisor: Supervisor): Promise<Error> {
  return Promise.race([supervisor.crashed.catch((crash: Error) => crash), delay(300, error)]);
}
