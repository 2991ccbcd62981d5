import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, createResponse, type Hop } from '@voltaic/sip'
import { outgoingRequest } from './outgoing-request.ts'
import type { BgcfRoom } from './room.ts'

const room = {
  config: {
    realm: 'home.example',
    aliases: ['10.0.0.14:5070'],
    trustedNames: new Set(['10.0.0.11:6060', '10.0.0.14:5070']),
    address: { host: '10.0.0.14', port: 5070 },
    hostPortParams: '10.0.0.14:5070',
  },
  marks: { of: () => 'mark' },
} as unknown as BgcfRoom

/** The status of what is refused here, or the Request-URI that goes on. */
async function wayOf(uri: string): Promise<number | string> {
  let forwarded: string | undefined
  const request = createRequest('INVITE', uri, [['Call-ID', 'a']])
  const hop = {
    reply: (status: number) => createResponse(request, status),
    forward: async (onward: typeof request) => {
      forwarded = onward.uri
      return createResponse(request, 200)
    },
  } as unknown as Hop
  const { status } = await outgoingRequest(request, hop, room)
  return forwarded ?? status
}

test('a SIP URI of another network goes there (RFC 3263 §4)', async () => {
  assert.equal(await wayOf('sip:bob@other.example'), 'sip:bob@other.example')
})

test('one that leads to an element of this network, which would believe it, is refused (TS 24.229 §4.4.1)', async () => {
  assert.equal(await wayOf('sip:bob@10.0.0.11:6060'), 404)
  assert.equal(await wayOf('sip:bob@other.example:6060;maddr=10.0.0.11'), 404)
  assert.equal(await wayOf('sip:bob@10.0.0.14:5070'), 404)
})
