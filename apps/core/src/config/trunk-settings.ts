import {
  type CarrierConfig,
  DEFAULT_PATIENCE,
  E164_FORMAT,
  type RouteConfig,
  type TrunkConfig,
  type WeightedWay,
} from '@voltaic/bgcf'
import Type, { type TSchema } from 'typebox'
import type { Fields } from './config-document.ts'

const strict = { additionalProperties: false } as const
const text = (what: string) => Type.String({ minLength: 1, description: what })
const digits = (what: string) => Type.String({ pattern: '^[0-9]{0,8}$', description: what })
const seconds = (what: string) => Type.String({ pattern: '^[0-9]{1,5}$', description: `${what}, in seconds` })
const number = (what: string) => Type.String({ pattern: '^[0-9]{1,5}$', description: `${what}, from 0 to 65535` })
const e164 = (what: string) =>
  Type.String({ pattern: '^\\+[1-9][0-9]{1,14}$', description: `${what}, as +61255500000` })
const prefix = (what: string) =>
  Type.String({ pattern: '^\\+[0-9]{0,15}$', description: `${what}: +61; + alone for all` })
const label = (what: string) =>
  Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$', description: `${what}, in small letters, digits and hyphens` })

const ways = (what: string) =>
  Type.Array(
    Type.Object(
      {
        to: label(what),
        priority: Type.Optional(number('priority, the lower first')),
        weight: Type.Optional(number('share among those of one priority')),
      },
      { ...strict, description: 'to, priority and weight' },
    ),
    { minItems: 1, description: 'a list of to, priority and weight' },
  )

const trunk = Type.Object(
  {
    name: label('name of the trunk'),
    uri: Type.String({
      pattern: '^sip:[A-Za-z0-9.\\[\\]:-]+(;transport=(udp|tcp))?$',
      description: 'a SIP URI without user: sip:192.0.2.10:5060;transport=tcp',
    }),
    domain: Type.Optional(text('domain of its Request-URIs: carrier.example')),
    numbers: Type.Optional(
      Type.Object(
        {
          style: Type.Optional(
            Type.String({
              pattern: '^(e164|international|digits|national)$',
              description: 'e164, international, digits or national',
            }),
          ),
          countryCode: Type.Optional(digits('a country code without +: 61')),
          internationalPrefix: Type.Optional(digits('what stands before an international number: 00')),
          nationalPrefix: Type.Optional(digits('what stands before a national number: 0')),
          prefix: Type.Optional(
            Type.String({ pattern: '^[0-9*#]{0,8}$', description: 'what stands before every number: 9' }),
          ),
        },
        { ...strict, description: 'style, countryCode, internationalPrefix, nationalPrefix and prefix' },
      ),
    ),
    sources: Type.Optional(
      Type.Array(
        Type.String({
          pattern: '^([0-9A-Fa-f:.]{2,45}|[0-9.]+:[0-9]{1,5}|\\[[0-9A-Fa-f:.]+\\]:[0-9]{1,5})$',
          description: 'an IP address, or one with a port: 192.0.2.10',
        }),
        { description: 'a list of IP addresses that its calls come from' },
      ),
    ),
    trusted: Type.Optional(
      Type.String({ pattern: '^(true|false)$', description: 'whether it is of this network: true or false' }),
    ),
    removeHeaders: Type.Optional(
      Type.Array(Type.String({ pattern: "^[A-Za-z0-9.!%*_+`'~-]+$", description: 'name of a header' }), {
        description: 'a list of names of headers',
      }),
    ),
    defaultNumber: Type.Optional(e164('number of callers who have none')),
    registration: Type.Optional(
      Type.Object(
        {
          domain: text('domain of the account'),
          user: text('user part of the account'),
          username: Type.Optional(text('user name, where that is not the user part')),
          password: text('password'),
          expires: Type.Optional(seconds('lifetime')),
        },
        { ...strict, description: 'domain, user, username, password and expires' },
      ),
    ),
    probe: Type.Optional(seconds('time between two OPTIONS, 0 for none')),
    silence: Type.Optional(seconds('how long it may say nothing')),
    progress: Type.Optional(seconds('how long it may say nothing but 100')),
  },
  { ...strict, description: 'name, uri, and how it is spoken to' },
)

