import type { SubscriberChange, SubscriberInput, SubscriptionInput } from '@voltaic/hss'
import Type, { type TSchema, type TUnsafe } from 'typebox'
import { secret, strict } from './common.ts'

const SEPARATELY = 'absent: the default of the authentication centre'

/** The keys of a SIM and how it was personalised. */
const simFields = {
  k: secret('K, 32 hexadecimal digits'),
  op: Type.Optional(secret('OP, 32 hexadecimal digits; one of op and opc')),
  opc: Type.Optional(secret('OPc, 32 hexadecimal digits; one of op and opc')),
  algorithm: Type.Optional(Type.String({ maxLength: 16, description: 'milenage (default) or xor' })),
  amf: Type.Optional(Type.String({ maxLength: 16, description: 'AMF, 4 hexadecimal digits; default 0000' })),
  sqn: Type.Optional(
    Type.String({ maxLength: 16, description: 'last SQN that another HSS has used, 12 hexadecimal digits' }),
  ),
  resLength: Type.Optional(Type.String({ maxLength: 16, description: `octets of RES, 4 to 16; ${SEPARATELY}` })),
  indLength: Type.Optional(Type.String({ maxLength: 16, description: `bits of IND; ${SEPARATELY}` })),
  delta: Type.Optional(Type.String({ maxLength: 16, description: `largest step of SEQ; ${SEPARATELY}` })),
  ageLimit: Type.Optional(Type.String({ maxLength: 16, description: `how far SEQ may lie behind; ${SEPARATELY}` })),
}

/** Instead of a SIM, for a phone that registers by SIP Digest. */
export const digestFields: Readonly<Record<'digestPassword' | 'digestAlgorithm', TSchema>> = {
  digestPassword: Type.Optional(
    Type.String({
      maxLength: 256,
      writeOnly: true,
      description: 'instead of keys: 8 to 128 characters; never in an answer',
    }),
  ),
  digestAlgorithm: Type.Optional(Type.String({ maxLength: 16, description: 'MD5 (default) or SHA-256' })),
}

const displayName = Type.String({ maxLength: 128, description: 'shown to whoever is called' })
const serviceProfile = Type.String({ maxLength: 63, description: 'name of a service profile' })
const temporaryIdentity = Type.String({
  maxLength: 16,
  description: 'barred or unbarred: whether calls may be made with the identity that holds the IMSI',
})

const capabilitiesSchema: TSchema = Type.Object(
  {
    mandatory: Type.Array(Type.Integer({ minimum: 0, maximum: 4_294_967_295 }), { maxItems: 32 }),
    optional: Type.Array(Type.Integer({ minimum: 0, maximum: 4_294_967_295 }), { maxItems: 32 }),
    serverNames: Type.Array(Type.String({ maxLength: 256 }), { maxItems: 32, description: 'SIP URIs of S-CSCFs' }),
  },
  { ...strict, description: 'Server-Capabilities, TS 29.229 §6.3.4' },
)

const visitedNetworks = Type.Array(Type.String({ maxLength: 256 }), {
  maxItems: 256,
  description: 'visited networks from which the subscriber may register',
})

/** One SIM, from which all identities follow. */
export const newSubscriberSchema: TUnsafe<SubscriberInput> = Type.Unsafe(
  Type.Object(
    {
      imsi: Type.String({ maxLength: 64, description: 'IMSI, digits' }),
      msisdn: Type.Optional(Type.String({ maxLength: 64, description: 'telephone number, international: +49…' })),
      ...simFields,
      k: Type.Optional(simFields.k),
      ...digestFields,
      displayName: Type.Optional(displayName),
      serviceProfile: Type.Optional(serviceProfile),
      temporaryIdentity: Type.Optional(temporaryIdentity),
    },
    { ...strict, title: 'NewSubscriber', description: 'one SIM; its identities follow from IMSI and number' },
  ),
)

export const subscriberChangeSchema: TUnsafe<SubscriberChange> = Type.Unsafe(
  Type.Object(
    {
      msisdn: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
      displayName: Type.Optional(Type.Union([displayName, Type.Null()])),
      serviceProfile: Type.Optional(serviceProfile),
      temporaryIdentity: Type.Optional(temporaryIdentity),
      sim: Type.Optional(Type.Object(simFields, { ...strict, description: 'the SIM was exchanged: its new keys' })),
      capabilities: Type.Optional(Type.Union([capabilitiesSchema, Type.Null()])),
      visitedNetworks: Type.Optional(Type.Union([visitedNetworks, Type.Null()])),
    },
    {
      ...strict,
      minProperties: 1,
      title: 'SubscriberChange',
      description: 'what is absent stays, what is null goes (RFC 7396)',
    },
  ),
)

