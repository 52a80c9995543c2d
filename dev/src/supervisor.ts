import type { ChildProcess } from 'node:child_process';
import { describeExit, hasEnded } from './processes.ts';

/** Something that runs until it is stopped. */
export interface Part {
  /** Its end, when nobody asked for it, ends everything. */
  process?: ChildProcess;
  /** What it printed last, to be shown when it ends by itself. */
  tail?(): readonly string[];
  /** Must be safe to call twice. In a hurry it is not to wait for work under way. */
  stop(inHurry?: boolean): Promise<void>;
}

/** Thrown out of `start` once stopping has begun: nothing new is started then. */
export class Stopped extends Error {}

/** A part ended by itself. */
export class Crash extends Error {
  constructor(name: string, part: Part) {
    const how = part.process ? describeExit(part.process) : 'ended';
    const lines = (part.tail?.() ?? []).map((line) => `  ${line}`);
    super([`${name} ${how}. Its last lines:`, ...(lines.length > 0 ? lines : ['  (none)'])].join('\n'));
    this.name = 'Crash';
  }
}

/**
 * Starts parts and stops them in reverse order, each exactly once, however the end comes.
 * `crashed` rejects with a `Crash` as soon as a part ends that nobody stopped.
 */
export class Supervisor {
  readonly crashed: Promise<never>;
  #reportCrash: (error: Error) => void = () => {};
  #starting: Promise<Part | undefined>[] = [];
  #end: Promise<void> | undefined;
  #hasCrashed = false;

  constructor() {
    this.crashed = new Promise((_, reject) => {
      this.#reportCrash = reject;
    });
    // Whoever waits sees it; that nobody waits at the moment is no error.
    this.crashed.catch(() => {});
  }

  get stopping(): boolean {
    return this.#end !== undefined;
  }

  /**
   * Starts a part. A part that is still starting when `stop` is called is stopped as soon as it has started.
   * @throws {Stopped} after `stop` was called; else what `begin` throws
   */
  async start<Started extends Part>(name: string, begin: () => Started | Promise<Started>): Promise<Started> {
    this.goOn();
    const started = (async () => begin())();
    this.#starting.push(started.catch(() => undefined));
    const part = await started;
    this.#watch(name, part);
    this.goOn();
    return part;
  }

  /** @throws {Stopped} when stopping has begun; for use between two steps of a start */
  goOn(): void {
    if (this.stopping) throw new Stopped();
  }

  /** Reports an end that no part stands for, such as an error that nobody caught. */
  fail(error: Error): void {
    this.#reportCrash(error);
  }

  /** Stops everything, last started first. Every call waits for the same end. */
  stop(): Promise<void> {
    this.#end ??= (async () => {
      // After a crash what is under way cannot end well, and everything bears being ended by force.
      for (const started of this.#starting.toReversed()) await (await started)?.stop(this.#hasCrashed);
    })();
    return this.#end;
  }

  #watch(name: string, part: Part): void {
    const { process } = part;
    if (!process) return;
    const ended = () => {
      if (this.stopping) return;
      this.#hasCrashed = true;
      this.#reportCrash(new Crash(name, part));
    };
    if (hasEnded(process)) ended();
    // Not 'exit': what it printed last may still be on its way.
    else process.once('close', ended);
  }
}
