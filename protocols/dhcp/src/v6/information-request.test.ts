import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeHex } from '@voltaic/base'
import { createMemoryRuntime } from '@voltaic/runtime'
import { serve } from '../test-server.ts'
import { DHCPV6_OPTIONS, DHCPV6_TYPES, type Dhcpv6Option, decodeDhcpv6, encodeDhcpv6 } from './dhcpv6-message.ts'
import { encodeIpv6Addresses, encodeSipServerNames } from './dhcpv6-values.ts'
import { requestDhcpv6Information } from './information-request.ts'

const SERVER = { host: '2001:db8::1', port: 547 }
const options = { address: '2001:db8::9', server: SERVER.host, duid: Uint8Array.of(0, 3, 0, 1, 2, 0, 0, 0, 0, 9) }
const identifiers: readonly Dhcpv6Option[] = [
  { code: DHCPV6_OPTIONS.SERVERID, value: Uint8Array.of(0, 3, 0, 1, 2) },
  { code: DHCPV6_OPTIONS.CLIENTID, value: options.duid },
]
const sip: readonly Dhcpv6Option[] = [
  { code: DHCPV6_OPTIONS.SIP_SERVER_D, value: encodeSipServerNames(['pcscf.example']) },
  { code: DHCPV6_OPTIONS.SIP_SERVER_A, value: encodeIpv6Addresses(['2001:db8::10']) },
  { code: DHCPV6_OPTIONS.DNS_SERVERS, value: encodeIpv6Addresses(['2001:db8::53']) },
]
const reply = (request: Uint8Array, all: readonly Dhcpv6Option[], change: object = {}) =>
  encodeDhcpv6({ ...decodeDhcpv6(request), type: DHCPV6_TYPES.REPLY, options: all, ...change })

describe('Information-request (RFC 8415 §18.2.6)', () => {
  test('asks for what RFC 3319 has, and takes what it gets', async () => {
    const runtime = createMemoryRuntime()
    const server = await serve(runtime, SERVER, (request) => [reply(request, [...identifiers, ...sip])])
    const outcome = requestDhcpv6Information(runtime, options)
    await runtime.clock.advance(1000)
    assert.deepEqual(await outcome, {
      kind: 'answered',
      sipServerNames: ['pcscf.example'],
      sipServerAddresses: ['2001:db8::10'],
      dnsServers: ['2001:db8::53'],
    })
    const [request] = server.requests.map(decodeDhcpv6)
    assert.equal(request?.type, 11)
    assert.deepEqual(
      request?.options.map(({ code, value }) => `${code}:${encodeHex(value)}`),
      ['1:00030001020000000009', '8:0000', '6:00150016001700200053'],
    )
    await server.close()
    assert.equal(runtime.net.openSockets, 0)
    assert.equal(runtime.clock.pending, 0)
  })

  test('begins within a second, waits twice as long each time, and gives up (RFC 8415 §15)', async () => {
    const runtime = createMemoryRuntime()
    const server = await serve(runtime, SERVER, () => [])
    const outcome = requestDhcpv6Information(runtime, options)
    await runtime.clock.advance(62_000)
    assert.deepEqual(await outcome, { kind: 'no answer' })
    assert.ok((server.times[0] ?? 9999) <= 1000)
    const waits = server.times.slice(1).map((time, index) => time - (server.times[index] ?? 0))
    assert.ok(Math.abs((waits[0] ?? 0) - 1000) <= 101, `${waits[0]}`)
    for (const [index, wait] of waits.slice(1).entries()) {
      const ratio = wait / (waits[index] ?? 0)
      assert.ok(ratio > 1.89 && ratio < 2.11, `${waits}`)
    }
    assert.ok(waits.length >= 4)
    // hundredths of a second since the first one
    const elapsed = decodeDhcpv6(server.requests[1] ?? new Uint8Array()).options[1]?.value
    assert.ok(Math.abs(Buffer.from(elapsed ?? []).readUInt16BE() - 100) <= 11)
    await server.close()
    assert.equal(runtime.clock.pending, 0)
  })

  test('what is not for this client, or names no server, is passed over (RFC 8415 §16.10)', async () => {
    const runtime = createMemoryRuntime()
    const [serverId, clientId] = identifiers as [Dhcpv6Option, Dhcpv6Option]
    const server = await serve(runtime, SERVER, (request) => [
      reply(request, [...identifiers, ...sip], { transactionId: 1 }),
      reply(request, [...identifiers, ...sip], { type: 2 }),
      reply(request, [clientId, ...sip]),
      reply(request, [serverId, ...sip]),
      reply(request, [serverId, { ...clientId, value: Uint8Array.of(1) }]),
      Uint8Array.of(7),
      reply(request, [...identifiers, { code: 13, value: Uint8Array.of(0, 1, 0x6e, 0x6f) }]),
    ])
    const outcome = requestDhcpv6Information(runtime, options)
    await runtime.clock.advance(1000)
    assert.deepEqual(await outcome, { kind: 'refused', status: { code: 1, message: 'no' } })
    assert.equal(runtime.counters.get('dhcpv6.mismatch'), 5)
    assert.equal(runtime.counters.get('dhcpv6.malformed'), 1)
    await server.close()
  })

  test('an option that is not as it should be is told as that, and not as silence', async () => {
    const runtime = createMemoryRuntime()
    const server = await serve(runtime, SERVER, (request) => [
      reply(request, [...identifiers, { code: DHCPV6_OPTIONS.SIP_SERVER_A, value: new Uint8Array(15) }]),
    ])
    const outcome = requestDhcpv6Information(runtime, options)
    await runtime.clock.advance(1000)
    assert.equal((await outcome).kind, 'malformed')
    await server.close()
  })

  test('asks all servers of its link, without a DUID when it has none (RFC 8415 §7.1)', async () => {
    const runtime = createMemoryRuntime()
    const server = await serve(runtime, { host: 'ff02::1:2%eth0', port: 547 }, (request) => [
      reply(request, identifiers.slice(0, 1)),
    ])
    const outcome = requestDhcpv6Information(runtime, { address: 'fe80::9%eth0' })
    await runtime.clock.advance(1000)
    const nothing = { kind: 'answered', sipServerNames: [], sipServerAddresses: [], dnsServers: [] }
    assert.deepEqual(await outcome, nothing)
    await server.close()
    const code = 'DHCP_ADDRESS_FAMILY'
    await assert.rejects(requestDhcpv6Information(createMemoryRuntime(), { address: '192.0.2.1' }), { code })
  })
})