/** What a BGCF says of itself besides its name and its address. */
export const trunkSchemas: Readonly<Record<'homeNumbers' | 'trunks' | 'carriers' | 'routes', TSchema>> = {
  homeNumbers: Type.Optional(
    Type.Array(prefix('beginning of the numbers of this network'), {
      description: 'a list of beginnings of the numbers of this network: +6125550',
    }),
  ),
  trunks: Type.Array(trunk, { description: 'a list of trunks' }),
  carriers: Type.Optional(
    Type.Array(
      Type.Object(
        { name: label('name of the carrier'), trunks: ways('name of a trunk') },
        { ...strict, description: 'name and trunks' },
      ),
      { description: 'a list of carriers' },
    ),
  ),
  routes: Type.Array(
    Type.Object(
      { prefix: prefix('beginning of the numbers'), via: ways('name of a trunk or carrier') },
      { ...strict, description: 'prefix and via' },
    ),
    { description: 'a list of prefix and via' },
  ),
}

/** Trunks, and which numbers take them. */
export interface TrunkSettings {
  readonly homeNumbers: readonly string[]
  readonly trunks: readonly TrunkConfig[]
  readonly carriers: readonly CarrierConfig[]
  readonly routes: readonly RouteConfig[]
}

type Texts = Readonly<Record<string, string | undefined>>
interface WayFields extends Texts {
  readonly to: string
}

interface TrunkFields extends Texts {
  readonly name: string
  readonly uri: string
}

const DEFAULT_PROBE_S = 30
const DEFAULT_EXPIRES_S = 600

/** The settings of fields that `trunkSchemas` have let pass. */
export function toTrunkSettings(fields: Fields): TrunkSettings {
  const list = <T>(key: string) => (fields[key] ?? []) as readonly T[]
  return {
    homeNumbers: list('homeNumbers'),
    trunks: list<Fields>('trunks').map(toTrunk),
    carriers: list<{ name: string; trunks: readonly WayFields[] }>('carriers').map(({ name, trunks }) => ({
      name,
      trunks: trunks.map(toWay),
    })),
    routes: list<{ prefix: string; via: readonly WayFields[] }>('routes').map((route) => ({
      prefix: route.prefix,
      via: route.via.map(toWay),
    })),
  }
}

function toWay({ to, priority, weight }: WayFields): WeightedWay {
  return { to, priority: Number(priority ?? 0), weight: Number(weight ?? 1) }
}

function toTrunk(fields: Fields): TrunkConfig {
  const { name, uri, domain, trusted, defaultNumber, probe, silence, progress } = fields as unknown as TrunkFields
  const registration = fields['registration'] as Texts | undefined
  const millis = (value: string | undefined, otherwise: number) =>
    value === undefined ? otherwise : 1000 * Number(value)
  return {
    name,
    uri,
    ...(domain !== undefined && { domain }),
    format: { ...E164_FORMAT, ...(fields['numbers'] as Partial<typeof E164_FORMAT> | undefined) },
    sources: (fields['sources'] ?? []) as readonly string[],
    isTrusted: trusted === 'true',
    removeHeaders: (fields['removeHeaders'] ?? []) as readonly string[],
    ...(defaultNumber !== undefined && { defaultNumber }),
    ...(registration && { registration: toRegistration(registration) }),
    probeIntervalMs: millis(probe, 1000 * DEFAULT_PROBE_S),
    silenceMs: millis(silence, DEFAULT_PATIENCE.silenceMs),
    progressMs: millis(progress, DEFAULT_PATIENCE.progressMs),
  }
}

function toRegistration({ domain = '', user = '', username = user, password = '', expires }: Texts) {
  return { domain, user, username, password, expires: Number(expires ?? DEFAULT_EXPIRES_S) }
}
