import Type from 'typebox'
import {
  type CallEntry,
  type CallMediaEntry,
  type CallSamplesEntry,
  type NetworkDoor,
  networkOf,
  type RecordingOutcome,
  type SampleEntry,
} from '../network/network-door.ts'
import { notFound, RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { callMediaSchema, callSamplesSchema, callSchema } from '../schemas/calls.ts'
import { strict } from '../schemas/common.ts'

const tag = 'Calls'
const params = Type.Object({ callId: Type.String({ minLength: 1, maxLength: 512 }) })
const iso = (at: number): string => new Date(at).toISOString()
/** Digits behind the point that samples are shown with: more than that is noise. */
const DIGITS = 4

const callView = ({ startedAt, answeredAt, endedAt, ...call }: CallEntry): Readonly<Record<string, unknown>> => ({
  ...call,
  startedAt: iso(startedAt),
  ...(answeredAt !== undefined && { answeredAt: iso(answeredAt) }),
  ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
})

const mediaView = ({
  lastPacketAt,
  recordingSince,
  endedAt,
  ...media
}: CallMediaEntry): Readonly<Record<string, unknown>> => ({
  ...media,
  ...(recordingSince !== undefined && { recordingSince: iso(recordingSince) }),
  ...(lastPacketAt !== undefined && { lastPacketAt: iso(lastPacketAt) }),
  ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
})

const samplesView = ({
  startedAt,
  endedAt,
  streams,
  ...call
}: CallSamplesEntry): Readonly<Record<string, unknown>> => ({
  ...call,
  startedAt: iso(startedAt),
  ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
  streams: streams.map(({ samples, ...stream }) => ({ ...stream, samples: samples.map(sampleView) })),
})

function sampleView({ at, durationMs, packets, octets, ...quality }: SampleEntry): Readonly<Record<string, unknown>> {
  const rounded = Object.entries(quality).map(([name, value]) => [name, Number(value.toFixed(DIGITS))])
  const kbps = Number(((octets * 8) / durationMs).toFixed(DIGITS))
  return { at: iso(at), seconds: durationMs / 1000, packets, kbps, ...Object.fromEntries(rounded) }
}

/** A call under way, or one that is over and still kept. */
function knownCall(network: NetworkDoor, callId: string): CallEntry | undefined {
  const isWanted = (call: CallEntry): boolean => call.callId === callId
  return network.calls().find(isWanted) ?? network.endedCalls().find(isWanted)
}

/** What there is of the media of a call. @throws RequestRefused CALL_NOT_FOUND where there is nothing, and no such call either */
function known<T>(network: NetworkDoor, callId: string, media: readonly T[]): readonly T[] {
  if (media.length === 0 && knownCall(network, callId) === undefined) throw absent(callId)
  return media
}

const absent = (callId: string) =>
  notFound('call', callId, 'GET /api/v1/calls shows those there are, GET /api/v1/calls/ended the last that are over')

export const callRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/calls',
    operationId: 'listCalls',
    summary: 'The calls under way, the oldest first',
    tag,
    role: 'viewer',
    answers: { 200: Type.Object({ calls: Type.Array(callSchema) }, strict) },
    handle: async (context) => ({ status: 200, body: { calls: networkOf(context).calls().map(callView) } }),
  }),
  defineRoute({
    method: 'GET',
    url: '/calls/ended',
    operationId: 'listEndedCalls',
    summary: 'The last calls that are over, the latest to end first; they are kept in memory',
    tag,
    role: 'viewer',
    answers: { 200: Type.Object({ calls: Type.Array(callSchema) }, strict) },
    handle: async (context) => ({ status: 200, body: { calls: networkOf(context).endedCalls().map(callView) } }),
  }),
  defineRoute({
    method: 'GET',
    url: '/calls/:callId',
    operationId: 'showCall',
    summary: 'A call under way, or one that is over and still kept',
    tag,
    role: 'viewer',
    params,
    answers: { 200: callSchema },
    async handle(context, { params: { callId } }) {
      const call = knownCall(networkOf(context), callId)
      if (call === undefined) throw absent(callId)
      return { status: 200, body: callView(call) }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/calls/:callId/media',
    operationId: 'showCallMedia',
    summary:
      'Figures of the media of a call at each side of it: packets, loss, jitter, MOS; the last ones of one that is over',
    tag,
    role: 'viewer',
    params,
    answers: { 200: Type.Object({ media: Type.Array(callMediaSchema) }, strict) },
    async handle(context, { params: { callId } }) {
      const network = networkOf(context)
      const media = known(network, callId, await network.media(callId))
      return { status: 200, body: { media: media.map(mediaView) } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/calls/:callId/media/samples',
    operationId: 'showCallSamples',
    summary: 'The media of a call over time, of one that is over too while it is kept',
    tag,
    role: 'viewer',
    params,
    answers: { 200: Type.Object({ media: Type.Array(callSamplesSchema) }, strict) },
    async handle(context, { params: { callId } }) {
      const network = networkOf(context)
      const media = known(network, callId, network.samples(callId))
      return { status: 200, body: { media: media.map(samplesView) } }
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/calls/:callId/release',
    operationId: 'releaseCall',
    summary: 'Ends a call at both sides',
    tag,
    role: 'provisioner',
    params,
    answers: { 200: Type.Object({ released: Type.String() }, strict) },
    target: ({ params: { callId } }) => `call ${callId}`,
    async handle(context, { params: { callId } }) {
      if (!networkOf(context).releaseCall(callId)) throw absent(callId)
      return { status: 200, body: { released: callId } }
    },
  }),
  recordingRoute('record', true),
  recordingRoute('stop-recording', false),
]

function recordingRoute(order: string, isRecorded: boolean): Route {
  return defineRoute({
    method: 'POST',
    url: `/calls/:callId/${order}`,
    operationId: isRecorded ? 'recordCall' : 'stopRecordingCall',
    summary: `${isRecorded ? 'Starts' : 'Stops'} recording a call`,
    tag,
    role: 'provisioner',
    params,
    answers: {
      200: Type.Object(
        {
          recording: Type.Boolean(),
          since: Type.Optional(Type.String({ description: 'ISO 8601' })),
          isNew: Type.Optional(Type.Boolean({ description: 'false: it was recorded already' })),
        },
        strict,
      ),
    },
    target: ({ params: { callId } }) => `call ${callId}`,
    async handle(context, { params: { callId } }) {
      const outcome = await networkOf(context).recordCall(callId, isRecorded)
      if (outcome.kind === 'refused') throw notRecorded(callId, outcome.why)
      if (outcome.kind === 'stopped') return { status: 200, body: { recording: false } }
      const { since, isNew } = outcome
      return { status: 200, body: { recording: true, isNew, ...(since !== undefined && { since: iso(since) }) } }
    },
  })
}

type WhyNot = Extract<RecordingOutcome, { kind: 'refused' }>['why']

function notRecorded(callId: string, why: WhyNot): RequestRefused {
  const refused = (code: string, detail: string, remedy: string) => new RequestRefused(409, code, detail, remedy)
  switch (why) {
    case 'no call':
      return absent(callId)
    case 'not anchored': {
      const what = `the media of call ${callId} does not pass a gateway of this process`
      return refused('CALL_NOT_ANCHORED', what, 'Give the P-CSCF media: in voltaic.yaml, see docs/guides/media.md')
    }
    case 'not configured': {
      const remedy = 'Give voltaic.yaml recording: {} and restart the core, see docs/guides/recording.md'
      return refused('RECORDING_NOT_CONFIGURED', 'voltaic.yaml has no recording:, so nothing is recorded', remedy)
    }
    case 'no room': {
      const remedy = 'GET /api/v1/recordings/spool shows what stands in the way'
      return refused('CALL_NOT_RECORDABLE', `call ${callId} cannot be recorded now`, remedy)
    }
    case 'not recorded':
      return refused('CALL_NOT_RECORDED', `call ${callId} is not recorded`, 'Its media say which calls are')
  }
}
