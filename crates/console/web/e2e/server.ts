import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../../../../target/debug/canopy', import.meta.url));

/** The program under test. */
export const CANOPY = process.env.CANOPY_BIN ?? BUILT;

/** Without settings of whoever runs the tests. */
export const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('CANOPY_')),
);

/** A server with a database of its own, on a port that was free. */
export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), 'canopy-console-'));
  url = '';
  #process: ChildProcess | undefined;

  /** Starts it, only registered operations allowed. */
  async start(task: 'demo' | 'serve', ...settings: string[]): Promise<this> {
    const port = this.url ? new URL(this.url).port : '0';
    const listen = ['--listen', `127.0.0.1:${port}`, '--operations', 'trusted'];
    const child = spawn(CANOPY, [task, ...listen, ...settings], {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /^listening on (http:\S+)/.exec(line)?.[1];
      if (!address) continue;
      this.url = address;
      return this;
    }
    throw new Error(`canopy ${task} ended before it listened`);
  }

  /** Stops it, as a machine does that fails; or told to, as its operator does. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
