import { addressesOf, type VoltaicConfig } from '@voltaic/core'
import type { Address } from '@voltaic/runtime'
import { createLadder, type Ladder, type LadderOptions, type TracedMessage } from '@voltaic/trace'

const WIDEST = 160
const NARROWEST = 80

/** Characters in a line of this terminal, within reason. */
export function ladderWidth(): number {
  return Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns ?? 120))
}

/** A phone that gets a lifeline of its own. */
export interface LadderPhone {
  readonly name: string
  /** All that it listens at. */
  readonly addresses: readonly Address[]
}

/**
 * Prints messages as a ladder as wide as the terminal.
 *
 * @param phones two of them get a lifeline each
 * @returns what takes the next message
 */
export function printLadder(
  config: VoltaicConfig,
  phones: readonly LadderPhone[] = [],
  options: LadderOptions = {},
): (message: TracedMessage) => void {
  const ladder = terminalLadder(config, phones, options)
  return (message) => {
    for (const row of ladder.rows(message)) process.stdout.write(`${row}\n`)
  }
}

/** A ladder as wide as the terminal, with the names of the network. */
export function terminalLadder(config: VoltaicConfig, phones: readonly LadderPhone[], options: LadderOptions): Ladder {
  const [caller, called] = phones
  return createLadder({
    width: ladderWidth(),
    colours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    names: [...namesOf(config), ...phones.flatMap(({ name, addresses }) => named(name, addresses))],
    protectedPorts: protectedPortsOf(config),
    ...(caller && called ? { phones: [caller.name, called.name] } : {}),
    ...options,
  })
}

/** Who listens where in a network. */
export function namesOf(config: VoltaicConfig): readonly (readonly [Address, string])[] {
  return config.elements.flatMap((element) => named(element.name, addressesOf(element)))
}

/** Ports of its P-CSCFs that ESP protects. */
export function protectedPortsOf(config: VoltaicConfig): readonly Address[] {
  return config.elements.flatMap((element) => addressesOf(element).slice(1))
}

function named(name: string, addresses: readonly Address[]): readonly (readonly [Address, string])[] {
  return addresses.map((address) => [address, name])
}
