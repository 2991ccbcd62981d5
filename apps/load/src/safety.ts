import { readFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { addressOf, type VoltaicConfig } from '@voltaic/core'
import { isLoopbackHost } from '@voltaic/runtime'

/** Sockets of one phone, at the most. */
const SOCKETS = { udp: 2, tcp: 4 } as const
/** Files that the process has open besides the phones' sockets. */
const OTHER_FILES = 100

/**
 * Traffic that fills a network is for one's own: what leaves this machine needs a word that says so.
 *
 * @throws VoltaicError `LOAD_NOT_LOOPBACK`
 */
export function assertOwnNetwork(config: VoltaicConfig, isMine: boolean): void {
  const outside = config.elements.find((element) => !isLoopbackHost(addressOf(element).host))
  if (isMine || outside === undefined) return
  throw new VoltaicError(
    'LOAD_NOT_LOOPBACK',
    `${outside.name} of this network is at ${addressOf(outside).host}, not on loopback, and load can take a network down`,
    'If all of it is yours, and nobody needs it now, say so: --yes-this-network-is-mine',
  )
}

/**
 * @param limit open files that this process may have
 * @throws VoltaicError `LOAD_FILE_LIMIT`
 */
export function assertEnoughSockets(phones: number, transport: 'udp' | 'tcp', limit: number = openFileLimit()): void {
  const needed = phones * SOCKETS[transport] + OTHER_FILES
  if (needed <= limit) return
  throw new VoltaicError(
    'LOAD_FILE_LIMIT',
    `${phones} phones over ${transport} need ${needed} open files, and this process may have ${limit}`,
    `Allow more in this shell (ulimit -n ${needed}), or use fewer phones`,
  )
}

/** The hard limit: Node.js raises its own to it. */
function openFileLimit(): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
}
