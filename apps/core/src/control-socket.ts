import type { Socket } from 'node:net'
import type { Agw } from '@voltaic/agw'
import type { AlarmsView, RecordingOutcome } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import { deregistrationReasons, type PendingPush, type TerminationOrder, type TerminationOutcome } from '@voltaic/hss'
import type { RegistrationControl } from './build-element.ts'
import type { CallView } from './call-view.ts'
import type { Core, TrunkView } from './core.ts'
import { type CoreCounts, countsOf } from './core-counts.ts'
import { connectToLocal, LocalSocket } from './local-socket.ts'
import { type MediaView, recordCall, viewsOfMedia } from './media-control.ts'

/** What a running core can be asked, one JSON object a line; the answer is one line too. */
export type ControlQuestion =
  | { readonly ask: 'calls' }
  | { readonly ask: 'trunks' }
  | { readonly ask: 'alarms' }
  | { readonly ask: 'counts' }
  | { readonly ask: 'counters' }
  | { readonly ask: 'release call'; readonly callId: string }
  /** Figures of the calls at the media gateway; of one, when it is named. */
  | { readonly ask: 'media'; readonly callId?: string }
  | { readonly ask: 'record call' | 'stop recording'; readonly callId: string }
  | { readonly ask: 'terminate registration'; readonly order: TerminationOrder }
  | { readonly ask: 'pending pushes' }

export type ControlAnswer =
  | { readonly calls: readonly CallView[] }
  | { readonly trunks: readonly TrunkView[] }
  | { readonly alarms: AlarmsView }
  | { readonly counts: CoreCounts }
  | {
      /** What was counted since the start. */
      readonly counters: Readonly<Record<string, number>>
      /** ESP associations that this host has for the phones of a P-CSCF; 0 where nobody does ESP. */
      readonly associations: number
    }
  | { readonly released: boolean }
  /** Of a core with a media gateway. */
  | { readonly media: readonly MediaView[] }
  | { readonly recording: RecordingOutcome }
  /** Of a core with an HSS. */
  | { readonly termination: TerminationOutcome }
  | { readonly pushes: readonly PendingPush[] }
  /** The question is for another process: what it asks for does not run here. */
  | { readonly absent: true }
  | { readonly error: string }

/** No question is longer: a Call-ID may be long, but not that long. */
const MAX_QUESTION = 64 * 1024

/**
 * Answers questions about a running core on a Unix socket in the data folder, for the command line on the same machine.
 * Only who may read the data folder can connect.
 */
export class ControlSocket {
  readonly #socket: LocalSocket
  readonly #core: Omit<Core, 'phones'>

  /** @param data folder of the network */
  constructor(data: string, core: Omit<Core, 'phones'>) {
    this.#socket = new LocalSocket(data, 'control', (client) => this.#accept(client))
    this.#core = core
  }

