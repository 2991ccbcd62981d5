import Type, { type TSchema } from 'typebox'
import { strict } from './common.ts'

const text = Type.String()
export const PROTOCOLS = ['sip', 'diameter', 'dns', 'event'] as const

const rowFields = {
  id: text,
  at: Type.Number({ description: 'milliseconds since 1970' }),
  protocol: Type.Union(PROTOCOLS.map((name) => Type.Literal(name))),
  from: Type.String({ description: 'element' }),
  to: text,
  label: Type.String({ description: 'a word for the arrow: a method, a status code, a command' }),
  detail: text,
  mood: Type.Union(
    (['request', 'provisional', 'success', 'challenge', 'failure', 'event'] as const).map((name) => Type.Literal(name)),
  ),
  isProtected: Type.Optional(Type.Boolean({ description: 'ESP protects it' })),
  isRoutine: Type.Optional(Type.Boolean({ description: 'for those who want everything' })),
}

export const traceRowSchema: TSchema = Type.Object(rowFields, { ...strict, title: 'TraceRow' })

/** Groups of AVPs are this deep. */
const DEEPEST = 4

function fieldSchema(depth: number): TSchema {
  return Type.Object(
    {
      name: text,
      value: text,
      clause: Type.Optional(Type.String({ description: 'where it is defined' })),
      meaning: Type.Optional(Type.String({ description: 'what it is for, in a sentence' })),
      ...(depth > 0 && { fields: Type.Optional(Type.Array(fieldSchema(depth - 1))) }),
    },
    strict,
  )
}

export const shownMessageSchema: TSchema = Type.Object(
  {
    row: traceRowSchema,
    title: Type.String({ description: 'start line, or name of the command' }),
    purpose: Type.Optional(Type.String({ description: 'what such a message is for' })),
    fields: Type.Array(fieldSchema(DEEPEST)),
    body: text,
    raw: Type.String({ description: 'SIP as it came; others in hexadecimal digits' }),
    callId: Type.Optional(text),
    malformed: Type.Optional(Type.String({ description: 'why it could not be decoded' })),
  },
  { ...strict, title: 'ShownMessage' },
)

const messageId = Type.Optional(Type.String({ description: 'of a message that is kept' }))
const ofCall = Type.Optional(Type.String({ description: 'Call-ID' }))
const remedies = Type.Array(Type.Object({ text, commands: Type.Optional(Type.Array(text)) }, strict))

const whyFindingSchema: TSchema = Type.Object(
  {
    cause: text,
    confidence: Type.Number({ description: '0 to 1' }),
    what: Type.String({ description: 'in a sentence' }),
    proofs: Type.Array(
      Type.Object({ at: Type.Number(), where: text, field: text, says: text, id: messageId, callId: ofCall }, strict),
      { description: 'in the order of time' },
    ),
    remedies,
    who: Type.Optional(Type.String({ description: 'whose registration, call or text it is' })),
    explains: Type.Optional(Type.Array(text, { description: 'Call-IDs of what failed by it' })),
    worksSince: Type.Optional(Type.Number({ description: 'when the same was tried again and worked' })),
  },
  { ...strict, title: 'WhyFinding' },
)

const verdict = Type.Object(
  {
    standing: Type.Union(
      (['causes', 'failed', 'mended', 'works', 'silent', 'unknown'] as const).map((name) => Type.Literal(name)),
      { description: 'failed: no rule knows why; mended: it works again; silent: no message ever came' },
    ),
    what: Type.String({ description: 'in a sentence' }),
    near: Type.Optional(Type.Array(text, { description: 'of a name that nobody has: those that may have been meant' })),
    remedies,
    failures: Type.Array(
      Type.Object(
        {
          procedure: Type.Union((['registration', 'call', 'text'] as const).map((name) => Type.Literal(name))),
          ...{ at: Type.Number(), to: text, says: text, by: Type.Optional(text), callId: text, id: messageId },
        },
        strict,
      ),
      { description: 'what failed and no finding explains, the last one first' },
    ),
  },
  strict,
)

export const whyAnswerSchema: TSchema = Type.Object(
  {
    who: Type.String({ description: 'of whom it is: for the name of a simulated phone its IMSI' }),
    newestSince: Type.Optional(
      Type.Number({
        description: 'there is more of it, and only what is not older was looked at; milliseconds since 1970',
      }),
    ),
    findings: Type.Array(whyFindingSchema),
    verdict,
  },
  { ...strict, title: 'WhyAnswer' },
)

export const captureViewSchema: TSchema = Type.Object(
  {
    rows: Type.Array(traceRowSchema, { description: 'the first of its messages' }),
    messages: Type.Integer(),
    packets: Type.Integer(),
    stop: Type.Optional(Type.String({ description: 'why and where it could not be read any further' })),
    findings: Type.Array(whyFindingSchema),
    verdict: Type.Optional(verdict),
  },
  { ...strict, title: 'CaptureView' },
)

export const traceCountersSchema: TSchema = Type.Object(
  { entries: Type.Integer(), lost: Type.Integer(), expired: Type.Integer(), octets: Type.Integer() },
  { ...strict, description: 'lost: not kept, as the disk was full; expired: had to go for newer ones' },
)
