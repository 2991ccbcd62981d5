import { LANGUAGE_NAMES, type LanguageName } from '@voltaic/sms'
import Type, { type TSchema, type TUnsafe } from 'typebox'
import { strict } from './common.ts'

const number = (description: string) => Type.String({ minLength: 1, maxLength: 64, description })
/** A hundred years: more than any service centre keeps a message. */
const MAX_VALIDITY_S = 3_153_600_000

/** The states of a message. */
const SMS_STATES = ['queued', 'held', 'delivered', 'failed', 'expired', 'dropped'] as const

const stateSchema = Type.Union(SMS_STATES.map((state) => Type.Literal(state)))

/** What `POST /sms/messages` takes. */
interface SmsMessageInput {
  readonly to: string
  readonly text: string
  readonly from?: string
  readonly languages?: LanguageName[]
  readonly messageClass?: 0 | 1 | 2 | 3
  readonly validitySeconds?: number
  readonly statusReport?: boolean
}

export const smsMessageInput: TUnsafe<SmsMessageInput> = Type.Unsafe(
  Type.Object(
    {
      to: number('number as dialled: +99901000001, or a short code'),
      text: Type.String({ minLength: 1, maxLength: 39_015, description: 'up to 255 parts' }),
      from: Type.Optional(number('number, or a name of up to 11 characters; that of the service centre unless given')),
      languages: Type.Optional(
        Type.Array(Type.Union(LANGUAGE_NAMES.map((name) => Type.Literal(name))), {
          maxItems: LANGUAGE_NAMES.length,
          description: 'languages whose shift tables the phone knows: TS 23.038 §6.2.1.2',
        }),
      ),
      messageClass: Type.Optional(
        Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2), Type.Literal(3)], {
          description: '0 is shown at once',
        }),
      ),
      validitySeconds: Type.Optional(
        Type.Integer({ minimum: 1, maximum: MAX_VALIDITY_S, description: 'how long it may wait' }),
      ),
      statusReport: Type.Optional(Type.Boolean({ description: 'whether webhooks are told what becomes of it' })),
    },
    strict,
  ),
)

export const smsAcceptedSchema: TSchema = Type.Object(
  {
    ids: Type.Array(Type.String(), { description: 'one for each part, in order' }),
    parts: Type.Integer(),
    encoding: Type.String({ description: 'gsm7 or ucs2' }),
    isRepeat: Type.Boolean({ description: 'it had come before, with the same Idempotency-Key' }),
  },
  { ...strict, $id: 'SmsAccepted', title: 'SmsAccepted' },
)

const time = (description: string) => Type.String({ format: 'date-time', description })

export const smsMessageSchema: TSchema = Type.Object(
  {
    id: Type.String(),
    kind: Type.Union([Type.Literal('message'), Type.Literal('status-report')]),
    state: stateSchema,
    originator: Type.String(),
    destination: Type.String(),
    attempts: Type.Integer({ description: 'that have ended' }),
    acceptedAt: time('when it was taken'),
    nextAttemptAt: Type.Optional(time('absent while another message of its phone goes first, and when it has ended')),
    expiresAt: time('when it is given up'),
    endedAt: Type.Optional(time('when it was delivered or given up')),
    reason: Type.Optional(Type.String({ description: 'why it is not delivered' })),
    status: Type.Optional(Type.Integer({ description: 'TP-ST, TS 23.040 §9.2.3.15' })),
    isReportRequested: Type.Boolean(),
    part: Type.Optional(
      Type.Object({ number: Type.Integer(), total: Type.Integer(), reference: Type.Integer() }, strict),
    ),
    account: Type.Optional(Type.String({ description: 'who submitted it, when it was no phone' })),
  },
  { ...strict, $id: 'SmsMessage', title: 'SmsMessage', description: 'a message, or a part of one; without its text' },
)

export const smsStateQuery: TUnsafe<string> = Type.Unsafe(
  Type.String({
    pattern: `^(${SMS_STATES.join('|')})(,(${SMS_STATES.join('|')}))*$`,
    description: `states, with commas between: ${SMS_STATES.join(', ')}`,
  }),
)
