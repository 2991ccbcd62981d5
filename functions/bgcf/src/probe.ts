import { formatAddress } from '@voltaic/runtime'
import { createRequest, formatUri, type SipResponse } from '@voltaic/sip'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'
import { sipUriOf } from './trunk-uri.ts'

/** OPTIONS to a trunk, to learn whether it is there. @spec RFC 3261 §11.1 */
export function probe(trunk: TrunkConfig, room: BgcfRoom): Promise<SipResponse> {
  const { random } = room.runtime
  const own = `sip:${formatAddress(room.config.address)}`
  const uri = formatUri(sipUriOf(trunk))
  const request = createRequest('OPTIONS', uri, [
    ['From', `<${own}>;tag=${random.hex(6)}`],
    ['To', `<${uri}>`],
    ['Call-ID', random.hex(12)],
    ['CSeq', '1 OPTIONS'],
    ['Contact', `<${own}>`],
    ['Accept', 'application/sdp'],
  ])
  return room.sip().request(request, { timeoutMs: trunk.silenceMs })
}
