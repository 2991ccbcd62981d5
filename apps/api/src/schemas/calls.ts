import Type, { type TSchema } from 'typebox'
import { strict } from './common.ts'

const text = Type.String()
const time = (description: string) => Type.String({ description: `ISO 8601: ${description}` })
const count = Type.Integer({ minimum: 0 })
const number = (description: string) => Type.Optional(Type.Number({ description }))
const nameAtGateway = Type.String({
  description:
    'at the gateway: Call-ID;mo at the caller’s side, ;mt- and more at that of each phone that is called, ;trunk of a call to a trunk, ;trunk-in of one from it',
})

export const callSchema: TSchema = Type.Object(
  {
    callId: text,
    caller: text,
    called: text,
    state: Type.String({ description: 'setting up, answered, ended' }),
    startedAt: time('INVITE'),
    answeredAt: Type.Optional(time('200')),
    endedAt: Type.Optional(time('of one that is over')),
    servedBy: Type.Array(text, { description: 'S-CSCFs of its ends' }),
  },
  { ...strict, title: 'Call' },
)

/** What names a stream and a side of it. */
const stream = {
  media: text,
  index: Type.Integer({ minimum: 0, description: 'of its m-line, from 0' }),
  side: Type.String({ description: 'who sends it: the offerer, who made the first offer, or the answerer' }),
  party: Type.Optional(
    Type.Union([Type.Literal('caller'), Type.Literal('called')], {
      description: 'who of the two that is, where it is known',
    }),
  ),
  codec: Type.Optional(text),
}

export const callMediaSchema: TSchema = Type.Object(
  {
    callId: nameAtGateway,
    engine: Type.Optional(text),
    recording: Type.Boolean(),
    recordingSince: Type.Optional(time('of one that is recorded')),
    lastPacketAt: Type.Optional(time('of any stream')),
    endedAt: Type.Optional(time('of one that is over: these are its last figures')),
    streams: Type.Array(
      Type.Object(
        {
          ...stream,
          packets: count,
          octets: count,
          dropped: count,
          loss: number('0 to 1'),
          jitterMs: Type.Optional(Type.Number()),
          roundTripMs: Type.Optional(Type.Number()),
          mos: number('1 to 5'),
        },
        strict,
      ),
    ),
  },
  { ...strict, title: 'CallMedia' },
)

export const callSamplesSchema: TSchema = Type.Object(
  {
    callId: nameAtGateway,
    engine: Type.Optional(text),
    startedAt: time('first offer'),
    endedAt: Type.Optional(time('of one that is over')),
    streams: Type.Array(
      Type.Object(
        {
          ...stream,
          samples: Type.Array(
            Type.Object(
              {
                at: time('the end of the seconds that it is of'),
                seconds: Type.Number({ description: '2, and more in a long call' }),
                packets: count,
                kbps: Type.Number({ description: 'kbit/s of RTP with its headers' }),
                loss: number('0 to 1: what did not come to the gateway'),
                jitterMs: number('at the gateway'),
                reportedLoss: number('0 to 1: what did not come to the other side, by its RTCP'),
                reportedJitterMs: number('at the other side, by its RTCP'),
                roundTripMs: number('from one side to the other and back'),
                mos: number('1 to 5, by the E-model of ITU-T G.107'),
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
  },
  { ...strict, title: 'CallSamples' },
)
