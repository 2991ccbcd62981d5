import type { Agw } from '@voltaic/agw'
import type { AlarmsView, ConsolePages, ContactsEntry, NetworkDoor, SettingsDoor, TraceDoor } from '@voltaic/api'
import type { Web } from '@voltaic/application-servers'
import type { TrunkStatus } from '@voltaic/bgcf'
import type { SaBackend } from '@voltaic/ipsec'
import type { Counters, Runtime } from '@voltaic/runtime'
import type { SipStack } from '@voltaic/sip'
import type { TraceStore } from '@voltaic/trace'
import { type Activity, createActivity } from './activity.ts'
import { createCoreAlarms, NO_ALARMS } from './alarms/core-alarms.ts'
import { buildElement, type RegistrationControl, type RunningElement, type SmsControl } from './build-element.ts'
import { type CallsInCore, callsOf } from './call-view.ts'
import { chosenElements } from './chosen-elements.ts'
import type { ElementConfig, VoltaicConfig } from './config/config.ts'
import { contactsOf } from './contacts-view.ts'
import { createHttpServer } from './http-server.ts'
import { createHttpWebhook } from './http-webhook.ts'
import { networkDoorOf } from './network-door.ts'
import { createCoreRecordings } from './recordings/core-recordings.ts'
import { SimulatedPhones } from './simulated-phones.ts'
import { traceDoorOf } from './trace-door.ts'

/** A trunk of one BGCF. */
export interface TrunkView extends TrunkStatus {
  readonly element: string
}

/** What runs beside the elements of a process. */
export interface CoreOptions {
  /** What the API serves to browsers; nothing unless given. */
  readonly console?: ConsolePages
  /** What is kept of all messages; the API shows nothing of them unless given. */
  readonly traces?: TraceStore | undefined
  /** The configuration file, which the API shows and changes. */
  readonly settings?: SettingsDoor | undefined
}

/** Some or all elements of a network, in this process. */
export interface Core extends CallsInCore {
  readonly config: VoltaicConfig
  /** Those that run here. */
  readonly elements: readonly ElementConfig[]
  /** The SIP stacks of those that have one, by name of the element: what they hold can be counted. */
  readonly sipStacks: ReadonlyMap<string, SipStack>
  /** Who does ESP for the first P-CSCF that runs here and protects Gm; phones of this process at its host share it. */
  readonly saBackend: SaBackend | undefined
  /** By name of the P-CSCF, for those that protect Gm: who does ESP for it. */
  readonly saBackends: ReadonlyMap<string, SaBackend['name']>
  /** What its elements have counted since they started. */
  readonly counters: Counters
  /** @throws VoltaicError of the first element that cannot start; none keeps running then */
  start(): Promise<void>
  stop(): Promise<void>
  /** Legs of calls that go through its P-CSCFs. */
  readonly callLegs: number
  /** Registration sets that its S-CSCFs serve. */
  readonly registrations: number
  /** Where a private identity can be reached. */
  contactsOf(impi: string): ContactsEntry
  /** Ends a call at both sides. @returns whether there was such a call here */
  releaseCall(callId: string): boolean
  /** Queue, ways in and events of the first service centre that runs here. */
  readonly sms: SmsControl | undefined
  /** The media gateway that runs here: calls at it, their figures, recording on demand. */
  readonly media: Agw | undefined
  /** The trunks of its BGCFs, as they stand. */
  trunks(): readonly TrunkView[]
  /** Who speaks with whom, and how much was done in the last minutes. */
  activity(): ReturnType<Activity['read']>
  /** What is wrong here, and lately was. */
  readonly alarms: AlarmsView
  /** Simulated phones that this process switches on; they stop with it. */
  readonly phones: SimulatedPhones
  /** Ends registrations and shows what waits for its S-CSCF; of the first HSS that runs here. */
  readonly hss: RegistrationControl | undefined
}

/** So that each finds what it asks for: names first, subscribers, then those who ask for them, phones last. */
const START_ORDER: readonly ElementConfig['function'][] = [
  'dns',
  'hss',
  'as',
  'ip-sm-gw',
  'agw',
  'bgcf',
  'scscf',
  'icscf',
  'pcscf',
]

