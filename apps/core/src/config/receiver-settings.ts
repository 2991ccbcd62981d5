import { type Account, type AccountRole, assertReceiverNotExposed, type ReceiverSettings } from '@voltaic/receiver'
import { MAX_RECORDING_OCTETS } from '@voltaic/recordings'
import { parseAddress } from '@voltaic/runtime'
import Type, { type TSchema } from 'typebox'
import { type Fields, textOf } from './config-document.ts'

/** Of `recording.receiver`. */
export type ReceiverConfig = ReceiverSettings

const MEGABYTE = 2 ** 20
const strict = { additionalProperties: false } as const
const text = (description: string) => Type.String({ minLength: 1, description })

const accountSchema = Type.Object(
  {
    user: Type.String({ pattern: '^[^:\\s]{1,64}$', description: 'a name without colon or blank' }),
    password: Type.Optional(text('password, sent with HTTP Basic')),
    token: Type.Optional(text('token, sent as Bearer')),
    role: Type.Optional(Type.String({ pattern: '^(upload|read|admin)$', description: 'upload, read or admin' })),
  },
  { ...strict, description: 'user, password or token, and role' },
)

/** `recording.receiver` */
export const receiverSchema: TSchema = Type.Object(
  {
    listen: Type.String({
      pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):[0-9]{1,5}$',
      description: 'where recordings are taken, as 127.0.0.1:8090',
    }),
    tls: Type.Optional(
      Type.Object(
        { cert: text('certificate, a PEM file'), key: text('its key, a PEM file') },
        { ...strict, description: 'cert and key, PEM files' },
      ),
    ),
    proxy: Type.Optional(
      Type.String({ pattern: '^[0-9A-Fa-f:.]+$', description: 'IP address of the proxy that does TLS' }),
    ),
    maxMegabytes: Type.Optional(
      Type.String({ pattern: '^[1-9][0-9]{0,5}$', description: 'longest recording that is taken, in megabytes' }),
    ),
    accounts: Type.Optional(Type.Array(accountSchema, { maxItems: 100, description: 'a list of accounts' })),
  },
  { ...strict, description: 'listen, accounts, tls, proxy and maxMegabytes' },
)

/** The settings of fields that the schema has let pass. */
export function toReceiver(fields: Fields): ReceiverConfig {
  const megabytes = textOf(fields, 'maxMegabytes')
  const proxy = textOf(fields, 'proxy')
  const { tls } = fields as { readonly tls?: ReceiverSettings['tls'] }
  return {
    listen: parseAddress(textOf(fields, 'listen') ?? '') ?? { host: '127.0.0.1', port: 0 },
    ...(tls && { tls }),
    ...(proxy !== undefined && { proxy }),
    accounts: ((fields['accounts'] ?? []) as readonly Fields[]).map(toAccount),
    maxFileOctets: megabytes === undefined ? MAX_RECORDING_OCTETS : MEGABYTE * Number(megabytes),
  }
}

function toAccount(fields: Fields): Account {
  const token = textOf(fields, 'token')
  return {
    user: textOf(fields, 'user') ?? '',
    secret:
      token === undefined
        ? { kind: 'password', text: textOf(fields, 'password') ?? '' }
        : { kind: 'token', text: token },
    role: (textOf(fields, 'role') ?? 'upload') as AccountRole,
  }
}

/** What is wrong with a receiver, by the name of its field. */
export function receiverMistake(
  receiver: ReceiverConfig | undefined,
): readonly [field: string, what: string] | undefined {
  if (receiver === undefined) return undefined
  const { accounts } = receiver
  const nameless = accounts.find(({ secret }) => secret.text === '')
  if (nameless !== undefined) return ['accounts', `${nameless.user} needs a password or a token`]
  if (new Set(accounts.map(({ user }) => user)).size < accounts.length) return ['accounts', 'two have the same name']
  try {
    assertReceiverNotExposed(receiver)
    return undefined
  } catch (error) {
    return ['listen', error instanceof Error ? error.message : String(error)]
  }
}

/** The settings as they may be shown. */
export function withoutReceiverSecrets(receiver: ReceiverConfig): ReceiverConfig {
  const accounts = receiver.accounts.map(({ secret, ...rest }) => ({ ...rest, secret: { ...secret, text: '***' } }))
  return { ...receiver, accounts }
}
