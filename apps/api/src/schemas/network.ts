import Type, { type TSchema } from 'typebox'
import { PHONE_FAULTS } from '../network/phones-door.ts'
import { strict } from './common.ts'

const text = Type.String()
const time = (description: string) => Type.String({ description: `ISO 8601: ${description}` })
const count = Type.Integer({ minimum: 0 })

export const networkSchema: TSchema = Type.Object(
  {
    realm: text,
    plmn: Type.String({ description: 'MCC/MNC' }),
    startedAt: time('since when this process runs'),
    elements: Type.Array(Type.Object({ name: text, function: text, addresses: Type.Array(text) }, strict)),
    counts: Type.Object({ calls: count, callLegs: count, registrations: count, transactions: count }, strict),
    counters: Type.Record(text, Type.Number(), { description: 'what was counted since the start, by name' }),
    trunks: Type.Array(Type.Object({ name: text, element: text, state: text }, strict)),
    recordsCalls: Type.Boolean({
      description: 'whether calls can be recorded: voltaic.yaml has recording:, and a media gateway runs here',
    }),
    keepsRecordings: Type.Boolean({ description: 'whether recordings are kept, or sent away, by this process' }),
  },
  { ...strict, title: 'Network' },
)

export const activitySchema: TSchema = Type.Object(
  {
    flowSeconds: Type.Integer({ description: 'how long the flows were counted' }),
    flows: Type.Array(
      Type.Object(
        {
          from: Type.String({ description: 'element' }),
          to: text,
          protocol: Type.Union((['sip', 'diameter', 'dns'] as const).map((name) => Type.Literal(name))),
          messages: count,
        },
        strict,
      ),
    ),
    rateSeconds: Type.Integer({ description: 'how long each of the rates was counted' }),
    rates: Type.Array(
      Type.Object(
        {
          at: Type.Number({ description: 'its end, in milliseconds since 1970' }),
          requests: Type.Integer({ description: 'SIP requests that elements have received' }),
          registrations: Type.Integer({ description: 'accepted, refreshes included' }),
          calls: Type.Integer({ description: 'begun by subscribers or over trunks' }),
          texts: Type.Integer({ description: 'taken by the service centre' }),
        },
        strict,
      ),
      { description: 'oldest first' },
    ),
  },
  { ...strict, title: 'Activity' },
)

const saEnd = Type.Object({ host: text, spiC: count, spiS: count, portC: count, portS: count }, strict)

export const contactsSchema: TSchema = Type.Object(
  {
    bindings: Type.Array(
      Type.Object(
        {
          scscf: Type.String({ description: 'element' }),
          impi: text,
          impu: Type.String({ description: 'with which it registered' }),
          contact: text,
          path: Type.Array(text),
          registeredAt: time('first REGISTER'),
          expiresAt: time('unless it is refreshed'),
        },
        strict,
      ),
    ),
    securityAssociations: Type.Array(
      Type.Object(
        {
          pcscf: Type.String({ description: 'element' }),
          impi: text,
          backend: Type.String({ description: 'who does ESP: process, xfrm, tun' }),
          state: Type.String({ description: 'TS 33.203 §7.4: temporary, new, current, old' }),
          algorithms: Type.String({ description: 'integrity/encryption' }),
          expiresAt: time('then it is taken out'),
          phone: saEnd,
          network: saEnd,
        },
        strict,
      ),
    ),
  },
  { ...strict, title: 'Contacts', description: 'where a subscriber can be reached; never with keys' },
)

export const phoneCallSchema: TSchema = Type.Object(
  {
    callId: text,
    direction: text,
    state: text,
    remote: text,
    startedAt: time('INVITE'),
    answeredAt: Type.Optional(time('200')),
  },
  strict,
)

const endedCallSchema: TSchema = Type.Object(
  {
    ...{ callId: text, direction: text, remote: text, startedAt: time('INVITE') },
    outcome: Type.String({ description: 'completed, refused, cancelled, no answer, released or failed' }),
    status: Type.Optional(Type.Integer({ description: 'of the final response' })),
    reason: Type.Optional(text),
  },
  strict,
)

export const phoneTextSchema: TSchema = Type.Object(
  {
    ...{ direction: text, other: text, text, at: time('sent or received') },
    state: Type.Optional(
      Type.String({
        description:
          'of one that was sent: sending, sent (the service centre has it, no delivery report yet), failed, delivered, not delivered',
      }),
    ),
    reason: Type.Optional(Type.String({ description: 'of one that failed: what the network said' })),
  },
  strict,
)

export const phoneFaultSchema: TSchema = Type.Union(
  PHONE_FAULTS.map((fault) => Type.Literal(fault)),
  { description: 'what it does wrong on purpose' },
)

export const phoneSchema: TSchema = Type.Object(
  {
    imsi: text,
    element: Type.String({ description: 'its name in traces' }),
    isRegistered: Type.Boolean(),
    identities: Type.Array(text),
    isProtected: Type.Boolean({ description: 'whether it speaks IPsec with the P-CSCF' }),
    fault: Type.Optional(phoneFaultSchema),
    lastOutcome: Type.Optional(Type.String({ description: 'how its last attempt to register ended' })),
    calls: Type.Array(phoneCallSchema),
    endedCalls: Type.Array(endedCallSchema, { description: 'the last that are over, made or taken, the oldest first' }),
    texts: Type.Array(phoneTextSchema),
  },
  { ...strict, title: 'Phone' },
)
