import type { AsRequest, AsService } from '@voltaic/as-kit'
import type { SipResponse } from '@voltaic/sip'

/** A SIP peer outside of the network, which takes calls for it. */
export interface Peer {
  readonly uri: string
  readonly host: string
}

/**
 * What leads INVITEs to a peer. The server stays on the way: what the peer says inside of the dialog comes to the S-CSCF
 * from a host that it trusts.
 *
 * @spec TS 24.229 §5.7.4
 */
export function peerRoute({ uri, host }: Peer): Required<Pick<AsService, 'peers' | 'onRequest'>> {
  return {
    peers: [host],
    onRequest(call: AsRequest): Promise<SipResponse> {
      return call.method === 'INVITE' ? call.proxy({ to: uri, recordRoute: true }) : call.proxy()
    },
  }
}
