import type { AsService } from '@voltaic/as-kit'
import { VoltaicError } from '@voltaic/base'
import { peerRoute } from './peer-route.ts'
import { OptionReader, type ServiceOptions } from './service-options.ts'

/**
 * Calls to numbers that begin so go to a media gateway controller. Option `peer` is its SIP URI, `prefix` the beginning of
 * the numbers, as +44.
 *
 * @throws VoltaicError AS_OPTION_INVALID
 * @spec TS 23.228 §5.19
 */
export function createMgcRoute(options: ServiceOptions): AsService {
  const read = new OptionReader('mgc-route', options, ['peer', 'prefix'])
  const prefix = read.text('prefix')
  if (!/^\+?[0-9]+$/.test(prefix)) {
    const remedy = 'Write the beginning of the numbers: +44'
    throw new VoltaicError('AS_OPTION_INVALID', `option prefix of service mgc-route: ${prefix} is no number`, remedy)
  }
  return {
    name: 'mgc-route',
    criteria: [
      {
        priority: 40,
        when: [
          [{ method: 'INVITE' }],
          [{ sessionCase: 'ORIGINATING_SESSION' }],
          [{ requestUri: `^(tel:|sips?:)${prefix.replace('+', '\\+')}` }],
        ],
        // a call to a number that only the gateway knows has nowhere to go without it
        defaultHandling: 'SESSION_TERMINATED',
      },
    ],
    ...peerRoute(read.peer('peer')),
  }
}
