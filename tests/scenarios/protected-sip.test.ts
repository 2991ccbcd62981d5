import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALGORITHM_PAIRS, createProtectedNet, deriveEspKeys, formatAlgorithmPair, SaDatabase } from '@voltaic/ipsec'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { createRequest, createSipStack, type Flow, type ListenPoint, type SipStackOptions } from '@voltaic/sip'

const agreement = (ue: string, pcscf: string) => ({
  ue: { host: ue, spiC: 25_656, spiS: 25_657, portC: 6300, portS: 6301 },
  pcscf: { host: pcscf, spiC: 4100, spiS: 4101, portC: 5064, portS: 6100 },
})

/** Two SIP stacks that know nothing of ESP, on protected ports. */
async function startStacks(ueHost: string, pcscfHost: string, pair: (typeof ALGORITHM_PAIRS)[number]) {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const memory = createMemoryNet({ clock, random })
  let inClear = 0
  memory.addTap(({ kind }) => {
    if (kind === 'udp') inClear += 1
    return undefined
  })
  const keys = deriveEspKeys(pair, random.bytes(16), random.bytes(16))
  const both = agreement(ueHost, pcscfHost)
  const start = async (side: 'ue' | 'pcscf', ports: readonly number[], onRequest: SipStackOptions['onRequest']) => {
    const database = new SaDatabase(random)
    const { host } = both[side]
    for (const port of [both[side].portC, both[side].portS]) database.protect({ host, port })
    assert.equal(database.install(both, side, keys).kind, 'installed')
    const counters = new Counters()
    const net = createProtectedNet(memory, database, { clock, random, counters })
    const runtime: Runtime = { clock, random, net, log: silentLog, counters }
    const listen = ports.flatMap((port): ListenPoint[] => [
      { transport: 'udp', address: { host, port } },
      { transport: 'tcp', address: { host, port } },
    ])
    const stack = createSipStack({ element: side, runtime, listen, resolver: { resolve: async () => [] }, onRequest })
    await stack.start()
    return { stack, database, counters }
  }
  return { clock, memory, both, start, inClear: () => inClear }
}

for (const [ueHost, pcscfHost] of [
  ['10.0.0.1', '10.0.0.2'],
  ['2001:db8::1', '2001:db8::2'],
] as const) {
  for (const pair of ALGORITHM_PAIRS) {
    test(`SIP over UDP and TCP inside ESP, ${formatAlgorithmPair(pair)}, at ${ueHost} (TS 33.203 §7.1)`, async () => {
      const { clock, memory, both, start, inClear } = await startStacks(ueHost, pcscfHost, pair)
      const flows: Flow[] = []
      const pcscf = await start('pcscf', [both.pcscf.portS], async (_, hop) => {
        flows.push(hop.flow)
        return hop.reply(200)
      })
      const ue = await start('ue', [both.ue.portC], async (_, hop) => hop.reply(500))
      const address = { host: pcscfHost, port: both.pcscf.portS }
      for (const transport of ['udp', 'tcp'] as const) {
        const request = createRequest('REGISTER', 'sip:ims.mnc001.mcc001.3gppnetwork.org', [
          ['From', '<sip:a@b>;tag=a'],
          ['To', '<sip:a@b>'],
          ['Call-ID', transport],
          ['CSeq', '1 REGISTER'],
        ])
        const answering = ue.stack.request(request, { target: { transport, address } })
        await clock.settle()
        assert.equal((await answering).status, 200)
      }
      assert.deepEqual(
        flows.map(({ transport, remote }) => [transport, remote.port]),
        [
          ['udp', both.ue.portC],
          ['tcp', both.ue.portC],
        ],
      )
      // What tells the P-CSCF that a request was protected, and by which set.
      for (const { remote, local } of flows) {
        assert.deepEqual(pcscf.database.setOf(remote, local)?.agreement, both)
      }
      assert.equal(inClear(), 0)
      await Promise.all([ue.stack.stop(), pcscf.stack.stop()])
      await clock.settle()
      assert.deepEqual([memory.openSockets, clock.pending], [0, 0])
    })
  }
}
