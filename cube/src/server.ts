import { setTimeout as delay } from 'node:timers/promises';
import { CubejsServer } from '@cubejs-backend/server';
import { ServerContainer } from '@cubejs-backend/server/dist/src/server/container.js';
import { whenChanged } from './looks.ts';

const PAUSE_MS = 500;

/**
 * Cube's server, which listens once all rollups are there. A reader does not build them (see ../rollups.js) and
 * would add up the months that it finds. After a normal restart they are; after a change of the model, or over a
 * large database for the first time, this takes a while.
 */
class Server extends CubejsServer {
  protected override createCoreInstance(...parameters: Parameters<CubejsServer['createCoreInstance']>) {
    const core = super.createCoreInstance(...parameters);
    core.handleScheduledRefreshInterval = whenChanged(core.handleScheduledRefreshInterval);
    return core;
  }

  override async listen(...options: Parameters<CubejsServer['listen']>) {
    while (!(await this.#refreshed())) await delay(PAUSE_MS);
    return super.listen(...options);
  }

  async #refreshed(): Promise<boolean> {
    const looks = await this.handleScheduledRefreshInterval({});
    return looks.every(({ finished }) => finished);
  }
}

export class Container extends ServerContainer {
  protected override createServer(...parameters: ConstructorParameters<typeof CubejsServer>): CubejsServer {
    return new Server(...parameters);
  }
}
