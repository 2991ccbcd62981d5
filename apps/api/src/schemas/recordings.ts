import Type, { type TSchema } from 'typebox'
import { strict } from './common.ts'

const text = (description: string) => Type.String({ description })

export const recordingSchema: TSchema = Type.Object(
  {
    id: text('32 hexadecimal digits'),
    name: text('as its sender calls it'),
    contentType: Type.String(),
    length: Type.Integer({ description: 'in octets' }),
    sha256: text('of the whole, in hexadecimal digits'),
    callId: Type.Optional(Type.String()),
    from: Type.Optional(text('digits of who called')),
    to: Type.Optional(text('digits of who was called')),
    startedAt: text('when it was recorded, as far as its sender says; ISO 8601'),
    receivedAt: text('ISO 8601'),
    metadata: Type.Record(Type.String(), Type.String(), { description: 'all that its sender says of it' }),
  },
  { ...strict, $id: 'Recording', title: 'Recording', description: 'a recording of a call, or a message left' },
)

export const waitingRecordingsSchema: TSchema = Type.Object(
  {
    files: Type.Integer({ description: 'that wait for their upload, or are still being written' }),
    octets: Type.Integer(),
    alarms: Type.Array(Type.Object({ kind: Type.String(), text: Type.String(), since: text('ISO 8601') }, strict), {
      description: 'what an operator must look at, the oldest first',
    }),
  },
  { ...strict, $id: 'WaitingRecordings', title: 'WaitingRecordings', description: 'recordings on their way' },
)
