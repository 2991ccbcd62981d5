import type { RecordingRule } from '@voltaic/iq'
import type { RecordingFormat } from '@voltaic/recording'
import { mistakeOfUploadUrl, type UploadCredentials, type UploadTarget } from '@voltaic/spool'
import Type, { type TSchema } from 'typebox'
import type { Fields } from './config-document.ts'
import { recordingRulesSchema, toRecordingRules } from './media-settings.ts'

/** Which calls are recorded, in which format, and where recordings go. */
export interface RecordingSettings {
  readonly rules: readonly RecordingRule[]
  /** `wav` unless given. */
  readonly format?: RecordingFormat
  /** Without it they are kept in the data folder. */
  readonly upload?: UploadTarget
}

/** Names of metadata that a recording has, for the template of its address. */
const METADATA = ['callId', 'from', 'to', 'leg', 'direction', 'trunk', 'index', 'side'] as const

const strict = { additionalProperties: false } as const
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
        },
        { ...strict, description: 'url, method, field, user, password, token and headers' },
      ),
    ),
  },
  { ...strict, description: 'rules, format and upload' },
)

/** The settings of fields that `recordingSchema` has let pass. */
export function toRecordingSettings(fields: Fields): RecordingSettings {
  const { format, upload } = fields
  return {
    rules: toRecordingRules(fields['rules']),
    ...(format !== undefined && { format: format as RecordingFormat }),
    ...(upload !== undefined && { upload: toUpload(upload as UploadFields) }),
  }
}

interface UploadFields extends Partial<Record<'method' | 'field' | 'user' | 'password' | 'token', string>> {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
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
export function withoutUploadSecrets(settings: RecordingSettings): RecordingSettings {
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
