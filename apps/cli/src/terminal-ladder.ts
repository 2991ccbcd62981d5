import { addressOf, type VoltaicConfig } from '@voltaic/core'
import type { Address } from '@voltaic/runtime'
import { createLadder, type LadderOptions, type TracedMessage } from '@voltaic/trace'

const WIDEST = 160
const NARROWEST = 80

/**
 * Prints messages as a ladder as wide as the terminal.
 *
 * @param phones where phones listen, and their names; two of them get a lifeline each
 * @returns what takes the next message
 */
export function printLadder(
  config: VoltaicConfig,
  phones: readonly (readonly [Address, string])[] = [],
  options: LadderOptions = {},
): (message: TracedMessage) => void {
  const [caller, called] = phones
  const ladder = createLadder({
    width: Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns ?? 120)),
    colours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    names: [...config.elements.map((element): [Address, string] => [addressOf(element), element.name]), ...phones],
    ...(caller && called ? { phones: [caller[1], called[1]] } : {}),
    ...options,
  })
  return (message) => {
    for (const row of ladder.rows(message)) process.stdout.write(`${row}\n`)
  }
}
