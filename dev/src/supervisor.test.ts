import { describe, expect, it } from 'vitest';
import { isAlive, launch } from './processes.ts';
import { type Part, Stopped, Supervisor } from './supervisor.ts';

const node = (name: string, script: string) => launch({ name, args: ['-e', script] });
const forever = 'setInterval(() => {}, 1000)';

function recorder() {
  const stopped: string[] = [];
  const part = (name: string): Part => ({
    stop: async () => {
      stopped.push(name);
    },
  });
  return { stopped, part };
}

describe('Supervisor', { timeout: 20_000 }, () => {
  it('stops in reverse order of starting, and once however often it is asked', async () => {
    const { stopped, part } = recorder();
    const supervisor = new Supervisor();
    for (const name of ['database', 'worker', 'api']) await supervisor.start(name, () => part(name));
    await Promise.all([supervisor.stop(), supervisor.stop()]);
    expect(stopped).toEqual(['api', 'worker', 'database']);
  });

  it('stops what was still starting, and starts nothing after that', async () => {
    const { stopped, part } = recorder();
    const supervisor = new Supervisor();
    const { promise, resolve } = Promise.withResolvers<Part>();
    const starting = supervisor.start('database', () => promise);
    const end = supervisor.stop();
    resolve(part('database'));
    await end;
    expect(stopped).toEqual(['database']);
    await expect(starting).rejects.toThrow(Stopped);
    await expect(supervisor.start('api', () => part('api'))).rejects.toThrow(Stopped);
  });

  it('reports a process that ends by itself: its name, how, and its last lines', async () => {
    const supervisor = new Supervisor();
    await supervisor.start('cube', () =>
      node('cube', 'console.log("half"); console.error("broken"); process.exit(3)'),
    );
    await expect(supervisor.crashed).rejects.toThrow(/^cube exited with code 3[\s\S]*half[\s\S]*broken/);
  });

  it('reports a process that was killed', async () => {
    const supervisor = new Supervisor();
    const { process } = await supervisor.start('worker', () => node('worker', forever));
    process.kill('SIGKILL');
    await expect(supervisor.crashed).rejects.toThrow(/^worker was ended by SIGKILL/);
  });

  it('does not take a stop for a crash', async () => {
    const supervisor = new Supervisor();
    const { process } = await supervisor.start('api', () => node('api', forever));
    await supervisor.stop();
    expect(process.signalCode).toBe('SIGTERM');
    const outcome = await Promise.race([supervisor.crashed, Promise.resolve('no crash')]);
    expect(outcome).toBe('no crash');
  });
});

describe('launch', { timeout: 20_000 }, () => {
  it('ends a process that was started when the one that started it is killed', async () => {
    const url = JSON.stringify(new URL('./processes.ts', import.meta.url).href);
    const starter = node(
      'starter',
      `import(${url}).then(({ launch }) => console.log(launch({ name: 'child', args: ['-e', ${JSON.stringify(forever)}] }).process.pid))`,
    );
    await expect.poll(() => starter.tail()[0], { timeout: 10_000 }).toBeDefined();
    const pid = Number(starter.tail()[0]);
    expect(() => process.kill(pid, 0)).not.toThrow();
    starter.process.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  it('ends a process by force that does not end when asked', async () => {
    const script = `process.on('SIGTERM', () => {}); console.log('ready'); ${forever}`;
    const child = launch({ name: 'deaf', args: ['-e', script], stopWithinMs: 300 });
    await expect.poll(() => child.tail()[0], { timeout: 10_000 }).toBe('ready');
    await child.stop();
    expect(child.process.signalCode).toBe('SIGKILL');
  });
});
