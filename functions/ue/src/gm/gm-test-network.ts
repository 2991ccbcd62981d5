import assert from 'node:assert/strict'
import { Isim } from '@voltaic/aka'
import { createProcessSaBackend, type SaBackend } from '@voltaic/ipsec'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type MemoryNet,
  silentLog,
} from '@voltaic/runtime'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { createUe, type Ue } from '../ue.ts'
import type { RegisterOutcome, UeConfig } from '../ue-config.ts'
import { replayPackets } from './replay-packets.ts'
import { ScriptedPcscf } from './scripted-pcscf.ts'

const REALM = 'ims.mnc001.mcc001.3gppnetwork.org'
const HOSTS = { 4: ['10.0.0.1', '10.0.0.2'], 6: ['2001:db8::1', '2001:db8::2'] } as const

/** For tests: a phone with a back end of its own, and a scripted P-CSCF. */
export interface GmTestNetwork {
  readonly clock: ManualClock
  readonly net: MemoryNet
  readonly ue: Ue
  readonly backend: SaBackend
  readonly pcscf: ScriptedPcscf
  /** What the engines of both sides have counted. */
  readonly counters: { readonly ue: Counters; readonly pcscf: Counters }
  /** The datagrams that went over the network in clear, as `udp 5060 > 5060`. */
  readonly inClear: string[]
  register(): Promise<RegisterOutcome>
  /** Registers, and fails unless that succeeds. */
  registered(): Promise<void>
  /** A request for the phone. */
  request(method: string): SipRequest
  /** @param isAbrupt leaves without waiting for what is under way */
  stop(): Promise<void>
}

export interface GmTestSettings {
  readonly version?: 4 | 6
  readonly transport?: 'udp' | 'tcp'
  readonly ue?: Partial<UeConfig>
  readonly replays?: boolean
}

export async function gmNetwork(settings: GmTestSettings = {}): Promise<GmTestNetwork> {
  const { version = 4, transport = 'udp', replays = false } = settings
  const clock = createManualClock()
  const random = createSeededRandom(9)
  const net = createMemoryNet({ clock, random })
  const inClear: string[] = []
  net.addTap(({ kind, from, to }) => {
    if (kind === 'udp') inClear.push(`${kind} ${from.port} > ${to.port}`)
    return undefined
  })
  const counters = { ue: new Counters(), pcscf: new Counters() }
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const keys = { k: random.bytes(16), opc: random.bytes(16) }
  const [pcscfHost, ueHost] = HOSTS[version]
  const pcscf = new ScriptedPcscf({ runtime, counters: counters.pcscf, host: pcscfHost, keys, transport })
  const wire = replays ? replayPackets(net) : net
  const protectedPorts = new Set<number>()
  const backend = notingPorts(createProcessSaBackend(wire, { clock, random, counters: counters.ue }), protectedPorts)
  const ends = { transport, host: ueHost, pcscf: pcscfHost }
  const deps = { runtime, resolver: { resolve: async () => [] }, saBackend: backend }
  const ue = createUe(deps, { ...phoneConfig(new Isim(keys), ends), ...settings.ue })
  await pcscf.start()
  await ue.start()
  const register = async () => {
    const outcome = ue.register()
    let isDone = false
    void outcome.finally(() => {
      isDone = true
    })
    for (let waited = 0; !isDone && waited < 140_000; waited += 500) await clock.advance(500)
    return outcome
  }
  let calls = 0
  return {
    clock,
    net,
    ue,
    backend,
    pcscf,
    counters,
    inClear,
    register,
    async registered() {
      const outcome = await register()
      assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
    },
    request(method) {
      calls += 1
      return createRequest(method, `sip:001010000000001@${ueHost}`, [
        ['From', '<sip:b@example.org>;tag=1'],
        ['To', '<sip:a@example.org>'],
        ['Call-ID', `call-${calls}`],
        ['CSeq', `1 ${method}`],
      ])
    },
    async stop() {
      await ue.stop()
      await clock.settle()
      assert.deepEqual(await backend.list(), [], 'associations left')
      assert.deepEqual([...protectedPorts], [], 'protected ports left')
      await pcscf.stop()
      assert.equal(clock.pending, 0, 'timers left')
      assert.equal(net.openSockets, 0, 'sockets left')
    },
  }
}

function phoneConfig(
  isim: Isim,
  { transport, host, pcscf }: { readonly transport: 'udp' | 'tcp'; readonly host: string; readonly pcscf: string },
): UeConfig {
  return {
    element: 'ue1',
    impi: `001010000000001@${REALM}`,
    impu: `sip:001010000000001@${REALM}`,
    realm: REALM,
    isim,
    listen: { transport, address: { host, port: 5060 } },
    pcscf: { transport, address: { host: pcscf, port: 5060 } },
    expires: 600_000,
    instanceId: 'urn:gsma:imei:00100000-000001-0',
    refreshes: false,
    regEvent: false,
    gm: {},
  }
}

/** Takes down which ports are protected. */
function notingPorts(backend: SaBackend, ports: Set<number>): SaBackend {
  return {
    ...backend,
    async protect(addresses) {
      for (const { port } of addresses) ports.add(port)
      await backend.protect(addresses)
    },
    async unprotect(addresses) {
      for (const { port } of addresses) ports.delete(port)
      await backend.unprotect(addresses)
    },
  }
}
