import { addressOf, type VoltaicConfig } from '@voltaic/core'
import type { Address } from '@voltaic/runtime'
import { createLadder, type LadderOptions, type TracedMessage } from '@voltaic/trace'

const WIDEST = 160
const NARROWEST = 80

/** Prints messages as a ladder as wide as the terminal; @returns what takes the next message. */
export function printLadder(config: VoltaicConfig, options: LadderOptions = {}): (message: TracedMessage) => void {
  const ladder = createLadder({
    width: Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns ?? 120)),
    colours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    names: config.elements.map((element): [Address, string] => [addressOf(element), element.name]),
    ...options,
  })
  return (message) => {
    for (const row of ladder.rows(message)) process.stdout.write(`${row}\n`)
  }
}
