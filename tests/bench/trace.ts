// What tracing costs: a message with the ring attached, recorded as pcapng, drawn on the ladder.
// Run: node bin/launch.cjs tests/bench/trace.ts
import { createSystemClock, type MessageTrace, sipTrace } from '@voltaic/runtime'
import { createMemorySegments } from '@voltaic/store'
import { createLadder, createPcapngRecorder, createTraceRing, createTraceStore, keepTraces } from '@voltaic/trace'

export interface TraceFigure {
  readonly what: string
  readonly microseconds: number
  readonly goal: number
}

const ROUNDS = 8
const REPEAT = 20_000

/** The best of several rounds, in microseconds of wall time for one call. */
function measure(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < REPEAT; i++) run()
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / REPEAT)
  }
  return best
}

const pcscf = { host: '127.0.0.11', port: 5060 }
const icscf = { host: '127.0.0.12', port: 4060 }
const data = Buffer.from(
  [
    'REGISTER sip:ims.mnc001.mcc001.3gppnetwork.org SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.11:5060;branch=z9hG4bKnashds7kJ4m2;rport',
    'Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bKa84b4c76e66710;rport',
    'Max-Forwards: 69',
    'From: <sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org>;tag=4fa3',
    'To: <sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org>',
    'Contact: <sip:001010000000001@127.0.0.1:5062>;expires=600000;+g.3gpp.smsip;audio',
    'Call-ID: apb03a0s09dkjdfglkj49111@127.0.0.1',
    'CSeq: 1 REGISTER',
    'Authorization: Digest username="001010000000001@ims.mnc001.mcc001.3gppnetwork.org",' +
      'realm="ims.mnc001.mcc001.3gppnetwork.org",uri="sip:ims.mnc001.mcc001.3gppnetwork.org",nonce="",response=""',
    'Path: <sip:term@127.0.0.11:5060;lr>',
    'P-Visited-Network-ID: ims.mnc001.mcc001.3gppnetwork.org',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n'),
)
const sent: MessageTrace = {
  ...{ at: 1_700_000_000_000, element: 'pcscf', direction: 'out', transport: 'udp' },
  ...{ local: pcscf, remote: icscf, data },
}
const received: MessageTrace = { ...sent, element: 'icscf', direction: 'in', local: icscf, remote: pcscf }
const foreign: MessageTrace = { ...received, remote: { host: '192.0.2.1', port: 5060 } }

/** What a publisher does for each message: build it if somebody listens. */
function publish(trace: MessageTrace): void {
  if (sipTrace.hasSubscribers) sipTrace.publish({ ...trace })
}

export function measureTrace(): readonly TraceFigure[] {
  const nobody = measure(() => publish(sent))
  const ring = createTraceRing({ clock: createSystemClock() })
  const fromOutside = measure(() => publish(foreign))
  const hop = measure(() => {
    publish(sent)
    publish(received)
  })
  ring.stop()
  const recorder = createPcapngRecorder({ append: () => {} })
  const recorded = measure(() => publish(foreign))
  recorder.stop()
  const store = createTraceStore({ segments: createMemorySegments(), clock: createSystemClock() })
  const stopKeeping = keepTraces(store)
  const kept = measure(() => publish(foreign))
  stopKeeping()
  const ladder = createLadder({ colours: true })
  const drawn = measure(() => ladder.rows({ ...sent, protocol: 'sip' }))
  return [
    { what: 'a message, nobody listens', microseconds: nobody, goal: 0.05 },
    { what: 'a message from outside, ring attached', microseconds: fromOutside, goal: 1 },
    { what: 'a hop in the process (out and in), ring', microseconds: hop, goal: 2 },
    { what: 'a message recorded as pcapng', microseconds: recorded, goal: 10 },
    { what: 'a message kept in the trace store', microseconds: kept, goal: 10 },
    { what: 'a row of the ladder, in colours', microseconds: drawn, goal: 50 },
  ]
}

if (import.meta.main) {
  for (const { what, microseconds, goal } of measureTrace()) {
    console.log(`${what.padEnd(40)} ${microseconds.toFixed(2).padStart(7)} µs (goal ${goal})`)
  }
}