/**
 * Builds the elements of a network that run in this process.
 *
 * @param only names or functions of elements; empty for all
 * @param web how application servers ask web servers, and are asked by them: over HTTP unless given
 * @param options what the API serves and shows besides
 * @throws VoltaicError `ELEMENT_UNKNOWN`, and what opening the stores and the key file throws
 */
export async function createCore(
  config: VoltaicConfig,
  runtime: Runtime,
  only: readonly string[] = [],
  web: Web = { webhook: createHttpWebhook(runtime.clock), http: createHttpServer(runtime.log) },
  options: CoreOptions = {},
): Promise<Core> {
  const chosen = inStartOrder(chosenElements(config, only))
  const built: RunningElement[] = []
  const recordings = await createCoreRecordings(config, chosen, runtime)
  const sms = () => built.find((each) => each.sms !== undefined)?.sms
  const later: { network?: NetworkDoor; trace?: TraceDoor | undefined } = {}
  const doors = {
    sms,
    network: () => later.network,
    trace: () => later.trace,
    recordings: () => recordingsDoor,
    ...(recordings.library && { library: recordings.library }),
    ...(options.console && { console: options.console }),
    ...(options.settings && { settings: options.settings }),
  }
  for (const element of chosen) built.push(await buildElement(element, config, runtime, web, doors))
  const alarms = config.alarms && createCoreAlarms(config.alarms, config, runtime, options.traces)
  const recordingsDoor = recordings.door(() => built.flatMap(({ spool }) => spool ?? []))
  const saBackend = built.find((each) => each.saBackend !== undefined)?.saBackend
  const phones = new SimulatedPhones(config, runtime, () => saBackend)
  const sipStacks = new Map(built.flatMap(({ config: { name }, sip }) => (sip ? [[name, sip] as const] : [])))
  const activity = createActivity(config, runtime, sipStacks, phones)
  const core: Core = {
    config,
    elements: chosen,
    sipStacks,
    saBackend,
    saBackends: saBackendsOf(built),
    counters: runtime.counters,
    async start() {
      try {
        await recordings.start()
        for (const element of built) await element.start()
        activity.start()
        alarms?.start(built)
      } catch (error) {
        await stopAll(built)
        await recordings.stop()
        throw error
      }
    },
    async stop() {
      await alarms?.stop()
      activity.stop()
      await phones.stopAll()
      await stopAll(built)
      await recordings.stop()
    },
    phones,
    activity: () => activity.read(),
    alarms: alarms?.view ?? NO_ALARMS,
    ...callsOf(built),
    get callLegs() {
      return built.reduce((sum, { legs }) => sum + (legs?.callLegs ?? 0), 0)
    },
    get registrations() {
      return built.reduce((sum, { calls }) => sum + (calls?.registrations ?? 0), 0)
    },
    contactsOf: (impi) => contactsOf(built, impi),
    sms: sms(),
    media: built.find(({ media }) => media !== undefined)?.media,
    trunks: () => trunksOf(built),
    hss: built.find(({ hss }) => hss !== undefined)?.hss,
    releaseCall: (callId) => built.some(({ calls }) => calls?.releaseCall(callId) === true),
  }
  later.network = networkDoorOf(core, runtime)
  later.trace = options.traces && traceDoorOf(options.traces, config, runtime, phones)
  return core
}

function saBackendsOf(elements: readonly RunningElement[]): Core['saBackends'] {
  return new Map(elements.flatMap(({ config: { name }, saBackend }) => (saBackend ? [[name, saBackend.name]] : [])))
}

function trunksOf(elements: readonly RunningElement[]): readonly TrunkView[] {
  return elements.flatMap(({ config: { name }, bgcf }) =>
    (bgcf?.trunks ?? []).map((trunk) => ({ ...trunk, element: name })),
  )
}

function inStartOrder(elements: readonly ElementConfig[]): readonly ElementConfig[] {
  return elements.toSorted((a, b) => START_ORDER.indexOf(a.function) - START_ORDER.indexOf(b.function))
}

async function stopAll(elements: readonly RunningElement[]): Promise<void> {
  for (const element of elements.toReversed()) await element.stop()
}
