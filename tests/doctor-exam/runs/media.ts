import { reframe } from '@voltaic/amr'
import { decodeRtp, encodeRtp } from '@voltaic/rtp'
import type { MessageTrace } from '@voltaic/runtime'
import type { Phone } from '../../scenarios/network.ts'
import { captureOf, recordDatagrams } from '../capture.ts'
import { playInNetwork } from '../exam-network.ts'
import type { ExamRun, RunEvidence } from '../exam-run.ts'
import { pairOf, speak, withMediaGateway } from '../pieces.ts'

/** With the speech of a phone as the stage gives it. */
const SPEAKING = { media: {}, preconditions: 'none', sessionTimer: 'off' } as const

/** Calls that stand, with speech that does not. */
export const MEDIA_RUNS: readonly ExamRun[] = [
  { id: 'c08', run: sendsOtherFraming },
  { id: 'c11', run: namesPrivateAddress },
  { id: 'c09', run: () => withoutRtpOf((_, bob) => [bob]) },
  { id: 'c10', run: () => withoutRtpOf((alice, bob) => [alice, bob]) },
]

/** A call through the media gateway, in which the RTP of some phones is lost. */
function withoutRtpOf(choose: (alice: Phone, bob: Phone) => readonly Phone[]): Promise<RunEvidence> {
  return playInNetwork({ adapt: withMediaGateway }, async ({ network, stage }) => {
    const [alice, bob] = await pairOf(stage, SPEAKING, SPEAKING)
    const mute = new Set(choose(alice, bob).map(({ config }) => config.element))
    const ports = new Set<number>()
    network.watch(({ element, direction, protocol, data }) => {
      if (!mute.has(element) || direction !== 'out' || protocol !== 'sip') return
      const port = /\r\nm=audio (\d+) /.exec(Buffer.from(data).toString('latin1'))?.[1]
      if (port !== undefined) ports.add(Number(port))
    })
    network.memory?.addTap(({ from }) => (ports.has(from.port) ? 'drop' : undefined))
    return { callId: await speak(stage, alice, bob) }
  })
}

/** Both have said that they send bandwidth-efficient payloads, and the caller does not. */
async function sendsOtherFraming(): Promise<RunEvidence> {
  let recorded: readonly MessageTrace[] = []
  const { whole } = await playInNetwork({}, async ({ network, stage }) => {
    const [alice, bob] = await pairOf(stage, SPEAKING, SPEAKING)
    recorded = recordDatagrams(network)
    return { callId: await speak(stage, alice, bob, 4000) }
  })
  const port = portOf(whole.messages)
  const speech = recorded.filter(({ data }) => (data[0] ?? 0) >> 6 === 2 && data.length < 200)
  const changed = speech.map((each) => (each.local.port === port ? aligned(each) : each))
  return { whole: captureOf([...whole.messages, ...changed].toSorted((x, y) => x.at - y.at)) }
}

/** Where the caller receives its speech, and sends it from. */
function portOf(messages: readonly MessageTrace[]): number {
  const texts = messages.map(({ data }) => Buffer.from(data).toString('latin1'))
  const invite = texts.find((text) => text.startsWith('INVITE '))
  return Number(/\r\nm=audio (\d+) /.exec(invite ?? '')?.[1])
}

/** The caller is behind a router: it names its own address, and is seen at that of the router. */
async function namesPrivateAddress(): Promise<RunEvidence> {
  const [own, outside] = ['10.0.0.5', '203.0.113.7']
  let recorded: readonly MessageTrace[] = []
  const { whole } = await playInNetwork({}, async ({ network, stage }) => {
    const [alice, bob] = await pairOf(
      stage,
      { ...SPEAKING, listen: { transport: 'udp', address: { host: own, port: 0 } } },
      SPEAKING,
    )
    recorded = recordDatagrams(network)
    return { callId: await speak(stage, alice, bob, 4000) }
  })
  const speech = recorded.filter(({ data }) => (data[0] ?? 0) >> 6 === 2 && data.length < 200)
  const seenOutside = [...whole.messages, ...speech].map((each) =>
    each.local.host === own && each.direction === 'out' ? { ...each, local: { ...each.local, host: outside } } : each,
  )
  return { whole: captureOf(seenOutside.toSorted((x, y) => x.at - y.at)) }
}

function aligned(each: MessageTrace): MessageTrace {
  const packet = decodeRtp(each.data)
  if (packet.payloadType !== 104) return each
  const [from, to] = (['bandwidth-efficient', 'octet-aligned'] as const).map(
    (framing) => ({ codec: 'AMR-WB', framing }) as const,
  )
  if (from === undefined || to === undefined) return each
  return { ...each, data: encodeRtp({ ...packet, payload: reframe(packet.payload, from, to) }) }
}
