import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  type MessageTrace,
  type Runtime,
  silentLog,
  sipSecondSight,
  sipTrace,
  sipTraceWithKeys,
} from '@voltaic/runtime'
import { createRequest } from './message/create-message.ts'
import type { SipRequest } from './message/sip-request.ts'
import { createSipStack, type SipStack, type SipStackOptions } from './stack.ts'
import type { ListenPoint } from './transport/flow.ts'

const HOSTS = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const

function register(index: number, route: string, uri: string): SipRequest {
  return createRequest('REGISTER', uri, [
    ['Route', route],
    ['From', '<sip:a@b>;tag=a'],
    ['To', '<sip:a@b>'],
    ['Call-ID', `call-${index}`],
    ['CSeq', '1 REGISTER'],
  ])
}

function listenOn(host: string, port: number): readonly ListenPoint[] {
  return (['udp', 'tcp'] as const).map((transport) => ({ transport, address: { host, port } }))
}

/** A UAC, a proxy and a UAS; the UAS counts how often it is asked for each Call-ID. */
async function startChain(runtime: Runtime, hosts: readonly [string, string, string], port: number) {
  const calls = new Map<string, number>()
  const shared = { runtime, resolver: { resolve: async () => [] } }
  const start = async (element: string, host: string, onRequest: SipStackOptions['onRequest']) => {
    const stack = createSipStack({ ...shared, element, listen: listenOn(host, port), onRequest })
    await stack.start()
    return stack
  }
  const uac = await start('uac', hosts[0], async (_, hop) => hop.reply(500))
  const proxy = await start('proxy', hosts[1], (request, hop) => hop.forward(request))
  const uas = await start('uas', hosts[2], async (request, hop) => {
    calls.set(request.callId, (calls.get(request.callId) ?? 0) + 1)
    return hop.reply(200)
  })
  const stop = async () => void (await Promise.all([uac, proxy, uas].map((stack) => stack.stop())))
  return { uac, proxy, uas, calls, stop }
}

for (const faults of [
  { loss: 0.2 },
  { duplication: 1 },
  { loss: 0.2, duplication: 0.3, delay: { min: 1, max: 900 } },
] as const) {
  test(`REGISTER gets through under ${JSON.stringify(faults)}, and is worked on once (RFC 3261 §17)`, async () => {
    const clock = createManualClock()
    const random = createSeededRandom(11)
    const net = createMemoryNet({ clock, random, faults })
    const counters = new Counters()
    const chain = await startChain({ clock, random, net, counters, log: silentLog }, HOSTS, 5060)
    const answers = Array.from({ length: 100 }, (_, index) =>
      chain.uac.request(register(index, `<sip:${HOSTS[1]};lr>`, `sip:${HOSTS[2]}`)),
    )
    await clock.advance(64_000)
    const statuses = (await Promise.all(answers)).map((response) => response.status)
    assert.deepEqual(new Set(statuses), new Set([200]))
    assert.equal(chain.calls.size, 100)
    assert.ok([...chain.calls.values()].every((count) => count === 1))
    await clock.advance(64_000)
    for (const stack of [chain.uac, chain.proxy, chain.uas]) {
      assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
    }
    await chain.stop()
    assert.equal(clock.pending, 0)
    assert.equal(net.openSockets, 0)
  })
}

for (const [family, hosts] of [
  ['IPv4', ['127.0.0.31', '127.0.0.32', '127.0.0.33']],
  ['IPv6', ['::1', '::1', '::1']],
] as const) {
  for (const transport of ['udp', 'tcp'] as const) {
    test(`the same over real ${transport} and ${family}`, { timeout: 20_000 }, async () => {
      const runtime: Runtime = {
        clock: createSystemClock(),
        random: createSystemRandom(),
        net: createNodeNet(),
        counters: new Counters(),
        log: silentLog,
      }
      const stacks: SipStack[] = []
      const start = async (element: string, host: string, onRequest: SipStackOptions['onRequest']) => {
        const listen = await freePort(runtime, host)
        const stack = createSipStack({ element, runtime, listen, resolver: { resolve: async () => [] }, onRequest })
        await stack.start()
        stacks.push(stack)
        const text = host.includes(':') ? `[${host}]` : host
        return { stack, uri: `sip:${text}:${listen[0]?.address.port};transport=${transport}` }
      }
      const uas = await start('uas', hosts[2], async (_, hop) => hop.reply(200))
      const proxy = await start('proxy', hosts[1], (request, hop) => hop.forward(request))
      const uac = await start('uac', hosts[0], async (_, hop) => hop.reply(500))
      try {
        const answers = Array.from({ length: 50 }, (_, index) =>
          uac.stack.request(register(index, `<${proxy.uri};lr>`, uas.uri)),
        )
        const statuses = (await Promise.all(answers)).map((response) => response.status)
        assert.deepEqual(new Set(statuses), new Set([200]))
        if (transport === 'tcp') assert.equal(proxy.stack.connectionCount, 2)
      } finally {
        await Promise.all(stacks.map((stack) => stack.stop()))
      }
    })
  }
}

