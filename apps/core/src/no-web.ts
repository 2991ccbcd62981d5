import type { Web } from '@voltaic/application-servers'

/** For a service that has not started: it asks nobody, and nobody asks it. */
export const NO_WEB: Web = {
  webhook: { post: async () => undefined },
  http: { listen: async (local) => ({ local, close: async () => {} }) },
}
