import { type Address, BackgroundWork } from '@voltaic/runtime'
import {
  createSipStack,
  type Hop,
  parseNameAddr,
  parseUri,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import { notifiedOfRegEvent } from './reg-event.ts'
import { register } from './register.ts'
import { requestFromUe } from './request-from-ue.ts'
import { requestToUe } from './request-to-ue.ts'
import type { PcscfConfig, PcscfDeps, PcscfRoom } from './room.ts'
import type { UeContact } from './ue-contact.ts'
import { UeContacts } from './ue-contacts.ts'

export interface Pcscf {
  start(): Promise<void>
  stop(): Promise<void>
  readonly sip: SipStack
  /** Number of phones registered through it. */
  readonly registeredContacts: number
}

/**
 * The Proxy-CSCF: the one element of the network that a phone talks to.
 *
 * @spec TS 24.229 §5.2
 */
export function createPcscf(deps: PcscfDeps, config: PcscfConfig): Pcscf {
  const { runtime } = deps
  const background = new BackgroundWork(runtime, config.element)
  const contacts = new UeContacts(runtime.clock, deps.store, (work) => background.add(work))
  const room: PcscfRoom = {
    ...deps,
    config,
    contacts,
    sip: () => stack,
    uri: `sip:${config.hostPortParams}`,
    routeTo: (token) => `sip:${token}@${config.hostPortParams};lr`,
    localFor: (transport) => localOf(stack, transport),
    background,
  }
  const stack = createSipStack({
    element: config.element,
    runtime,
    listen: config.listen,
    aliases: config.aliases,
    resolver: deps.resolver,
    onRequest: (request, hop) => dispatch(request, hop, room),
    // TS 24.229 §5.2.6.3: nothing but REGISTER is also no ACK
    forwardsAckFrom: (flow) => contacts.bySource(flow) !== undefined || config.trustedHosts.has(flow.remote.host),
  })
  return {
    sip: stack,
    get registeredContacts() {
      return contacts.size
    },
    async start() {
      await contacts.start()
      await stack.start()
    },
    async stop() {
      await stack.stop()
      await background.stop()
      contacts.stop()
    },
  }
}

function localOf(stack: SipStack, transport: 'udp' | 'tcp'): Address {
  const point = stack.local.find((each) => each.transport === transport) ?? stack.local[0]
  if (!point) throw new Error('the P-CSCF has not been started')
  return point.address
}

async function dispatch(request: SipRequest, hop: Hop, room: PcscfRoom): Promise<SipResponse> {
  if (request.method === 'REGISTER') return register(request, hop, room)
  const from = room.contacts.bySource(hop.flow)
  if (from) return requestFromUe(request, hop, from, room)
  if (room.config.trustedHosts.has(hop.flow.remote.host)) {
    const to = contactInRoute(request, room)
    if (to) return requestToUe(request, hop, to, room)
    if (request.method === 'NOTIFY' && isForThisElement(request, room)) return notifiedOfRegEvent(request, hop, room)
  }
  // TS 24.229 §5.2.6.3: who has not registered gets nothing but REGISTER
  room.runtime.counters.add('pcscf.refused.unregistered')
  return hop.reply(403)
}

/** The Request-URI is the Contact that this element gave when it subscribed. */
function isForThisElement(request: SipRequest, room: PcscfRoom): boolean {
  const uri = parseUri(request.uri)
  return uri.kind === 'sip' && room.config.aliases.includes(`${uri.host}:${uri.port}`)
}

/** The phone that the topmost Route, written by this element as Path or Record-Route, leads to. */
function contactInRoute(request: SipRequest, room: PcscfRoom): UeContact | undefined {
  const top = request.list('Route')[0]
  if (top === undefined) return undefined
  const uri = parseUri(parseNameAddr(top).uri)
  return uri.kind === 'sip' && uri.user !== undefined ? room.contacts.byToken(uri.user) : undefined
}
