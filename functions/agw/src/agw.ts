import type { SpeechCodecs } from '@voltaic/audio'
import { VoltaicError } from '@voltaic/base'
import { createNgServer, type MediaGateway } from '@voltaic/ng'
import type { Address, Runtime, Timer } from '@voltaic/runtime'
import { type AgwConfig, PORT_QUARANTINE_MS } from './agw-config.ts'
import { AgwGateway } from './agw-gateway.ts'
import { createCanOpen } from './call/call-codecs.ts'
import type { CallRecorder } from './call/call-recorder.ts'
import type { CallDeps } from './call/media-call.ts'
import { EngineChoice } from './engines/engine-choice.ts'
import type { RelayEngine } from './engines/relay-engine.ts'
import { createUserSpaceEngine } from './engines/user-space/user-space-engine.ts'
import { CallJournal, type JournalStorage } from './journal/call-journal.ts'
import { PortPool } from './ports/port-pool.ts'
import type { MediaSamples } from './samples/media-samples.ts'

export interface AgwDeps {
  readonly runtime: Runtime
  /** The best first; the one in user space, which takes everything, unless given. */
  readonly engines?: readonly RelayEngine[]
  /** Who records calls; nobody unless given. */
  readonly recorder?: CallRecorder
  /** Codecs of this machine; without them nothing is transcoded. */
  readonly codecs?: SpeechCodecs
  /** Where calls are kept for the process after one that is killed; without it they end with their process. */
  readonly journal?: JournalStorage
}

export interface AgwSettings extends AgwConfig {
  /** Where it listens for the ng protocol; undefined: nowhere, for those who use `gateway` itself. */
  readonly ng?: Address
  /** An engine without which it does not start. */
  readonly needs?: RelayEngine['name']
  /** Hosts that may control it; undefined: whoever can reach the port. */
  readonly clients?: ReadonlySet<string>
}

/** A media gateway: IMS-AGW or TrGW. */
export interface Agw {
  readonly gateway: MediaGateway
  /** Where it listens for ng; undefined when it does not. */
  readonly ng: Address | undefined
  /** Calls that it has. */
  readonly calls: number
  /** Pairs of ports: how many could be handed out now, and how many there are. */
  readonly ports: { readonly free: number; readonly all: number }
  /** Names of the engines that this host lets work, the best first. */
  readonly engines: readonly RelayEngine['name'][]
  /** How calls sounded over time, the last that have ended included. */
  readonly samples: Pick<MediaSamples, 'of'>
  /** @throws VoltaicError when it cannot listen, or no engine works here */
  start(): Promise<void>
  /** Ends all calls. */
  stop(): Promise<void>
}

/** How often it is looked for calls that have been forgotten by everybody, in milliseconds. */
const SWEEP_MS = 10_000

/**
 * Builds a gateway; nothing is bound before `start`.
 *
 * @spec TS 23.228 §G.2.2, §I.3.3; TS 23.334 §5
 */
export function createAgw({ runtime, engines, recorder, codecs, journal }: AgwDeps, settings: AgwSettings): Agw {
  const all = engines ?? [createUserSpaceEngine(runtime)]
  const working: RelayEngine[] = []
  const ports = new PortPool(settings.ports, PORT_QUARANTINE_MS, runtime.clock, runtime.random)
  const allPorts = ports.free
  const deps: CallDeps = {
    runtime,
    ports,
    engines: new EngineChoice(working, runtime.log, runtime.counters),
    ...(recorder && { recorder }),
    ...(codecs && { codecs }),
    canOpen: createCanOpen(codecs),
  }
  const gateway = new AgwGateway(settings, deps, journal && new CallJournal(journal))
  const { ng, clients } = settings
  const server = ng && createNgServer({ runtime, listen: ng, gateway, ...(clients && { clients }) })
  let sweep: Timer | undefined
  const sweepLater = () => {
    sweep = runtime.clock.startTimer(SWEEP_MS, () => {
      void gateway.forgetInactive().finally(() => {
        if (sweep !== undefined) sweepLater()
      })
    })
  }
  return {
    gateway,
    samples: gateway.samples,
    get ng() {
      return server?.local
    },
    get calls() {
      return gateway.size
    },
    get ports() {
      return { free: ports.free, all: allPorts }
    },
    get engines() {
      return [...new Set(working.map(({ name }) => name))]
    },
    async start() {
      working.push(...(await startEngines(all, settings.needs, runtime, journal !== undefined)))
      try {
        await gateway.restore()
        for (const engine of working) await engine.settle?.()
        await server?.start()
      } catch (error) {
        for (const engine of working.splice(0)) await engine.stop()
        throw error
      }
      sweepLater()
      gateway.samples.start()
    },
    async stop() {
      sweep?.cancel()
      sweep = undefined
      gateway.samples.stop()
      await server?.stop()
      await gateway.close()
      for (const engine of working.splice(0)) await engine.stop()
    },
  }
}

/** Those that start; one that cannot is done without as long as another one can. */
async function startEngines(
  engines: readonly RelayEngine[],
  needs: RelayEngine['name'] | undefined,
  { log }: Runtime,
  takesOver: boolean,
): Promise<readonly RelayEngine[]> {
  const started: RelayEngine[] = []
  let failure: unknown
  for (const engine of engines) {
    try {
      await engine.start(takesOver)
      started.push(engine)
    } catch (error) {
      if (!(error instanceof VoltaicError) || engine.name === needs) {
        for (const each of started) await each.stop()
        throw error
      }
      failure = error
      log.info('agw.engine.unavailable', { engine: engine.name, code: error.code, error: error.message })
    }
  }
  if (started.length === 0 && failure !== undefined) throw failure
  return started
}
