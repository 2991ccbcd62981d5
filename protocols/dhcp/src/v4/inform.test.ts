import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import { serve } from '../test-server.ts'
import { BOOTREPLY, type Dhcpv4Message, decodeDhcpv4, encodeDhcpv4 } from './dhcpv4-message.ts'
import type { Dhcpv4Option } from './dhcpv4-options.ts'
import { informDhcpv4 } from './inform.ts'
import { encodeSipServers } from './sip-servers.ts'

const SERVER = { host: '192.0.2.1', port: 67 }
const options = { address: '192.0.2.9', server: SERVER.host, hardwareAddress: Uint8Array.of(2, 0, 0, 0, 0, 9) }
const ACK: readonly Dhcpv4Option[] = [
  { code: 53, value: Uint8Array.of(5) },
  { code: 54, value: Uint8Array.of(192, 0, 2, 1) },
]
const sip = (...addresses: string[]): Dhcpv4Option => ({
  code: 120,
  value: encodeSipServers({ kind: 'addresses', addresses }),
})

const reply = (request: Uint8Array, more: readonly Dhcpv4Option[], change: Partial<Dhcpv4Message> = {}) =>
  encodeDhcpv4({ ...decodeDhcpv4(request), op: BOOTREPLY, options: [...ACK, ...more], ...change })

describe('DHCPINFORM (RFC 2131 §4.4.3)', () => {
  test('asks for SIP servers and DNS with its address in ciaddr, and takes what it gets', async () => {
    const runtime = createMemoryRuntime()
    const dns = { code: 6, value: Uint8Array.of(192, 0, 2, 53, 192, 0, 2, 54) }
    const server = await serve(runtime, SERVER, (request) => [reply(request, [sip('192.0.2.10', '192.0.2.11'), dns])])
    assert.deepEqual(await informDhcpv4(runtime, options), {
      kind: 'answered',
      server: '192.0.2.1',
      sipServers: { kind: 'addresses', addresses: ['192.0.2.10', '192.0.2.11'] },
      dnsServers: ['192.0.2.53', '192.0.2.54'],
    })
    const [request] = server.requests.map(decodeDhcpv4)
    assert.equal(request?.clientAddress, options.address)
    assert.deepEqual(
      request?.options.map(({ code, value }) => [code, ...value]),
      [
        [53, 8],
        [55, 120, 6],
        [57, 5, 192],
      ],
    )
    await server.close()
    assert.equal(runtime.net.openSockets, 0)
    assert.equal(runtime.clock.pending, 0)
  })

  test('asks again after 4, 8, 16 and 32 seconds, each one more or less, and gives up (RFC 2131 §4.1)', async () => {
    const runtime = createMemoryRuntime()
    const server = await serve(runtime, SERVER, () => [])
    const outcome = informDhcpv4(runtime, options)
    await runtime.clock.advance(70_000)
    assert.deepEqual(await outcome, { kind: 'no answer' })
    assert.equal(server.times.length, 4)
    for (const [index, expected] of [4000, 8000, 16_000].entries()) {
      const waited = (server.times[index + 1] ?? 0) - (server.times[index] ?? 0)
      assert.ok(Math.abs(waited - expected) <= 1000, `${waited}`)
    }
    assert.ok(decodeDhcpv4(server.requests[1] ?? new Uint8Array()).seconds >= 3)
    const ids = new Set(server.requests.map((each) => decodeDhcpv4(each).transactionId))
    assert.equal(ids.size, 1)
    await server.close()
    assert.equal(runtime.net.openSockets, 0)
    assert.equal(runtime.clock.pending, 0)
  })

  test('answers to others, refusals and garbage are counted and passed over', async () => {
    const runtime = createMemoryRuntime()
    const server = await serve(runtime, SERVER, (request) => [
      reply(request, [sip('192.0.2.1')], { transactionId: 1 }),
      reply(request, [sip('192.0.2.2')], { hardwareAddress: new Uint8Array(6) }),
      reply(request, [sip('192.0.2.3')], { op: 1 }),
      reply(request, [], { options: [{ code: 53, value: Uint8Array.of(6) }, ...ACK.slice(1)] }),
      reply(request, [], { options: ACK.slice(0, 1) }),
      Uint8Array.of(1, 2, 3),
      reply(request, []),
      reply(request, [sip('192.0.2.4')]),
    ])
    assert.deepEqual(await informDhcpv4(runtime, options), { kind: 'answered', server: '192.0.2.1', dnsServers: [] })
    assert.equal(runtime.counters.get('dhcpv4.mismatch'), 5)
    assert.equal(runtime.counters.get('dhcpv4.malformed'), 1)
    await server.close()
  })

  test('an option that is not as it should be is told as that, and not as silence', async () => {
    for (const [option, code] of [
      [{ code: 120, value: Buffer.from('pcscf.example') }, 'DHCPV4_SIP_ENCODING'],
      [{ code: 6, value: new Uint8Array(3) }, 'DHCPV4_OPTION_VALUE'],
    ] as const) {
      const runtime = createMemoryRuntime()
      const server = await serve(runtime, SERVER, (request) => [reply(request, [option])])
      const outcome = await informDhcpv4(runtime, options)
      assert.ok(outcome.kind === 'malformed' && outcome.reason.includes(code), JSON.stringify(outcome))
      await server.close()
    }
  })

  test('an address of the other family is a mistake of the caller', async () => {
    const code = 'DHCP_ADDRESS_FAMILY'
    await assert.rejects(informDhcpv4(createMemoryRuntime(), { ...options, server: '2001:db8::1' }), { code })
  })
})
