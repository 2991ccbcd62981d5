import { type Address, parseAddress } from '@voltaic/runtime'
import Type, { type TSchema } from 'typebox'
import { mistakeOfWebhookUrl } from './alarm-settings.ts'
import type { Fields } from './config-document.ts'

/** A program that binds by SMPP. */
export interface SmppAccountSettings {
  readonly systemId: string
  /** File with its password: eight characters at the most, in the first line. */
  readonly passwordFile: string
  /** Numbers whose messages it gets, as `+49...` or short codes. */
  readonly numbers: readonly string[]
  readonly messagesPerSecond?: number
  readonly window?: number
}

/** A web server that is told of messages. */
export interface SmsWebhookSettings {
  readonly name: string
  readonly url: string
  /** File with the secret that its requests are signed with. */
  readonly secretFile: string
  /** Numbers whose messages it gets, as `+49...` or short codes. */
  readonly numbers: readonly string[]
  /** Whether it is told what becomes of messages that came over the API. */
  readonly wantsStatus: boolean
}

/** Ways of programs in and out of a service centre. */
export interface SmsPrograms {
  readonly smpp?: { readonly listen: Address; readonly accounts: readonly SmppAccountSettings[] }
  readonly webhooks: readonly SmsWebhookSettings[]
}

const strict = { additionalProperties: false } as const
const file = (what: string) =>
  Type.String({ minLength: 1, description: `file with ${what}, readable by its owner only` })
const count = (what: string) =>
  Type.String({ pattern: '^[1-9][0-9]{0,5}$', description: `${what}, a whole number from 1` })
const numbers = Type.Optional(
  Type.Array(
    Type.String({ pattern: '^(\\+[1-9][0-9]{1,14}|[0-9]{2,10})$', description: 'a number: +491701234567, or 7000' }),
    {
      description: 'a list of numbers whose messages it gets',
    },
  ),
)

/** What a service centre says of programs. */
export const smsProgramSchemas: Readonly<Record<'smpp' | 'webhooks', TSchema>> = {
  smpp: Type.Optional(
    Type.Object(
      {
        listen: Type.String({
          pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):[0-9]{1,5}$',
          description: 'where SMPP clients bind, as 127.0.0.1:2775; passwords cross it in clear',
        }),
        accounts: Type.Array(
          Type.Object(
            {
              systemId: Type.String({
                pattern: '^(?!api$)[A-Za-z0-9._-]{1,15}$',
                description: 'system_id: up to 15 letters, digits, dots, dashes and underscores, and not api',
              }),
              passwordFile: file('its password'),
              numbers,
              messagesPerSecond: Type.Optional(count('how many messages a second')),
              window: Type.Optional(count('how many may wait for their response')),
            },
            { ...strict, description: 'systemId, passwordFile, numbers, messagesPerSecond and window' },
          ),
          { minItems: 1, description: 'a list of accounts' },
        ),
      },
      { ...strict, description: 'listen and accounts' },
    ),
  ),
  webhooks: Type.Optional(
    Type.Array(
      Type.Object(
        {
          name: Type.String({
            pattern: '^(?!api$)[a-z][a-z0-9-]{0,30}$',
            description: 'a name in small letters, digits and hyphens, and not api',
          }),
          url: Type.String({ pattern: '^https?://[^\\s]+$', description: 'where events are posted: https://...' }),
          secretFile: file('the secret that its requests are signed with'),
          numbers,
          status: Type.Optional(
            Type.String({
              pattern: '^(true|false)$',
              description: 'whether it is told what becomes of messages of the API: true or false',
            }),
          ),
        },
        { ...strict, description: 'name, url, secretFile, numbers and status' },
      ),
      { description: 'a list of web servers that are told' },
    ),
  ),
}

interface AccountFields {
  readonly systemId: string
  readonly passwordFile: string
  readonly numbers?: readonly string[]
  readonly messagesPerSecond?: string
  readonly window?: string
}

interface WebhookFields {
  readonly name: string
  readonly url: string
  readonly secretFile: string
  readonly numbers?: readonly string[]
  readonly status?: string
}

/** The settings of fields that `smsProgramSchemas` have let pass. */
export function toSmsPrograms(fields: Fields): SmsPrograms {
  const smpp = fields['smpp'] as { readonly listen: string; readonly accounts: readonly AccountFields[] } | undefined
  const listen = smpp && parseAddress(smpp.listen)
  const webhooks = (fields['webhooks'] ?? []) as readonly WebhookFields[]
  return {
    ...(smpp && listen && { smpp: { listen, accounts: smpp.accounts.map(toAccount) } }),
    webhooks: webhooks.map(({ name, url, secretFile, numbers = [], status }) => ({
      name,
      url,
      secretFile,
      numbers,
      wantsStatus: status !== 'false',
    })),
  }
}

function toAccount({ numbers = [], messagesPerSecond, window, ...rest }: AccountFields): SmppAccountSettings {
  return {
    ...rest,
    numbers,
    ...(messagesPerSecond !== undefined && { messagesPerSecond: Number(messagesPerSecond) }),
    ...(window !== undefined && { window: Number(window) }),
  }
}

/** Names and numbers that several have, as each program has its own, and addresses that are none. @returns what is wrong */
export function clashesOfPrograms({ smpp, webhooks }: SmsPrograms): readonly string[] {
  const programs = [
    ...(smpp?.accounts ?? []).map(({ systemId, numbers: own }) => ({ name: systemId, own })),
    ...webhooks.map(({ name, numbers: own }) => ({ name, own })),
  ]
  const found = webhooks.flatMap(({ url }) => mistakeOfWebhookUrl(url) ?? [])
  const names = new Set<string>()
  const owners = new Map<string, string>()
  for (const { name, own } of programs) {
    if (names.has(name)) found.push(`two programs are called ${name}`)
    names.add(name)
    for (const number of own) {
      const owner = owners.get(number)
      if (owner !== undefined) found.push(`${number} is of ${owner} and of ${name}`)
      owners.set(number, name)
    }
  }
  return found
}
