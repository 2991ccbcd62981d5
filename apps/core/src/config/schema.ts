import { serviceNames } from '@voltaic/application-servers'
import Type, { type TSchema } from 'typebox'
import { agwSchemas } from './agw-settings.ts'
import { alarmsSchema } from './alarm-settings.ts'
import { apiSchema } from './api-schema.ts'
import type { FunctionName } from './config.ts'
import { enumSchema } from './enum-settings.ts'
import { gmSchema } from './gm-settings.ts'
import { pcscfMediaSchema, trunkMediaSchema } from './media-settings.ts'
import { numberPlanSchema } from './number-plan-settings.ts'
import { logSchema, telemetrySchema } from './operation-settings.ts'
import { recordingSchema } from './recording-settings.ts'
import { smsProgramSchemas } from './sms-settings.ts'
import { traceSchema } from './trace-settings.ts'
import { trunkSchemas } from './trunk-settings.ts'

// Scalars arrive as text (see read-config.ts), so that "001" stays "001": patterns say what each may look like.
/** The shape of an address; whether it is one is looked at later. */
export const ADDRESS: RegExp = /^(\[[0-9A-Fa-f:.]+\]|[0-9.]+):[0-9]{1,5}$/
const address = (what: string) =>
  Type.String({ pattern: ADDRESS.source, description: `${what}, as 127.0.0.1:5060 or [::1]:5060` })
const seconds = (what: string) =>
  Type.String({ pattern: '^[1-9][0-9]{0,9}$', description: `${what}, in seconds, from 1` })
const yesNo = (what: string) => Type.String({ pattern: '^(true|false)$', description: `${what}: true or false` })
const name = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,62}$',
  description: 'name of the element, as a host name label: pcscf, scscf-2',
})

const strict = { additionalProperties: false } as const
const element = (fields: Record<string, TSchema>): TSchema =>
  Type.Object({ name, function: Type.String(), ...fields }, strict)

/** What each kind of element may say of itself. */
export const elementSchemas: Readonly<Record<FunctionName, TSchema>> = {
  dns: element({
    dns: address('where the DNS server listens'),
    zones: Type.Optional(Type.String({ minLength: 1, description: 'folder of master files, as BIND takes them' })),
    numbers: Type.Optional(yesNo('whether it serves the numbers of the database')),
  }),
  hss: element({ diameter: address('where the HSS listens for Diameter') }),
  pcscf: element({
    sip: address('where phones and core reach the P-CSCF'),
    core: Type.Optional(
      Type.String({
        pattern: '^[0-9A-Fa-f:.]+$',
        description: 'an address of the other IP version, without a port, at which the core reaches the P-CSCF',
      }),
    ),
    regEvent: Type.Optional(yesNo('whether it watches the registration state of its phones')),
    overloadControl: Type.Optional(yesNo('whether it refuses new requests while there is more to do than can be done')),
    gm: Type.Optional(gmSchema),
    media: Type.Optional(pcscfMediaSchema),
  }),
  icscf: element({
    sip: address('where the I-CSCF listens'),
    scscfTimeout: Type.Optional(seconds('how long an S-CSCF may be silent')),
  }),
  scscf: element({
    sip: address('where the S-CSCF listens'),
    capabilities: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9]{1,10}$', description: 'a capability, as a number' })),
    ),
    qop: Type.Optional(
      Type.String({
        pattern: '^(auth|auth-int|auth,auth-int|none)$',
        description: 'auth, auth-int, auth,auth-int or none',
      }),
    ),
    minExpires: Type.Optional(seconds('shortest registration')),
    maxExpires: Type.Optional(seconds('longest registration')),
    defaultExpires: Type.Optional(seconds('registration of a phone that names no lifetime')),
    refreshWithoutChallenge: Type.Optional(yesNo('whether a known phone may refresh without a new challenge')),
    localTermination: Type.Optional(yesNo('whether users registered here are called without asking the HSS')),
    authenticateRequests: Type.Optional(yesNo('whether each request of a phone with a password is challenged too')),
    sequentialRing: Type.Optional(seconds('how long one contact rings before the next')),
    applicationServerTimeout: Type.Optional(
      seconds('how long an application server may do nothing before the request goes on without it'),
    ),
  }),
  agw: element({ ng: address('where the media gateway is controlled'), ...agwSchemas }),
  bgcf: element({
    sip: address('where core and trunks reach the BGCF'),
    media: Type.Optional(trunkMediaSchema),
    ...trunkSchemas,
  }),
  as: element({
    sip: address('where the application server listens'),
    service: Type.String({
      pattern: `^(${serviceNames.join('|')})$`,
      description: `one of ${serviceNames.join(', ')}`,
    }),
    options: Type.Optional(
      Type.Record(Type.String(), Type.String({ description: 'a text or a number' }), {
        description: 'options of the service',
      }),
    ),
  }),
  'ip-sm-gw': element({
    sip: address('where the service centre for short messages listens'),
    serviceCentre: Type.String({
      pattern: '^\\+[1-9][0-9]{1,14}$',
      description: 'number of the service centre as the SIMs have it, as +491710760000',
    }),
    validity: Type.Optional(seconds('how long a message may wait that does not say so itself')),
    ...smsProgramSchemas,
  }),
}

/** The file but for its elements, which are checked one by one so that a mistake is named where it is. */
export const fileSchema: TSchema = Type.Object(
  {
    plmn: Type.Object(
      {
        mcc: Type.String({ pattern: '^[0-9]{3}$', description: 'mobile country code, three digits' }),
        mnc: Type.String({ pattern: '^[0-9]{2,3}$', description: 'mobile network code, two or three digits' }),
      },
      { ...strict, description: 'mcc and mnc' },
    ),
    realm: Type.Optional(
      Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$', description: 'home domain, in lower case' }),
    ),
    data: Type.Optional(Type.String({ minLength: 1, description: 'folder of databases and keys' })),
    storage: Type.Optional(
      Type.String({
        pattern: '^(sqlite|postgres(ql)?://\\S+)$',
        description: 'sqlite, or the URL of a database: postgres://user:password@host:5432/database',
      }),
    ),
    mw: Type.Optional(Type.String({ pattern: '^(udp|tcp)$', description: 'transport between the CSCFs: udp or tcp' })),
    applicationServers: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9A-Fa-f:.]{2,45}$', description: 'IP address of an application server' })),
    ),
    dnsServers: Type.Optional(
      Type.Array(address('a DNS server'), { minItems: 1, description: 'a list of DNS servers' }),
    ),
    numberPlan: Type.Optional(numberPlanSchema),
    enum: Type.Optional(enumSchema),
    api: Type.Optional(apiSchema),
    trace: Type.Optional(traceSchema),
    recording: Type.Optional(recordingSchema),
    log: Type.Optional(logSchema),
    telemetry: Type.Optional(telemetrySchema),
    alarms: Type.Optional(alarmsSchema),
    devices: Type.Optional(
      Type.String({ minLength: 1, description: 'folder of device profiles: files of YAML or JSON' }),
    ),
    elements: Type.Array(Type.Unknown(), { minItems: 1, description: 'the list of network functions' }),
  },
  { ...strict, description: 'plmn, elements and what else voltaic init writes' },
)
