import {
  type Avp,
  avp,
  baseAvps,
  createAnswer,
  createDiameterNode,
  cxApplication,
  type DiameterMessage,
  type DiameterNode,
  type DiameterNodeOptions,
  FLAG_PROXIABLE,
  FLAG_REQUEST,
  type OutgoingMessage,
  resultCodes,
} from '@voltaic/diameter'
import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type MemoryNet,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'

export const REALM = 'example'
export const HSS_ADDRESS: Address = { host: '127.0.0.10', port: 3868 }
export const UAR = 300

/** A network, a clock and the nodes of one test. */
export interface World {
  readonly clock: ManualClock
  readonly net: MemoryNet
  runtime(): Runtime
  /** A node `NAME.example` that answers every request with DIAMETER_SUCCESS; stopped at the end of the test. */
  node(name: string, options?: Partial<DiameterNodeOptions>): DiameterNode & { readonly counters: Counters }
}

/** Nothing may be left of the nodes when the test ends. */
export interface TestEnd {
  after(end: () => Promise<void>): void
}

export function createWorld(test: TestEnd, seed = 1): World {
  const clock = createManualClock()
  const random = createSeededRandom(seed)
  const net = createMemoryNet({ clock, random })
  const runtime = (): Runtime => ({ clock, random, net, log: silentLog, counters: new Counters() })
  return {
    clock,
    net,
    runtime,
    node(name, options = {}) {
      const ownRuntime = runtime()
      const node = createDiameterNode({
        element: name,
        runtime: ownRuntime,
        originHost: `${name}.${REALM}`,
        originRealm: REALM,
        productName: 'Voltaic',
        vendorId: 0,
        applications: [cxApplication],
        peers: [],
        onRequest: async (request) => answerSuccess(request, `${name}.${REALM}`),
        ...options,
      })
      test.after(async () => {
        const stopped = node.stop()
        await clock.advance(20_000)
        await stopped
      })
      return Object.assign(node, { counters: ownRuntime.counters })
    },
  }
}

export function answerSuccess(request: DiameterMessage, originHost: string): OutgoingMessage {
  return createAnswer(request, 0, [
    avp(baseAvps.ResultCode, resultCodes.DIAMETER_SUCCESS),
    avp(baseAvps.OriginHost, originHost),
    avp(baseAvps.OriginRealm, REALM),
  ])
}

/** A request as a Cx client would send it, with whatever AVPs the test wants. */
export function cxRequest(avps: readonly Avp[] = [], originHost = 'raw.example'): OutgoingMessage {
  return {
    flags: FLAG_REQUEST | FLAG_PROXIABLE,
    commandCode: UAR,
    applicationId: cxApplication.id,
    hopByHopId: 0x1111,
    endToEndId: 0x2222,
    avps: [
      avp(baseAvps.SessionId, 'raw.example;1;2'),
      avp(baseAvps.OriginHost, originHost),
      avp(baseAvps.OriginRealm, REALM),
      ...avps,
    ],
  }
}

/** The same to the realm of the tests. */
export function toRealm(avps: readonly Avp[] = []): OutgoingMessage {
  return cxRequest([avp(baseAvps.DestinationRealm, REALM), ...avps])
}