/** A port that is free on UDP and TCP both, found by asking for any. */
async function freePort(runtime: Runtime, host: string): Promise<readonly ListenPoint[]> {
  const listener = await runtime.net.listenStream({ host, port: 0 }, () => ({ onData() {}, onClose() {} }))
  const { port } = listener.local
  await listener.close()
  return listenOn(host, port)
}

test('every message that crosses the edge is published once, keys zeroed unless asked for', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const chain = await startChain({ clock, random, net, counters: new Counters(), log: silentLog }, HOSTS, 5060)
  const [masked, again, whole]: [MessageTrace[], MessageTrace[], MessageTrace[]] = [[], [], []]
  const stops = [
    sipTrace.subscribe((trace) => masked.push(trace)),
    sipSecondSight.subscribe((trace) => again.push(trace)),
  ]
  try {
    const request = register(1, `<sip:${HOSTS[1]};lr;transport=tcp>`, `sip:${HOSTS[2]}`)
    const secret = request.with('WWW-Authenticate', 'Digest ck="0123456789abcdef0123456789abcdef"')
    const answer = chain.uac.request(secret)
    await clock.settle()
    assert.equal((await answer).status, 200)
    stops.push(sipTraceWithKeys.subscribe((trace) => whole.push(trace)))
    const second = chain.uac.request(secret)
    await clock.settle()
    await second
  } finally {
    for (const stop of stops) stop()
  }
  const seen = (traces: readonly MessageTrace[]) =>
    traces.slice(0, 4).map(({ element, direction, transport, remote }) => [element, direction, transport, remote.host])
  assert.deepEqual(seen(masked), [
    ['uac', 'out', 'tcp', HOSTS[1]],
    ['proxy', 'out', 'udp', HOSTS[2]],
    ['uas', 'out', 'udp', HOSTS[1]],
    ['proxy', 'out', 'tcp', HOSTS[0]],
  ])
  assert.deepEqual(seen(again), [
    ['proxy', 'in', 'tcp', HOSTS[0]],
    ['uas', 'in', 'udp', HOSTS[1]],
    ['proxy', 'in', 'udp', HOSTS[2]],
    ['uac', 'in', 'tcp', HOSTS[1]],
  ])
  assert.deepEqual(
    masked.map(({ data }) => data),
    again.map(({ data }) => data),
  )
  assert.equal(masked[0]?.at, clock.now())
  const text = (traces: readonly MessageTrace[]) =>
    traces.map(({ data }) => Buffer.from(data).toString('latin1')).join()
  assert.ok(text(masked).includes('ck="00000000000000000000000000000000"'))
  assert.ok(!text(masked).includes('0123456789abcdef'))
  assert.equal(whole.length, 4)
  assert.ok(text(whole).includes('ck="0123456789abcdef0123456789abcdef"'))
  await chain.stop()
})

test('stop ends requests under way with a local 503 and leaves nothing', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, counters: new Counters(), log: silentLog }
  const chain = await startChain(runtime, HOSTS, 5060)
  await chain.uas.stop()
  const answers = ['udp', 'tcp'].map((transport) =>
    chain.uac.request(register(1, `<sip:${HOSTS[1]};lr;transport=${transport}>`, `sip:${HOSTS[2]}`)),
  )
  await clock.advance(1000)
  await chain.stop()
  for (const response of await Promise.all(answers))
    assert.deepEqual([response.status, response.local], [503, 'stopped'])
  await clock.settle()
  assert.equal(clock.pending, 0)
  assert.equal(net.openSockets, 0)
  assert.deepEqual(chain.proxy.transactionCounts, { client: 0, server: 0 })
})

test('a stack can be started again after a stop', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const chain = await startChain({ clock, random, net, counters: new Counters(), log: silentLog }, HOSTS, 5060)
  await chain.proxy.stop()
  await chain.proxy.start()
  const answer = chain.uac.request(register(1, `<sip:${HOSTS[1]};lr>`, `sip:${HOSTS[2]}`))
  await clock.settle()
  assert.equal((await answer).status, 200)
  await chain.stop()
})

test('a taken port and a wildcard address are told at the start, and nothing stays bound', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, counters: new Counters(), log: silentLog }
  const other = await net.listenStream({ host: '10.0.0.1', port: 5060 }, () => ({ onData() {}, onClose() {} }))
  const start = (host: string) =>
    createSipStack({
      element: 'element',
      runtime,
      listen: listenOn(host, 5060),
      resolver: { resolve: async () => [] },
      onRequest: async (_, hop) => hop.reply(500),
    }).start()
  await assert.rejects(start('10.0.0.1'), { code: 'NET_PORT_TAKEN' })
  await assert.rejects(start('0.0.0.0'), { code: 'SIP_LISTEN_WILDCARD' })
  await other.close()
  assert.equal(net.openSockets, 0)
})
