import assert from 'node:assert/strict'
import { type Address, parseAddress } from '@voltaic/runtime'
import Type, { type TSchema } from 'typebox'
import type { Fields } from './config-document.ts'

/** What a process keeps of what it sees, and who gets a copy. */
export interface TraceSettings {
  /** Octets on disk for each process; 0: nothing is kept. */
  readonly maxOctets: number
  /** A HOMER, or another collector of HEP version 3. */
  readonly hep?: { readonly to: Address; readonly agent: number; readonly key?: string; readonly only?: 'sip' }
}

const MEBIBYTE = 1024 * 1024
const DEFAULT_MEGABYTES = 256
const DEFAULT_AGENT = 2001

export const DEFAULT_TRACE: TraceSettings = { maxOctets: DEFAULT_MEGABYTES * MEBIBYTE }

const strict = { additionalProperties: false } as const

export const traceSchema: TSchema = Type.Object(
  {
    megabytes: Type.Optional(
      Type.String({
        pattern: '^(0|[1-9][0-9]{0,6})$',
        description: 'MiB of traces that each process keeps on disk; 0 keeps none, otherwise at least 16',
      }),
    ),
    hep: Type.Optional(
      Type.Object(
        {
          to: Type.String({
            pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):[0-9]{1,5}$',
            description: 'where HOMER takes HEP over UDP, as 192.0.2.1:9060',
          }),
          agent: Type.Optional(
            Type.String({ pattern: '^[0-9]{1,9}$', description: 'number of this agent there, as 2001' }),
          ),
          key: Type.Optional(Type.String({ minLength: 1, description: 'the password that HOMER wants' })),
          only: Type.Optional(Type.String({ pattern: '^sip$', description: 'sip: no Diameter and no DNS' })),
        },
        { ...strict, description: 'to, and agent, key and only if they are wanted' },
      ),
    ),
  },
  { ...strict, description: 'megabytes and hep' },
)

/** @param fields `trace` of the file, which has passed the schema; undefined: everything as it is by default */
export function toTraceSettings(fields: unknown): TraceSettings {
  const { megabytes, hep } = (fields ?? {}) as Fields
  const { to, agent, key, only } = (hep ?? {}) as Readonly<Record<string, string>>
  const wanted = Number(megabytes ?? DEFAULT_MEGABYTES)
  return {
    maxOctets: wanted === 0 ? 0 : Math.max(16, wanted) * MEBIBYTE,
    ...(to !== undefined && {
      hep: {
        to: hepAddress(to),
        agent: Number(agent ?? DEFAULT_AGENT),
        ...(key !== undefined && { key }),
        ...(only !== undefined && { only: 'sip' as const }),
      },
    }),
  }
}

function hepAddress(text: string): Address {
  const address = parseAddress(text)
  assert(address, 'addressMistakes has let it pass')
  return address
}
