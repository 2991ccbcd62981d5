import type { ApiSettings } from '@voltaic/api'
import { parseAddress } from '@voltaic/runtime'
import Type, { type TSchema } from 'typebox'

const file = (what: string) => Type.String({ minLength: 1, description: `${what}, a PEM file` })
const strict = { additionalProperties: false } as const

/** `api` of voltaic.yaml. */
export const apiSchema: TSchema = Type.Object(
  {
    listen: Type.Optional(
      Type.String({
        pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):[0-9]{1,5}$',
        description: 'where the provisioning API listens, as 127.0.0.1:8080 or [::1]:8080',
      }),
    ),
    tls: Type.Optional(
      Type.Object(
        { cert: file('certificate'), key: file('its key') },
        { ...strict, description: 'cert and key, PEM files' },
      ),
    ),
    proxy: Type.Optional(
      Type.String({ pattern: '^[0-9A-Fa-f:.]+$', description: 'IP address of the proxy that does TLS' }),
    ),
  },
  { ...strict, description: 'listen, tls and proxy of the provisioning API' },
)

/** The settings of an API that passed its schema; without any, it listens at a free port of loopback. */
export function toApiSettings(value: unknown): ApiSettings {
  const { listen, ...rest } = (value ?? {}) as { listen?: string } & Omit<ApiSettings, 'listen'>
  const address = listen === undefined ? undefined : parseAddress(listen)
  return { ...rest, ...(address && { listen: address }) }
}
