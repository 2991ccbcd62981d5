import type { AsService } from '@voltaic/as-kit'
import { peerRoute } from './peer-route.ts'
import { OptionReader, type ServiceOptions } from './service-options.ts'

/**
 * Calls with video go to a bridge. Option `peer` is its SIP URI.
 *
 * @throws VoltaicError AS_OPTION_INVALID
 */
export function createVideoBridgeRoute(options: ServiceOptions): AsService {
  const read = new OptionReader('video-bridge-route', options, ['peer'])
  return {
    name: 'video-bridge-route',
    criteria: [
      {
        priority: 30,
        when: [
          [{ method: 'INVITE' }],
          [{ sessionCase: 'ORIGINATING_SESSION' }],
          // a stream with port 0 is not wanted
          [{ line: 'm', content: '^video [1-9]' }],
        ],
      },
    ],
    ...peerRoute(read.peer('peer')),
  }
}
