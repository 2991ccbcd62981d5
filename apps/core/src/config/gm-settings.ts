import { ALGORITHM_PAIRS, type AlgorithmPair, parseAlgorithmPair } from '@voltaic/ipsec'
import type { SecurityPolicy, SubscriberPolicy } from '@voltaic/pcscf'
import Type, { type TSchema } from 'typebox'

/**
 * Who does ESP for a P-CSCF: nobody, this process, the kernel, or user space between the kernel's sockets and the wire;
 * `auto` is the kernel where it can, else user space.
 */
export type GmBackend = 'none' | 'process' | 'xfrm' | 'tun' | 'auto'

/** IPsec between the phones and one P-CSCF (TS 33.203). */
export interface GmSettings {
  readonly policy: SecurityPolicy
  readonly backend: GmBackend
  /** Protected server port. */
  readonly portS: number
  /** Protected client ports, two at least. */
  readonly portC: readonly number[]
  /** Allowed pairs, most wanted first. */
  readonly algorithms: readonly AlgorithmPair[]
  readonly subscribers: readonly SubscriberPolicy[]
}

export const DEFAULT_GM: GmSettings = {
  policy: 'prefer',
  backend: 'none',
  portS: 6100,
  portC: [6101, 6102],
  algorithms: ALGORITHM_PAIRS,
  subscribers: [],
}

const PAIRS = ALGORITHM_PAIRS.map(({ alg, ealg }) => `${alg}/${ealg}`)
const policy = Type.String({ pattern: '^(off|prefer|require)$', description: 'off, prefer or require' })
const port = Type.String({ pattern: '^[1-9][0-9]{0,4}$', description: 'a port from 1 to 65535' })
const strict = { additionalProperties: false } as const

/** What `gm` of a P-CSCF may say. */
export const gmSchema: TSchema = Type.Object(
  {
    policy: Type.Optional(policy),
    backend: Type.Optional(
      Type.String({ pattern: '^(none|process|xfrm|tun|auto)$', description: 'none, process, xfrm, tun or auto' }),
    ),
    portS: Type.Optional(port),
    portC: Type.Optional(Type.Array(port, { minItems: 2, description: 'two or more ports' })),
    algorithms: Type.Optional(
      Type.Array(Type.String({ pattern: `^(${PAIRS.join('|')})$`, description: `one of ${PAIRS.join(', ')}` }), {
        minItems: 1,
        description: 'pairs of algorithms, most wanted first',
      }),
    ),
    subscribers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            impi: Type.String({ minLength: 1, description: 'an IMPI, or the start of one and *' }),
            policy,
          },
          { ...strict, description: 'impi and policy' },
        ),
        { description: 'a list of impi and policy' },
      ),
    ),
  },
  { ...strict, description: 'policy, backend, portS, portC, algorithms, subscribers' },
)

interface GmFields {
  readonly policy?: SecurityPolicy
  readonly backend?: GmBackend
  readonly portS?: string
  readonly portC?: readonly string[]
  readonly algorithms?: readonly string[]
  readonly subscribers?: readonly SubscriberPolicy[]
}

/** The settings of fields that `gmSchema` has let pass. */
export function toGmSettings(fields: unknown): GmSettings {
  const { portS, portC, algorithms, ...rest } = (fields ?? {}) as GmFields
  return {
    ...DEFAULT_GM,
    ...rest,
    ...(portS === undefined ? {} : { portS: Number(portS) }),
    ...(portC === undefined ? {} : { portC: portC.map(Number) }),
    ...(algorithms === undefined ? {} : { algorithms: algorithms.flatMap((text) => parseAlgorithmPair(text) ?? []) }),
  }
}
