import { isIP } from 'node:net'
import { VoltaicError } from '@voltaic/base'
import {
  avp,
  baseAvps,
  cxApplication,
  type DiameterMessage,
  decodeMessage,
  encodeMessage,
  FLAG_REQUEST,
  Framer,
  getAvp,
  resultName,
  TGPP_VENDOR_ID,
} from '@voltaic/diameter'
import type { DiameterFacts, DiameterPeerFacts, NetworkPlan } from '@voltaic/doctor'
import type { Address, Runtime, StreamSocket } from '@voltaic/runtime'

const CAPABILITIES_EXCHANGE = 257
const DIAMETER_SUCCESS = 2001
const TIMEOUT_MS = 3000

type Outcome = DiameterPeerFacts['outcome']

/** Introduces itself to each HSS as a client of Cx, and leaves. @param isLocal whether a host is of this machine */
export async function probeDiameter(
  plan: NetworkPlan,
  runtime: Runtime,
  isRunning: boolean,
  isLocal: (host: string) => boolean,
): Promise<DiameterFacts> {
  const peers = plan.elements.filter((element) => element.function === 'hss')
  // an HSS takes connections from hosts of its network only
  const from = plan.elements.map(({ address }) => address.host).find(isLocal)
  return {
    isRunning,
    peers: await Promise.all(
      peers.map(async ({ name, address }): Promise<DiameterPeerFacts> => {
        const outcome = await introduce(address, from, plan.realm, runtime)
        return { name, address, isLocal: isLocal(address.host), outcome }
      }),
    ),
  }
}

async function introduce(to: Address, from: string | undefined, realm: string, runtime: Runtime): Promise<Outcome> {
  const controller = new AbortController()
  const local = from !== undefined && isIP(from) === isIP(to.host) ? { from: { host: from, port: 0 } } : {}
  return new Promise((resolve) => {
    let socket: StreamSocket | undefined
    const end = (outcome: Outcome) => {
      timer.cancel()
      socket?.destroy()
      resolve(outcome)
    }
    const timer = runtime.clock.startTimer(TIMEOUT_MS, () => {
      controller.abort()
      const seconds = TIMEOUT_MS / 1000
      if (socket === undefined) end({ kind: 'unreachable', why: `no connection within ${seconds} s` })
      else end({ kind: 'refuses', why: `no answer to the CER within ${seconds} s` })
    })
    const framer = new Framer()
    const handlers = {
      onData: (data: Uint8Array) => end(outcomeOf(data, framer)),
      onClose: () => end({ kind: 'refuses', why: 'it closes the connection without an answer to the CER' }),
    }
    runtime.net.connectStream(to, handlers, { ...local, signal: controller.signal }).then(
      (connected) => {
        socket = connected
        connected.write(cer(realm, connected.local.host))
      },
      (error: unknown) => end({ kind: 'unreachable', why: whyNot(error) }),
    )
  })
}

function whyNot(error: unknown): string {
  if (error instanceof VoltaicError && error.code === 'NET_REFUSED') return 'nobody listens there'
  return error instanceof Error ? error.message : String(error)
}

/** @spec RFC 6733 §5.3.1 */
function cer(realm: string, host: string): Buffer {
  return encodeMessage({
    flags: FLAG_REQUEST,
    commandCode: CAPABILITIES_EXCHANGE,
    applicationId: 0,
    hopByHopId: 1,
    endToEndId: 1,
    avps: [
      avp(baseAvps.OriginHost, `doctor.${realm}`),
      avp(baseAvps.OriginRealm, realm),
      avp(baseAvps.HostIpAddress, host),
      avp(baseAvps.VendorId, TGPP_VENDOR_ID),
      avp(baseAvps.ProductName, 'Voltaic'),
      avp(baseAvps.SupportedVendorId, TGPP_VENDOR_ID),
      avp(baseAvps.VendorSpecificApplicationId, [
        avp(baseAvps.VendorId, cxApplication.vendorId),
        avp(baseAvps.AuthApplicationId, cxApplication.id),
      ]),
    ],
  })
}

/** A CEA is short enough to come in one piece; what does not is not waited for. */
function outcomeOf(data: Uint8Array, framer: Framer): Outcome {
  const messages: DiameterMessage[] = []
  try {
    framer.push(data, (octets) => messages.push(decodeMessage(octets)) > 0)
    const [cea] = messages
    if (cea === undefined) return { kind: 'refuses', why: 'it sends a part of a Diameter message' }
    const code = getAvp(cea.avps, baseAvps.ResultCode)
    const says = getAvp(cea.avps, baseAvps.ErrorMessage)
    if (code !== DIAMETER_SUCCESS) {
      const name = code === undefined ? 'an answer without Result-Code' : (resultName(code) ?? String(code))
      return { kind: 'refuses', why: says === undefined ? name : `${name} (${says})` }
    }
    const [originHost, product] = [getAvp(cea.avps, baseAvps.OriginHost), getAvp(cea.avps, baseAvps.ProductName)]
    return { kind: 'open', originHost: originHost ?? 'nobody', product: product ?? '' }
  } catch (error) {
    return { kind: 'refuses', why: `what it sends is no Diameter: ${error instanceof Error ? error.message : error}` }
  }
}
