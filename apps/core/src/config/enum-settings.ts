import type { EnumZone } from '@voltaic/enum'
import { type Address, parseAddress } from '@voltaic/runtime'
import Type, { type TSchema } from 'typebox'

/** How the S-CSCFs find where numbers are. */
export interface EnumSettings {
  /** Asked in this order. */
  readonly zones: readonly EnumZone[]
  /** Asked for them; the DNS servers of this network unless given. */
  readonly servers?: readonly Address[]
}

const strict = { additionalProperties: false } as const
const oneOf = (...words: readonly string[]) =>
  Type.String({ pattern: `^(${words.join('|')})$`, description: `one of ${words.join(', ')}` })

/** What `enum` may say. */
export const enumSchema: TSchema = Type.Object(
  {
    zones: Type.Array(
      Type.Object(
        {
          suffix: Type.String({
            pattern: '^[a-z0-9_-]+(\\.[a-z0-9_-]+)*$',
            description: 'a domain in lower case: e164.arpa',
          }),
          kind: Type.Optional(oneOf('public', 'infrastructure', 'private')),
          weighting: Type.Optional(oneOf('none', 'preference')),
          failover: Type.Optional(oneOf('preference', 'order')),
        },
        { ...strict, description: 'suffix, kind, weighting and failover' },
      ),
      { minItems: 1, description: 'a list of suffix, kind, weighting and failover' },
    ),
    servers: Type.Optional(
      Type.Array(
        Type.String({
          pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):[0-9]{1,5}$',
          description: 'a DNS server, as 127.0.0.1:5300 or [::1]:53',
        }),
        { minItems: 1, description: 'a list of DNS servers' },
      ),
    ),
  },
  { ...strict, description: 'zones and servers' },
)

/** The settings of a value that `enumSchema` has let pass. */
export function toEnumSettings(value: unknown): EnumSettings {
  const { zones, servers } = value as { zones: readonly EnumZone[]; servers?: readonly string[] }
  return { zones, ...(servers && { servers: servers.flatMap((server) => parseAddress(server) ?? []) }) }
}
