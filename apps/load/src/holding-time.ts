import { VoltaicError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import { exponential } from './chance.ts'

/** How long calls last, in milliseconds. */
export interface HoldingTime {
  readonly law: 'exponential' | 'constant'
  readonly meanMs: number
}

/**
 * Reads `10`, `exponential:10` or `constant:10`, in seconds.
 *
 * @throws VoltaicError `HOLDING_TIME_INVALID`
 */
export function parseHoldingTime(text: string): HoldingTime {
  const [, law = 'exponential', seconds = ''] = /^(?:(exponential|constant):)?(\d{1,5}(?:\.\d{1,3})?)$/.exec(text) ?? []
  if (seconds !== '') return { law: law === 'constant' ? 'constant' : 'exponential', meanMs: Number(seconds) * 1000 }
  throw new VoltaicError(
    'HOLDING_TIME_INVALID',
    `${text} is no holding time`,
    'Give seconds, for example 10, constant:10 or exponential:10',
  )
}

export function drawHoldingTime({ law, meanMs }: HoldingTime, random: Random): number {
  return law === 'constant' ? meanMs : exponential(meanMs, random)
}

export function formatHoldingTime({ law, meanMs }: HoldingTime): string {
  return `${law} ${meanMs / 1000} s`
}
