import { type Address, BackgroundWork } from '@voltaic/runtime'
import {
  type AckToForward,
  createOverloadPolicy,
  createRouteMarks,
  createSipStack,
  type Flow,
  type Hop,
  type ProxiedCall,
  ProxiedCalls,
  type SipRequest,
  type SipResponse,
  type SipStack,
  type SipStackOptions,
} from '@voltaic/sip'
import { ackFromUe, dialogRequestFromUe } from './dialog-request-from-ue.ts'
import { ackToUe, dialogRequestToUe } from './dialog-request-to-ue.ts'
import { protectedListenPoints } from './gm/gm-config.ts'
import type { GmRoom } from './gm/gm-deps.ts'
import { GmSecurity } from './gm/gm-security.ts'
import type { SaSetView } from './gm/sa-set-view.ts'
import { mediaEnded } from './media/dialog-media.ts'
import { createPcscfMedia } from './media/pcscf-media.ts'
import { topRouteOf } from './own-route.ts'
import { notifiedOfRegEvent } from './reg-event.ts'
import { register } from './register.ts'
import { REGISTRATION_ENDED, releaseCallsOf } from './release-calls.ts'
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
  /** Legs of calls that go through it. */
  readonly callLegs: number
  /** The security associations of a private identity, without their keys. */
  securityAssociations(impi: string): readonly SaSetView[]
}

/**
 * The Proxy-CSCF: the one element of the network that a phone talks to.
 *
 * @spec TS 24.229 §5.2
 */
export function createPcscf(deps: PcscfDeps, config: PcscfConfig): Pcscf {
  const { runtime } = deps
  const background = new BackgroundWork(runtime, config.element)
  const gm = createGm(deps, config, {
    background,
    closeStreams: (local, remote) => stack.closeStreams(local, remote),
  })
  const contacts = new UeContacts(runtime.clock, deps.store, {
    defer: (work) => background.add(work),
    protection: gm,
    onEnded(contact) {
      // TS 24.229 §5.2.8.1.1: the calls of a phone end with its registration
      releaseCallsOf(contact, REGISTRATION_ENDED, room)
      if (contact.gm !== undefined) gm?.ended(contact.gm, contact.token)
    },
  })
  const calls = new ProxiedCalls({ clock: runtime.clock, onExpired: (call) => callExpired(call, room) })
  const media = createPcscfMedia(config.media, deps.mediaGateway, config.element, runtime)
  const room: PcscfRoom = {
    ...deps,
    config,
    contacts,
    gm,
    media,
    calls,
    marks: createRouteMarks({ key: deps.markKey, life: runtime.random.hex(3) }),
    sip: () => stack,
    uri: `sip:${config.hostPortParams}`,
    routeTo: (token) => `sip:${token}@${config.hostPortParams};lr`,
    localFor: (transport) => localOf(stack, transport),
    isFromNetwork: ({ local, remote }) => config.trustedHosts.has(remote.host) && !gm?.isProtected(local),
    background,
  }
  const stack = createSipStack({
    element: config.element,
    runtime: deps.gm === undefined ? runtime : { ...runtime, net: deps.gm.backend.net },
    listen: [...config.listen, ...(gm === undefined ? [] : protectedListenPoints(gm.config))],
    aliases: config.aliases,
    resolver: deps.resolver,
    onRequest: (request, hop) => dispatch(request, hop, room),
    onAckForward: (ack, flow) => onAck(ack, flow, room),
    refusesAtOnce: (request, flow) => refusesAtOnce(request, flow, room),
    ...(gm === undefined ? {} : portRulesOf(gm)),
    ...admissionOf(room),
  })
  return {
    sip: stack,
    get registeredContacts() {
      return contacts.size
    },
    get callLegs() {
      return calls.size
    },
    securityAssociations: (impi) => gm?.setsOf(impi) ?? [],
    async start() {
      await gm?.start()
      await contacts.start()
      calls.start()
      media?.start()
      await stack.start()
    },
    async stop() {
      await stack.stop()
      await background.stop()
      contacts.stop()
      gm?.stop()
      media?.stop()
      calls.stop()
    },
  }
}

function callExpired(call: ProxiedCall, room: PcscfRoom): void {
  room.runtime.counters.add('pcscf.call.expired')
  mediaEnded(call, room)
}

function createGm(
  deps: PcscfDeps,
  config: PcscfConfig,
  parts: Pick<GmRoom, 'background' | 'closeStreams'>,
): GmSecurity | undefined {
  if (config.gm === undefined || deps.gm === undefined) return undefined
  return new GmSecurity({ ...deps.gm, runtime: deps.runtime, element: config.element, ...parts }, config.gm)
}

/** Which ports answers leave from, and come to. @spec TS 33.203 §7.1 */
function portRulesOf(
  gm: GmSecurity,
): Pick<SipStackOptions, 'respondsFrom' | 'acceptsResponse' | 'isTracedBySender' | 'isProtected'> {
  return {
    respondsFrom: (flow, to) => gm.sourceFor(flow, to),
    acceptsResponse: (response, flow) => gm.acceptsResponse(response, flow),
    isTracedBySender: (flow) => gm.isInProcess && gm.isProtected(flow.local),
    // TS 33.203 §7.1: nothing in clear passes a protected port
    isProtected: (flow) => gm.isProtected(flow.local),
  }
}

