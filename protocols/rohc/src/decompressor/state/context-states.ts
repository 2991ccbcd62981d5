import type { Context } from './context.ts'

/** k out of n: so many failures of the last so many packets mean that the context is damaged. */
export interface FailureLimits {
  readonly k1: number
  readonly n1: number
  readonly k2: number
  readonly n2: number
}

/** A link that delivers few errors but loses packets: single failures are taken for errors of a header. */
export const DEFAULT_FAILURE_LIMITS: FailureLimits = { k1: 3, n1: 5, k2: 3, n2: 5 }

/**
 * Notes that a packet was decompressed.
 *
 * @spec RFC 3095 §5.3.2.1
 */
export function noteSuccess(context: Context, limits: FailureLimits): void {
  if (context.state !== 'FC') context.failures = []
  context.state = 'FC'
  push(context, false, limits.n1)
}

/**
 * Notes that a CRC failed, and moves down after k failures of n.
 *
 * @param update whether the packet was IR, IR-DYN or UOR-2: only these count in Static Context
 * @returns the feedback that a damaged context calls for
 * @spec RFC 3095 §5.3.2.2.3
 */
export function noteFailure(
  context: Context,
  update: boolean,
  limits: FailureLimits,
): 'NACK' | 'STATIC-NACK' | undefined {
  if (context.state === 'FC') {
    push(context, true, limits.n1)
    if (failed(context) < limits.k1) return undefined
    context.state = 'SC'
    context.failures = []
    return 'NACK'
  }
  if (context.state === 'NC') return 'STATIC-NACK'
  if (!update) return 'NACK'
  push(context, true, limits.n2)
  if (failed(context) < limits.k2) return undefined
  context.state = 'NC'
  context.failures = []
  return 'STATIC-NACK'
}

function push(context: Context, failure: boolean, n: number): void {
  if (!failure && context.failures.length === 0) return
  context.failures = [...context.failures, failure].slice(-n)
}

function failed(context: Context): number {
  return context.failures.filter(Boolean).length
}

/**
 * Whether the state lets a packet be decompressed.
 *
 * @param kind IR carries everything; IR-DYN and UOR-2 have a CRC of 7 or 8 bits
 * @spec RFC 3095 §5.3.2.2.1
 */
export function mayDecompress(context: Context, kind: 'IR' | 'update' | 'other'): boolean {
  if (kind === 'IR' || context.state === 'FC') return true
  return context.state === 'SC' && kind === 'update'
}
