import type { TrunkMediaConfig } from '@voltaic/bgcf'
import { type EarlyMediaPolicy, MAX_RECORDING_RULES, type MediaFailurePolicy, type RecordingRule } from '@voltaic/iq'
import { type Address, parseAddress } from '@voltaic/runtime'
import Type, { type TSchema } from 'typebox'

/** Where and how a P-CSCF has the media of its phones anchored. */
export interface MediaSettings {
  /** Where the gateway is controlled, by the ng protocol: an `agw` of this network, or an rtpengine. */
  readonly gateway: Address
  readonly onFailure: MediaFailurePolicy
  readonly earlyMedia: EarlyMediaPolicy
  /** IP version of the addresses that the core is told; absent: the same as the other side uses. */
  readonly coreFamily?: 'IP4' | 'IP6'
  /** Codecs that each side is offered besides those of the other, and transcoded when it takes one; absent: none. */
  readonly transcode?: readonly string[]
  /** How long a call may be without a packet, in milliseconds. */
  readonly inactivityMs: number
}

const strict = { additionalProperties: false } as const
const family = (what: string) => Type.String({ pattern: '^IP[46]$', description: `${what}: IP4 or IP6` })
const mediaFields = {
  gateway: Type.String({
    pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):[0-9]{1,5}$',
    description: 'where the media gateway is controlled, as 127.0.0.1:2223',
  }),
  onFailure: Type.Optional(
    Type.String({
      pattern: '^(refuse|bypass)$',
      description: 'refuse or bypass: calls while the gateway is not there',
    }),
  ),
  coreFamily: Type.Optional(family('addresses that the core is told')),
  inactivitySeconds: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,5}$', description: 'how long a call may be silent, in seconds, from 1' }),
  ),
  earlyMedia: Type.Optional(
    Type.String({ pattern: '^(open|gated)$', description: 'open, or gated: held back until the network allows it' }),
  ),
}

/** Codecs that a gateway can put between. */
const codecs = (what: string) =>
  Type.Array(Type.String({ pattern: '^(PCMA|PCMU|AMR|AMR-WB)$', description: 'PCMA, PCMU, AMR or AMR-WB' }), {
    maxItems: 4,
    description: `${what}: a list of PCMA, PCMU, AMR, AMR-WB`,
  })

/** What `media` of a P-CSCF may say. */
export const pcscfMediaSchema: TSchema = Type.Object(
  { ...mediaFields, transcode: Type.Optional(codecs('what both sides of a call are offered besides')) },
  { ...strict, description: 'gateway, onFailure, earlyMedia, coreFamily, transcode, inactivitySeconds' },
)

const { earlyMedia: _, ...trunkFields } = mediaFields

/** What `media` of a BGCF may say. */
export const trunkMediaSchema: TSchema = Type.Object(
  {
    ...trunkFields,
    trunkFamily: Type.Optional(family('addresses that trunks are told')),
    trunkCodecs: Type.Optional(codecs('what trunks are offered besides')),
    coreCodecs: Type.Optional(codecs('what phones are offered besides')),
  },
  {
    ...strict,
    description: 'gateway, onFailure, coreFamily, trunkFamily, trunkCodecs, coreCodecs, inactivitySeconds',
  },
)

/** What one rule of `recording` may say. */
export const recordingRulesSchema: TSchema = Type.Array(
  Type.Object(
    {
      subscriber: Type.Optional(
        Type.String({ pattern: '^(sip|tel):\\S+$', description: 'a public identity: sip:alice@ims.example' }),
      ),
      number: Type.Optional(
        Type.String({ pattern: '^\\+?[0-9]{1,15}\\*?$', description: 'a number, or its beginning and *: +6128*' }),
      ),
      trunk: Type.Optional(Type.String({ minLength: 1, description: 'name of a trunk' })),
      direction: Type.Optional(Type.String({ pattern: '^(in|out)$', description: 'in or out' })),
      beep: Type.Optional(Type.String({ pattern: '^(true|false)$', description: 'true or false' })),
    },
    { ...strict, description: 'subscriber, number, trunk, direction, beep' },
  ),
  { maxItems: MAX_RECORDING_RULES, description: 'a list of rules' },
)

const DEFAULT_INACTIVITY_SECONDS = 60

type MediaFields = Partial<Record<'gateway' | 'inactivitySeconds', string>> &
  Partial<Omit<MediaSettings, 'gateway' | 'inactivityMs'>>

/** The settings of fields that one of the schemas has let pass. @returns undefined where there are none */
export function toMediaSettings(given: unknown): MediaSettings | undefined {
  if (given === undefined) return undefined
  const { gateway = '', inactivitySeconds, ...rest } = given as MediaFields
  const address = parseAddress(gateway)
  if (address === undefined) throw new Error('mediaMistakes has let it pass')
  return {
    onFailure: 'refuse',
    earlyMedia: 'open',
    ...rest,
    gateway: address,
    inactivityMs: 1000 * Number(inactivitySeconds ?? DEFAULT_INACTIVITY_SECONDS),
  }
}

/** Where and how a BGCF has the media of calls over its trunks anchored. */
export interface TrunkMediaSettings extends Omit<TrunkMediaConfig, 'recordingRules'> {
  readonly gateway: Address
}

/** What a trunk takes for sure, and phones do not speak. */
const TRUNK_CODECS: readonly string[] = ['PCMA', 'PCMU']
/** What phones speak, and trunks do not. */
const CORE_CODECS: readonly string[] = ['AMR-WB', 'AMR']

export function toTrunkMediaSettings(given: unknown): TrunkMediaSettings | undefined {
  const settings = toMediaSettings(given)
  if (settings === undefined) return undefined
  const { trunkCodecs, coreCodecs, trunkFamily } = given as Partial<TrunkMediaSettings>
  const { earlyMedia: _early, ...rest } = settings
  return {
    ...rest,
    trunkCodecs: trunkCodecs ?? TRUNK_CODECS,
    coreCodecs: coreCodecs ?? CORE_CODECS,
    ...(trunkFamily !== undefined && { trunkFamily }),
  }
}

interface RuleFields extends Omit<RecordingRule, 'beep'> {
  readonly beep?: string
}

export function toRecordingRules(given: unknown): readonly RecordingRule[] {
  return ((given ?? []) as readonly RuleFields[]).map(({ beep, ...rule }) => ({
    ...rule,
    ...(beep !== undefined && { beep: beep === 'true' }),
  }))
}