/**
 * Who has not registered gets nothing but REGISTER, and the refusal costs as little as can be: it needs no transaction,
 * and takes nothing from the share of those who have.
 *
 * @spec TS 24.229 §5.2.6.3
 */
function refusesAtOnce(request: SipRequest, flow: Flow, room: PcscfRoom): boolean {
  if (request.method === 'REGISTER' || room.isFromNetwork(flow)) return false
  if (room.contacts.bySource(flow, request) !== undefined) return false
  room.runtime.counters.add('pcscf.refused.unregistered')
  return true
}

/**
 * While there is more to do than can be done, new requests of phones are refused here, before anything was spent on
 * them; those of the network have come far, and are let through. Anybody can send a REGISTER, so those of phones that
 * are not known yet are the first to be refused.
 *
 * @spec RFC 3261 §21.5.4; RFC 6357 §5.3
 */
function admissionOf({ runtime, config, contacts, isFromNetwork }: PcscfRoom): Pick<SipStackOptions, 'admission'> {
  const { clock, occupancy } = runtime
  if (occupancy === undefined || !config.overloadControl) return {}
  const isKnown = (request: SipRequest, flow: Flow): boolean => contacts.bySource(flow, request) !== undefined
  const isExempt = (request: SipRequest, flow: Flow): boolean => isFromNetwork(flow) && !isKnown(request, flow)
  const givesWay = (request: SipRequest, flow: Flow): boolean =>
    request.method === 'REGISTER' && !isKnown(request, flow)
  return { admission: createOverloadPolicy({ clock, occupancy, isExempt, givesWay }) }
}

function localOf(stack: SipStack, transport: 'udp' | 'tcp'): Address {
  const point = stack.local.find((each) => each.transport === transport) ?? stack.local[0]
  if (!point) throw new Error('the P-CSCF has not been started')
  return point.address
}

async function dispatch(request: SipRequest, hop: Hop, room: PcscfRoom): Promise<SipResponse> {
  if (request.method === 'REGISTER') return register(request, hop, room)
  const isInDialog = request.toTag !== undefined
  const from = room.contacts.bySource(hop.flow, request)
  if (from) {
    if (isForThisElement(request, room)) return answerForItself(request, hop)
    return isInDialog ? dialogRequestFromUe(request, hop, from, room) : requestFromUe(request, hop, from, room)
  }
  if (!room.isFromNetwork(hop.flow)) return refuseUnregistered(hop, room)
  const to = contactInRoute(request, room)
  if (to) return isInDialog ? dialogRequestToUe(request, hop, to, room) : requestToUe(request, hop, to, room)
  if (isForThisElement(request, room)) {
    return request.method === 'NOTIFY' ? notifiedOfRegEvent(request, hop, room) : answerForItself(request, hop)
  }
  // RFC 3261 §12.2.2: the phone is here no more, and with it its dialogs
  if (isInDialog) return hop.reply(481)
  // the network comes by a Path; a phone may share its host, as all do in the lab
  return topRouteOf(request) === undefined ? refuseUnregistered(hop, room) : hop.reply(480)
}

// TS 24.229 §5.2.6.3: who has not registered gets nothing but REGISTER
function refuseUnregistered(hop: Hop, room: PcscfRoom): SipResponse {
  room.runtime.counters.add('pcscf.refused.unregistered')
  return hop.reply(403)
}

// TS 24.229 §5.2.6.3: nothing but REGISTER is also no ACK
function onAck(ack: SipRequest, flow: Flow, room: PcscfRoom): AckToForward {
  const from = room.contacts.bySource(flow, ack)
  if (from) return ackFromUe(ack, from, room)
  if (!room.isFromNetwork(flow)) return undefined
  const to = contactInRoute(ack, room)
  return to && ackToUe(ack, to, room)
}

/** RFC 3261 §11.2: who asks this element itself is told that it is there; it serves no other request. */
function answerForItself(request: SipRequest, hop: Hop): SipResponse {
  if (request.method === 'OPTIONS') return hop.reply(200, { headers: [['Allow', ALLOWED]] })
  return hop.reply(request.toTag === undefined ? 405 : 481, { headers: [['Allow', ALLOWED]] })
}

const ALLOWED = 'REGISTER, OPTIONS'

/** The Request-URI is this element itself, or the Contact that it gave when it subscribed. */
function isForThisElement(request: SipRequest, room: PcscfRoom): boolean {
  const uri = request.requestUri
  return uri.kind === 'sip' && room.config.aliases.includes(`${uri.host}:${uri.port}`)
}

/** The phone that the topmost Route, written by this element as Path or Record-Route, leads to. */
function contactInRoute(request: SipRequest, room: PcscfRoom): UeContact | undefined {
  const token = topRouteOf(request)?.token
  return token === undefined ? undefined : room.contacts.byToken(token)
}
