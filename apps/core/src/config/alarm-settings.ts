import Type, { type TSchema } from 'typebox'
import type { SignedWebhook } from '../webhooks/signed-post.ts'
import type { Fields } from './config-document.ts'

/** Who is told of alarms. */
export interface AlarmSettings {
  readonly webhooks: readonly SignedWebhook[]
}

/** Web servers that are told of alarms. */
const MAX_ALARM_WEBHOOKS = 20
const strict = { additionalProperties: false } as const

/** `alarms` of voltaic.yaml. */
export const alarmsSchema: TSchema = Type.Object(
  {
    webhooks: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({
              pattern: '^[a-z][a-z0-9-]{0,30}$',
              description: 'a name in small letters, digits and hyphens',
            }),
            url: Type.String({
              pattern: '^https?://[^\\s/@?#]+([/?#]\\S*)?$',
              description: 'where alarms are posted, without a password: https://noc.example/alarms',
            }),
            secret: Type.String({
              minLength: 16,
              description: 'the secret that its requests are signed with, 16 characters or more',
            }),
          },
          { ...strict, description: 'name, url and secret' },
        ),
        {
          maxItems: MAX_ALARM_WEBHOOKS,
          description: `a list of web servers that are told, ${MAX_ALARM_WEBHOOKS} at the most`,
        },
      ),
    ),
  },
  { ...strict, description: 'webhooks' },
)

/** @param fields `alarms` of the file, which has passed the schema; undefined: nobody is told */
export function toAlarmSettings(fields: unknown): AlarmSettings {
  const { webhooks = [] } = (fields ?? {}) as Fields
  return { webhooks: (webhooks as readonly SignedWebhook[]).map(({ name, url, secret }) => ({ name, url, secret })) }
}

/** Each webhook has its own name, and an address. @returns what is wrong, and with which field of which of them */
export function alarmMistakes(
  settings: AlarmSettings | undefined,
): readonly (readonly [index: number, field: 'name' | 'url', what: string])[] {
  const hooks = settings?.webhooks ?? []
  return hooks.flatMap(({ name, url }, index) => {
    const first = hooks.findIndex((each) => each.name === name)
    const wrong = mistakeOfWebhookUrl(url)
    return [
      ...(first === index
        ? []
        : [[index, 'name', `${name} is also the name of webhook ${first + 1}: give it another`] as const]),
      ...(wrong === undefined ? [] : [[index, 'url', wrong] as const]),
    ]
  })
}

/** What a pattern does not see: a port above 65535, an IP address that is none. */
export function mistakeOfWebhookUrl(url: string): string | undefined {
  return URL.canParse(url)
    ? undefined
    : `${url} is no address of a web server: look at its host and its port, 1 to 65535`
}

/** The settings as they may be shown. */
export function withoutAlarmSecrets({ webhooks }: AlarmSettings): AlarmSettings {
  return { webhooks: webhooks.map((hook) => ({ ...hook, secret: '***' })) }
}
