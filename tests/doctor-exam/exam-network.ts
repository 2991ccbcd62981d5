import { keysAtHand, storyEvidence } from '@voltaic/core'
import type { Evidence } from '@voltaic/diagnosis'
import { diameterSecondSight, dnsSecondSight, type MessageTrace, sipSecondSight } from '@voltaic/runtime'
import { createMemorySegments } from '@voltaic/store'
import { createTraceStore, keepTraces, type StoryQuery, type TraceProtocol, type TraceStore } from '@voltaic/trace'
import { Stage } from '../scenarios/calls/stage.ts'
import { type Network, type NetworkOptions, startNetwork } from '../scenarios/network.ts'
import type { RunEvidence } from './exam-run.ts'

/** A network in memory that keeps its traces, and what is asked of them in the end. */
export interface ExamNetwork {
  readonly network: Network
  readonly stage: Stage
}

/** Who the run is about: an IMSI or number, or a Call-ID. */
export type Subject = StoryQuery

/**
 * Starts a network of memory, plays the run, and gives what its trace store says of the subject that the run names.
 *
 * @param play does what the fault is about; says of whom
 */
export function playInNetwork(
  options: NetworkOptions,
  play: (exam: ExamNetwork) => Promise<Subject>,
): Promise<RunEvidence> {
  return playOn(async () => {
    const network = await startNetwork('memory', options)
    return { network, stop: () => network.stop() }
  }, play)
}

/** The same in a network that somebody else starts. */
export async function playOn(
  start: () => Promise<{ readonly network: Network; stop(): Promise<void> }>,
  play: (exam: ExamNetwork) => Promise<Subject>,
): Promise<RunEvidence> {
  const { network, stop } = await start()
  // a fault shows in the log, as it should
  network.expectProblems(/./)
  const stage = Stage.enter(network)
  const stores = openStores(network)
  try {
    const subject = await play({ network, stage })
    const whole = await evidenceOf(stores.whole, subject, network)
    const coreAlone = await evidenceOf(stores.coreAlone, subject, network)
    return { whole, coreAlone }
  } finally {
    stores.stop()
    await stage.leave()
    await stop()
  }
}

async function evidenceOf(store: TraceStore, subject: Subject, network: Network): Promise<Evidence> {
  const { story, evidence } = storyEvidence(store, subject, network.runtime.clock.now())
  return { ...evidence, keys: await keysAtHand(network.subscribers, story.subscribers) }
}

/** Of phones, and of the far ends of trunks: in no process of ours. */
function isForeign(element: string, { config }: Network): boolean {
  return !config.elements.some(({ name }) => name === element)
}

/** The store as the process keeps it, and one that knows only what elements saw. */
function openStores(network: Network) {
  const { clock } = network.runtime
  const whole = createTraceStore({ segments: createMemorySegments(), clock })
  const coreAlone = createTraceStore({ segments: createMemorySegments(), clock })
  const ends = [keepTraces(whole), keepCoreAlone(coreAlone, (element) => isForeign(element, network))]
  return {
    whole,
    coreAlone,
    stop() {
      for (const end of ends) end()
    },
  }
}

type IsOutside = (element: string) => boolean

/** Real phones are in no process of ours: what they send is seen where it arrives. */
function keepCoreAlone(store: TraceStore, isOutside: IsOutside): () => void {
  const seconds = [
    [sipSecondSight, 'sip'],
    [diameterSecondSight, 'diameter'],
    [dnsSecondSight, 'dns'],
  ] as const
  const fromPhones = new Set<string>()
  const guarded = guardedBy(store, fromPhones, isOutside)
  const ends = [
    keepTraces(guarded),
    ...seconds.map(([channel, protocol]) =>
      channel.subscribe((trace) => {
        if (!isOutside(trace.element)) arrived(store, protocol, trace, fromPhones)
      }),
    ),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** Takes nothing that a phone has sent or received; remembers where phones are. */
function guardedBy(store: TraceStore, fromPhones: Set<string>, isOutside: IsOutside): TraceStore {
  return {
    ...store,
    get counters() {
      return store.counters
    },
    find: (query) => store.find(query),
    flush: () => store.flush(),
    stop: () => store.stop(),
    event: (event) => {
      if (!isOutside(event.element)) store.event(event)
    },
    message(protocol, trace) {
      if (isOutside(trace.element)) fromPhones.add(placeOf(trace.local, trace.data))
      else store.message(protocol, trace)
    },
  }
}

function arrived(
  store: TraceStore,
  protocol: TraceProtocol,
  trace: MessageTrace,
  fromPhones: ReadonlySet<string>,
): void {
  // a hop between elements is known from its sender
  if (fromPhones.has(placeOf(trace.remote, trace.data))) store.message(protocol, trace)
}

function placeOf({ host, port }: MessageTrace['local'], data: Uint8Array): string {
  return `${host} ${port} ${Buffer.from(data).toString('latin1')}`
}
