import type { RecordingRule } from '@voltaic/iq'
import type { RecordingFormat } from '@voltaic/recording'
import {
  type BackOff,
  mistakeOfUploadUrl,
  type SpoolLimits,
  type UploadCredentials,
  type UploadTarget,
} from '@voltaic/spool'
import Type, { type TSchema } from 'typebox'
import type { Fields } from './config-document.ts'
import { recordingRulesSchema, toRecordingRules } from './media-settings.ts'
import { type ReceiverConfig, receiverSchema, toReceiver, withoutReceiverSecrets } from './receiver-settings.ts'
import { type KeepSettings, keepSchema, spoolSchema, toKeep, toSpoolLimits } from './retention-settings.ts'

/** Which calls are recorded, in which format, and where recordings go. */
export interface RecordingSettings {
  readonly rules: readonly RecordingRule[]
  /** `wav` unless given. */
  readonly format?: RecordingFormat
  /** Without it they are kept in the data folder. */
  readonly upload?: UploadTarget
  /** Between attempts to upload. */
  readonly backOff?: BackOff
  /** What may wait for its upload. */
  readonly spool?: Partial<SpoolLimits>
  /** How long recordings that are here are kept; until the disk is full unless given. */
  readonly keep?: KeepSettings
  /** Takes recordings of this network and of others. */
  readonly receiver?: ReceiverConfig
}

/** Names of metadata that a recording has, for the template of its address. */
const METADATA = ['callId', 'from', 'to', 'leg', 'direction', 'trunk', 'index', 'side'] as const

const strict = { additionalProperties: false } as const
const seconds = (what: string) =>
  Type.String({ pattern: '^[1-9][0-9]{0,4}$', description: `pause ${what}, in seconds` })
const text = (what: string) => Type.Optional(Type.String({ minLength: 1, description: what }))

/** What `recording` may say. */
export const recordingSchema: TSchema = Type.Object(
  {
    rules: Type.Optional(recordingRulesSchema),
    format: Type.Optional(Type.String({ pattern: '^(wav|amr|pcap)$', description: 'wav, amr or pcap' })),
    upload: Type.Optional(
      Type.Object(
        {
          url: Type.String({
            minLength: 1,
            description: 'an address with names in braces: https://store.example/{name}',
          }),
          method: Type.Optional(Type.String({ pattern: '^(PUT|POST)$', description: 'PUT or POST' })),
          field: text('name of the file in a form'),
          user: text('user name'),
          password: text('password'),
          token: text('bearer token'),
          headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'headers by name' })),
          retrySeconds: Type.Optional(
            Type.Object(
              { first: seconds('after the first failure'), longest: seconds('after many') },
              { ...strict, description: 'first and longest' },
            ),
          ),
        },
        { ...strict, description: 'url, method, field, user, password, token, headers and retrySeconds' },
      ),
    ),
    spool: Type.Optional(spoolSchema),
    keep: Type.Optional(keepSchema),
    receiver: Type.Optional(receiverSchema),
  },
  { ...strict, description: 'rules, format, upload, spool, keep and receiver' },
)

/** The settings of fields that `recordingSchema` has let pass. */
export function toRecordingSettings(fields: Fields): RecordingSettings {
  const { format, upload, spool, keep, receiver } = fields
  const retry = (upload as UploadFields | undefined)?.retrySeconds
  return {
    rules: toRecordingRules(fields['rules']),
    ...(format !== undefined && { format: format as RecordingFormat }),
    ...(upload !== undefined && { upload: toUpload(upload as UploadFields) }),
    ...(retry && { backOff: { firstMs: 1000 * Number(retry.first), longestMs: 1000 * Number(retry.longest) } }),
    ...(spool !== undefined && { spool: toSpoolLimits(spool as Fields) }),
    ...(keep !== undefined && { keep: toKeep(keep as Fields) }),
    ...(receiver !== undefined && { receiver: toReceiver(receiver as Fields) }),
  }
}

interface UploadFields extends Partial<Record<'method' | 'field' | 'user' | 'password' | 'token', string>> {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly retrySeconds?: { readonly first: string; readonly longest: string }
}

function toUpload({ url, method, field, headers, ...who }: UploadFields): UploadTarget {
  const credentials = credentialsOf(who)
  return {
    url,
    method: method === 'POST' ? 'POST' : 'PUT',
    ...(field !== undefined && { field }),
    ...(headers && { headers }),
    ...(credentials && { credentials }),
  }
}

function credentialsOf({ user, password = '', token }: Omit<UploadFields, 'url'>): UploadCredentials | undefined {
  if (token !== undefined) return { kind: 'bearer', token }
  return user === undefined ? undefined : { kind: 'basic', user, password }
}

/** What is wrong with where recordings go. */
export function uploadMistake(settings: RecordingSettings | undefined): string | undefined {
  return settings?.upload && mistakeOfUploadUrl(settings.upload, METADATA)
}

/** The settings as they may be shown. */
export function withoutRecordingSecrets(settings: RecordingSettings): RecordingSettings {
  const { receiver } = settings
  return { ...withoutUploadSecrets(settings), ...(receiver && { receiver: withoutReceiverSecrets(receiver) }) }
}

function withoutUploadSecrets(settings: RecordingSettings): RecordingSettings {
  const { upload } = settings
  if (upload === undefined) return settings
  const { credentials, headers, ...rest } = upload
  const hidden = Object.fromEntries(Object.keys(headers ?? {}).map((name) => [name, '***']))
  const masked: UploadCredentials | undefined =
    credentials?.kind === 'basic'
      ? { ...credentials, password: '***' }
      : credentials && { ...credentials, token: '***' }
  return {
    ...settings,
    upload: { ...rest, ...(headers && { headers: hidden }), ...(masked && { credentials: masked }) },
  }
}