const identityType = Type.Union(
  (['PUBLIC_USER_IDENTITY', 'DISTINCT_PSI', 'WILDCARDED_PSI', 'WILDCARDED_IMPU', 'IMPU_WILDCARD'] as const).map(
    (name) => Type.Literal(name),
  ),
  { description: 'TS 29.228 Annex E, tIdentityType' },
)
const sipUri = Type.String({ maxLength: 256, description: 'SIP or tel URI' })

/** A public identity as it is put in. */
const newImpuSchema = Type.Object(
  {
    identity: sipUri,
    barred: Type.Optional(Type.Boolean()),
    identityType: Type.Optional(identityType),
    displayName: Type.Optional(displayName),
    aliasGroup: Type.Optional(Type.String({ maxLength: 64 })),
    serviceProfile: Type.Optional(serviceProfile),
    applicationServer: Type.Optional(sipUri),
    psiInactive: Type.Optional(Type.Boolean()),
  },
  strict,
)

/** A subscription in full. */
export const newSubscriptionSchema: TUnsafe<SubscriptionInput> = Type.Unsafe(
  Type.Object(
    {
      impis: Type.Array(
        Type.Object(
          {
            impi: Type.String({ minLength: 3, maxLength: 256, description: 'private identity: user@realm' }),
            imsi: Type.Optional(Type.String({ pattern: '^[0-9]{6,15}$' })),
            msisdn: Type.Optional(Type.String({ maxLength: 64 })),
            ...simFields,
          },
          strict,
        ),
        { minItems: 1, maxItems: 32 },
      ),
      registrationSets: Type.Array(
        Type.Object(
          {
            impus: Type.Array(newImpuSchema, { minItems: 1, maxItems: 256 }),
            impis: Type.Optional(Type.Array(Type.String({ maxLength: 256 }), { maxItems: 32 })),
          },
          strict,
        ),
        { minItems: 1, maxItems: 256, description: 'implicit registration sets, TS 29.228 §6.5' },
      ),
      capabilities: Type.Optional(capabilitiesSchema),
      visitedNetworks: Type.Optional(visitedNetworks),
    },
    { ...strict, title: 'NewSubscription', description: 'several private identities and implicit registration sets' },
  ),
)

const state = Type.Union(
  (['not-registered', 'unregistered', 'registered'] as const).map((name) => Type.Literal(name)),
  { description: 'TS 29.228 §3.1' },
)

export const registrationSetSchema: TSchema = Type.Object(
  {
    state,
    scscf: Type.Optional(Type.String({ description: 'S-CSCF that has the set' })),
    registeredImpis: Type.Array(Type.String()),
    impus: Type.Array(
      Type.Object(
        {
          identity: Type.String(),
          barred: Type.Boolean(),
          isDefault: Type.Boolean({ description: 'the first of the set that is not barred' }),
          displayName: Type.Optional(Type.String()),
          serviceProfile: Type.Optional(Type.String()),
          identityType: Type.Optional(Type.String()),
          aliasGroup: Type.Optional(Type.String()),
          applicationServer: Type.Optional(Type.String()),
          psiInactive: Type.Optional(Type.Boolean()),
        },
        strict,
      ),
    ),
  },
  strict,
)

export const subscriberSchema: TSchema = Type.Object(
  {
    impis: Type.Array(
      Type.Object(
        {
          impi: Type.String(),
          imsi: Type.Optional(Type.String()),
          msisdn: Type.Optional(Type.String({ description: 'digits without +' })),
          amf: Type.String(),
          algorithm: Type.String(),
          digestAlgorithm: Type.Optional(Type.String({ description: 'of an identity without SIM' })),
          resLength: Type.Optional(Type.Integer()),
          seq: Type.Integer({ description: 'the last SEQ issued' }),
          indLength: Type.Integer(),
          delta: Type.Integer(),
          ageLimit: Type.Optional(Type.Integer()),
          resynchronisations: Type.Optional(
            Type.Object(
              {
                verified: Type.Integer(),
                refused: Type.Integer(),
                lastAt: Type.Integer({ description: 'milliseconds since 1970' }),
                isLoop: Type.Boolean(),
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
    registrationSets: Type.Array(registrationSetSchema),
    capabilities: Type.Optional(capabilitiesSchema),
    visitedNetworks: Type.Optional(Type.Array(Type.String())),
  },
  { ...strict, title: 'Subscriber', description: 'a subscription; never with keys' },
)

export const subscriberSummarySchema: TSchema = Type.Object(
  {
    impi: Type.String(),
    imsi: Type.Optional(Type.String()),
    msisdn: Type.Optional(Type.String()),
    state,
    scscf: Type.Optional(Type.String()),
  },
  strict,
)
