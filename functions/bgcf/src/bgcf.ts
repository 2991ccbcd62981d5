import { BackgroundWork } from '@voltaic/runtime'
import { createSipStack, type Flow, type Hop, type SipRequest, type SipResponse, type SipStack } from '@voltaic/sip'
import { createDialogMarks } from './dialog-marks.ts'
import { dialogAck, dialogRequest } from './dialog-request.ts'
import { directoryOf, explainRoute, type RouteExplanation } from './explain-route.ts'
import { incomingRequest } from './incoming-request.ts'
import { createTrunkMedia } from './media/trunk-media.ts'
import { outgoingRequest } from './outgoing-request.ts'
import { isOwn } from './own-route.ts'
import { probe } from './probe.ts'
import { type RegistrationState, TrunkBinding } from './register-trunk.ts'
import type { BgcfConfig, BgcfDeps, BgcfRoom } from './room.ts'
import { createRouteTable } from './route-table.ts'
import { TrunkHealth, type TrunkState } from './trunk-health.ts'
import { createTrunkSources, type TrunkSources } from './trunk-sources.ts'

/** A trunk as it stands now. */
export interface TrunkStatus extends TrunkState {
  readonly name: string
  /** How long an answer is waited for. */
  readonly silenceMs: number
  /** Absent where it wants none. */
  readonly registration?: RegistrationState
}

export interface Bgcf {
  readonly sip: SipStack
  readonly trunks: readonly TrunkStatus[]
  /** Where a number would go now. @param number with its `+` */
  explain(number: string): RouteExplanation
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * The Breakout Gateway Control Function, and the edge that it has with trunks: calls to numbers of others go out by the trunk
 * that their route names, calls from listed trunks come in.
 *
 * @spec TS 24.229 §5.6, §5.10; TS 23.228 §4.7
 */
export function createBgcf({ markKey, mediaGateway, ...deps }: BgcfDeps, config: BgcfConfig): Bgcf {
  const background = new BackgroundWork(deps.runtime, config.element)
  const media = createTrunkMedia(config.media, mediaGateway, {
    element: config.element,
    runtime: deps.runtime,
    background,
  })
  const { counters, log, clock } = deps.runtime
  const room: BgcfRoom = {
    ...deps,
    config,
    table: createRouteTable(config.routes),
    directory: directoryOf(config),
    health: new TrunkHealth(config.trunks, {
      clock,
      probe: (trunk) => probe(trunk, room),
      onChange(trunk, { state }) {
        counters.add(`bgcf.trunk.${state}`)
        if (state === 'down') log.warn('trunk is down', { trunk: trunk.name })
        else log.info('trunk is up', { trunk: trunk.name })
      },
    }),
    marks: createDialogMarks(markKey),
    ...(media && { media }),
    sip: () => sip,
  }
  const sources = createTrunkSources(config.trunks)
  const bindings = config.trunks.flatMap((trunk) =>
    trunk.registration === undefined ? [] : [new TrunkBinding(trunk, trunk.registration, room)],
  )
  const sip = createSipStack({
    element: config.element,
    runtime: deps.runtime,
    listen: config.listen,
    aliases: config.aliases,
    resolver: deps.resolver,
    onRequest: (request, hop) => dispatch(request, hop, sources, room),
    onAckForward: (ack, flow) => dialogAck(ack, isFromOutside(flow, sources, room), room),
  })
  return {
    sip,
    get trunks() {
      return config.trunks.map(({ name }) => statusOf(name, bindings, room))
    },
    explain: (number) => explainRoute(number, config, (name) => room.health.stateOf(name)?.state ?? 'unknown'),
    async start() {
      await sip.start()
      room.health.start()
      media?.start()
      for (const binding of bindings) binding.start()
    },
    async stop() {
      for (const binding of bindings) binding.stop()
      room.health.stop()
      media?.stop()
      await sip.stop()
      await background.stop()
    },
  }
}

function statusOf(name: string, bindings: readonly TrunkBinding[], { config, health }: BgcfRoom): TrunkStatus {
  const registration = bindings.find(({ trunk }) => trunk === name)?.state
  const state = health.stateOf(name) ?? { state: 'unknown', since: 0, lastStatus: undefined }
  const silenceMs = config.trunks.find((trunk) => trunk.name === name)?.silenceMs ?? 0
  return { name, ...state, silenceMs, ...(registration && { registration }) }
}

async function dispatch(request: SipRequest, hop: Hop, sources: TrunkSources, room: BgcfRoom): Promise<SipResponse> {
  const trunk = sources.of(hop.flow.remote)
  const isOutside = isFromOutside(hop.flow, sources, room)
  if (request.toTag !== undefined) return dialogRequest(request, hop, isOutside, room)
  if (isOutside && trunk === undefined) {
    room.runtime.counters.add('bgcf.refused.untrusted')
    return hop.reply(403)
  }
  if (isForItself(request, room)) return answerForItself(request, hop)
  // TS 24.229 §5.6.1: nobody registers here
  if (request.method === 'REGISTER') return hop.reply(405, { headers: [['Allow', 'INVITE, MESSAGE, OPTIONS']] })
  return trunk === undefined ? outgoingRequest(request, hop, room) : incomingRequest(request, hop, trunk, room)
}

/** A trunk may share the address of an element, but for the port. */
function isFromOutside({ remote }: Flow, sources: TrunkSources, { config }: BgcfRoom): boolean {
  return sources.of(remote) !== undefined || !config.trustedHosts.has(remote.host)
}

function isForItself({ requestUri: uri }: SipRequest, room: BgcfRoom): boolean {
  return uri.kind === 'sip' && uri.user === undefined && isOwn(uri, room)
}

/** RFC 3261 §11.2: a trunk asks whether this element is there. */
function answerForItself(request: SipRequest, hop: Hop): SipResponse {
  return hop.reply(request.method === 'OPTIONS' ? 200 : 405, { headers: [['Allow', 'INVITE, MESSAGE, OPTIONS']] })
}