  /** @throws VoltaicError `CONTROL_SOCKET_FAILED` */
  async start(): Promise<void> {
    await this.#socket.start().catch((cause: Error) => {
      const message = `cannot answer the command line at ${this.#socket.path}: ${cause.message}`
      throw new VoltaicError('CONTROL_SOCKET_FAILED', message, 'Give the data folder a shorter path', { cause })
    })
  }

  stop(): Promise<void> {
    return this.#socket.stop()
  }

  #accept(client: Socket): void {
    let text = ''
    client.setEncoding('utf8')
    client.on('data', (data: string) => {
      text += data
      const end = text.indexOf('\n')
      if (end >= 0) void this.#answer(text.slice(0, end)).then((answer) => client.end(`${JSON.stringify(answer)}\n`))
      else if (text.length > MAX_QUESTION) client.destroy()
    })
  }

  async #ofHss(ask: (hss: RegistrationControl) => Promise<ControlAnswer>): Promise<ControlAnswer> {
    const { hss } = this.#core
    if (hss === undefined) return { absent: true }
    try {
      return await ask(hss)
    } catch (error) {
      return { error: String(error) }
    }
  }

  async #ofMedia(ask: (media: Agw) => Promise<ControlAnswer>): Promise<ControlAnswer> {
    const { media } = this.#core
    return media === undefined ? { absent: true } : ask(media)
  }

  async #answer(line: string): Promise<ControlAnswer> {
    const question = questionIn(line)
    switch (question?.ask) {
      case 'calls':
        return { calls: this.#core.calls() }
      case 'trunks':
        return { trunks: this.#core.trunks() }
      case 'alarms':
        return { alarms: { standing: this.#core.alarms.standing, recent: this.#core.alarms.recent } }
      case 'counts':
        return { counts: countsOf(this.#core) }
      case 'counters':
        return countersOf(this.#core)
      case 'release call':
        return { released: this.#core.releaseCall(question.callId) }
      case 'media':
        return this.#ofMedia(async (media) => ({ media: await viewsOfMedia(media, question.callId) }))
      case 'record call':
      case 'stop recording':
        return { recording: await recordCall(this.#core, question.callId, question.ask === 'record call') }
      case 'terminate registration':
        return this.#ofHss(async (hss) => ({ termination: await hss.terminateRegistration(question.order) }))
      case 'pending pushes':
        return this.#ofHss(async (hss) => ({ pushes: await hss.pushes.pending() }))
      default:
        return { error: 'not understood' }
    }
  }
}

/** An order as it came; what the HSS makes of its identity is the HSS's affair. */
function orderIn(order: unknown): TerminationOrder | undefined {
  if (typeof order !== 'object' || order === null) return undefined
  const { identity, impus, reason, reasonInfo } = order as Readonly<Record<string, unknown>>
  const known = deregistrationReasons.find((each) => each === reason)
  const isList = Array.isArray(impus) && impus.every((impu) => typeof impu === 'string')
  if (typeof identity !== 'string' || known === undefined || !(impus === undefined || isList)) return undefined
  return {
    identity,
    reason: known,
    ...(isList && { impus: impus as readonly string[] }),
    ...(typeof reasonInfo === 'string' && { reasonInfo }),
  }
}

/** The list comes first: it brings the counts of ESP up to date. */
async function countersOf({ saBackend, counters }: Pick<Core, 'saBackend' | 'counters'>): Promise<ControlAnswer> {
  try {
    const associations = (await saBackend?.list('pcscf'))?.length ?? 0
    return { counters: counters.read(), associations }
  } catch (error) {
    return { error: String(error) }
  }
}

/** They say nothing beside what they ask for. */
const PLAIN_QUESTIONS = ['calls', 'trunks', 'alarms', 'counts', 'counters', 'pending pushes'] as const

/** They name a call. */
const CALL_QUESTIONS = ['release call', 'media', 'record call', 'stop recording'] as const

function questionIn(line: string): ControlQuestion | undefined {
  try {
    const question = JSON.parse(line) as { ask?: unknown; callId?: unknown; order?: unknown } | null
    const { ask, callId } = question ?? {}
    const plain = PLAIN_QUESTIONS.find((each) => each === ask)
    if (plain !== undefined) return { ask: plain }
    if (ask === 'terminate registration') {
      const order = orderIn(question?.order)
      return order && { ask, order }
    }
    if (ask === 'media' && callId === undefined) return { ask }
    const ofCall = CALL_QUESTIONS.find((each) => each === ask)
    return ofCall !== undefined && typeof callId === 'string' ? { ask: ofCall, callId } : undefined
  } catch {
    return undefined
  }
}

/**
 * Asks every process that runs elements of a network on this machine.
 *
 * @param data folder of the network
 * @returns the answers; none when nothing runs: a socket file that a killed process has left is passed over
 */
export async function askCores(data: string, question: ControlQuestion): Promise<readonly ControlAnswer[]> {
  const sockets = await connectToLocal(data, 'control')
  const answers = await Promise.all(sockets.map((socket) => answerOf(socket, question)))
  return answers.filter((answer) => answer !== undefined)
}

function answerOf(socket: Socket, question: ControlQuestion): Promise<ControlAnswer | undefined> {
  return new Promise((resolve) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (data: string) => {
      text += data
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(text.endsWith('\n') ? (JSON.parse(text) as ControlAnswer) : undefined))
    socket.write(`${JSON.stringify(question)}\n`)
  })
}
