import { Readable } from 'node:stream'
import Type from 'typebox'
import { type CallEntry, type CallMediaEntry, networkOf } from '../network/network-door.ts'
import { notFound, RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { strict } from '../schemas/common.ts'
import { activitySchema, callMediaSchema, callSchema, networkSchema } from '../schemas/network.ts'

const tag = 'Network'
const params = Type.Object({ callId: Type.String({ minLength: 1, maxLength: 512 }) })
const iso = (at: number): string => new Date(at).toISOString()

const callView = ({ startedAt, answeredAt, ...call }: CallEntry): Readonly<Record<string, unknown>> => ({
  ...call,
  startedAt: iso(startedAt),
  ...(answeredAt !== undefined && { answeredAt: iso(answeredAt) }),
})

const mediaView = ({ lastPacketAt, ...media }: CallMediaEntry): Readonly<Record<string, unknown>> => ({
  ...media,
  ...(lastPacketAt !== undefined && { lastPacketAt: iso(lastPacketAt) }),
})

const absent = (callId: string) => notFound('call', callId, 'GET /api/v1/calls shows those there are')

export const networkRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/network',
    operationId: 'showNetwork',
    summary: 'The elements that run here, what they hold now, and what they have counted',
    tag,
    role: 'viewer',
    answers: { 200: networkSchema },
    async handle(context) {
      const network = networkOf(context)
      const { realm, plmn, startedAt, elements } = network
      return {
        status: 200,
        body: {
          ...{ realm, plmn, elements, startedAt: iso(startedAt) },
          ...{ counts: network.counts(), counters: network.counters(), trunks: network.trunks() },
        },
      }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/network/activity',
    operationId: 'showActivity',
    summary: 'Who speaks with whom at this moment, and how much was done in the last minutes',
    tag,
    role: 'viewer',
    answers: { 200: activitySchema },
    handle: async (context) => ({ status: 200, body: networkOf(context).activity() }),
  }),
  defineRoute({
    method: 'GET',
    url: '/metrics',
    operationId: 'readMetrics',
    summary: 'Figures of this process for Prometheus, in its text format',
    tag,
    role: 'viewer',
    answers: { 200: null },
    async handle({ metrics }) {
      const text = await metrics.read()
      return { status: 200, headers: { 'content-type': metrics.contentType }, body: Readable.from([text]) }
    },
  }),
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
    url: '/calls/:callId/media',
    operationId: 'showCallMedia',
    summary: 'Figures of the media of a call at each side of it: packets, loss, jitter, MOS',
    tag,
    role: 'viewer',
    params,
    answers: { 200: Type.Object({ media: Type.Array(callMediaSchema) }, strict) },
    async handle(context, { params: { callId } }) {
      const media = await networkOf(context).media(callId)
      return { status: 200, body: { media: media.map(mediaView) } }
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
    answers: { 200: Type.Object({ recording: Type.Boolean() }, strict) },
    target: ({ params: { callId } }) => `call ${callId}`,
    async handle(context, { params: { callId } }) {
      const network = networkOf(context)
      if (!network.calls().some((call) => call.callId === callId)) throw absent(callId)
      if (await network.recordCall(callId, isRecorded)) return { status: 200, body: { recording: isRecorded } }
      const what = `the media of call ${callId} does not pass a gateway of this process`
      throw new RequestRefused(409, 'CALL_NOT_ANCHORED', what, 'Give the P-CSCF media: in voltaic.yaml')
    },
  })
}
