import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Address } from '@voltaic/runtime'
import { type RunningProgram, runProgram, startProgram } from '../foreign-program.ts'

export interface RelayOptions {
  /** Diameter identity; `relay.` and the realm. */
  readonly identity: string
  readonly realm: string
  readonly port: number
  /** The peer that it connects to, and where what has no other destination goes. */
  readonly server: { readonly identity: string; readonly address: Address }
  /** Where its files go. */
  readonly folder: string
}

/** Tw of RFC 3539, the shortest that freeDiameter takes. */
const WATCHDOG_SECONDS = 6
/** Between two attempts to connect. */
const RETRY_SECONDS = 1

/**
 * Starts freeDiameter as a relay over TCP in clear, and waits until it listens.
 *
 * @throws Error with all that it wrote when it ends before
 */
export async function startRelay(options: RelayOptions): Promise<RunningProgram> {
  const { identity, realm, port, server, folder } = options
  const file = (name: string, lines: readonly string[]): string => {
    const path = join(folder, name)
    writeFileSync(path, `${lines.join('\n')}\n`)
    return path
  }
  // ALLOW_IPSEC: peers of the realm may come without TLS
  const peers = file('peers', [`ALLOW_IPSEC *.${realm}`])
  const routes = file('routes', [`* : "${server.identity}" += 50 ;`])
  const { host, port: serverPort } = server.address
  const config = file('relay.conf', [
    `Identity = "${identity}";`,
    `Realm = "${realm}";`,
    `Port = ${port};`,
    'SecPort = 0;',
    'No_SCTP;',
    'No_IPv6;',
    `TcTimer = ${RETRY_SECONDS};`,
    `TwTimer = ${WATCHDOG_SECONDS};`,
    `LoadExtension = "acl_wl.fdx" : "${peers}";`,
    `LoadExtension = "rt_default.fdx" : "${routes}";`,
    `ConnectPeer = "${server.identity}" { ConnectTo = "${host}"; Port = ${serverPort}; No_TLS; TcTimer = ${RETRY_SECONDS}; };`,
  ])
  const isReady = (line: string) => line.includes('daemon initialized')
  // it tells on standard output, in blocks when nobody looks
  return startProgram('stdbuf', ['-oL', 'sh', '-c', 'exec freeDiameterd -c "$0" 1>&2', config], isReady, folder)
}

/** @returns `freeDiameter, version 1.2.1` */
export async function freeDiameterVersion(): Promise<string> {
  return /freeDiameter, version \S+/.exec((await runProgram('freeDiameterd', ['-V'])).stdout)?.[0] ?? 'freeDiameter'
}
