import { describe, it } from 'node:test'

describe('RFC 6733 §2.1: transport', () => {
  it('SCTP', { todo: 'Node has no SCTP, and the Net seam carries TCP streams' })
  it('TLS/TCP and DTLS/SCTP (§13.1)', { todo: 'Cx runs inside one network, on addresses that nobody else reaches' })
})

describe('RFC 6733 §5.2: dynamic discovery of peers', () => {
  it('NAPTR and SRV records of a realm', { todo: 'peers and their addresses are configured' })
})
