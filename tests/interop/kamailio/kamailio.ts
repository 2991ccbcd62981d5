import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createNodeNet } from '@voltaic/runtime'
import { type NetworkNamespace, netIn } from '../../contracts/network-namespaces.ts'

/** Ports of `pcscf.cfg`: in clear, and the first of those that are protected, of which there are `PORT_COUNT` each. */
const CLEAR_PORT = 5060
const [CLIENT_PORT, SERVER_PORT] = [5100, 6100]
const PORT_COUNT = 4

/** Whether a port of this P-CSCF must never be seen in clear. */
export function isProtectedPort(port: number): boolean {
  return [CLIENT_PORT, SERVER_PORT].some((first) => port >= first && port < first + PORT_COUNT)
}

export interface KamailioOptions {
  readonly place: NetworkNamespace
  readonly address: string
  readonly realm: string
  /** Where its files go. */
  readonly folder: string
}

/** Starts Kamailio as P-CSCF. @returns a function that ends it */
export async function startKamailio({ place, address, realm, folder }: KamailioOptions): Promise<() => Promise<void>> {
  const hosts = ['scscf', 'icscf'].map((name) => `${address} ${name}.${realm}\n`).join('')
  writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${hosts}`)
  // It asks the system for names, and the guest has no DNS at port 53.
  execFileSync('mount', ['--bind', join(folder, 'hosts'), '/etc/hosts'])
  const file = join(folder, 'pcscf.cfg')
  const template = readFileSync(join(import.meta.dirname, 'pcscf.cfg'), 'utf8')
  writeFileSync(file, template.replaceAll('@ADDRESS@', address).replaceAll('@REALM@', realm))
  const args = ['-f', file, '-DD', '-E', '-Y', folder, '-m', '32']
  const child = await place.run(async () => spawn('kamailio', args, { stdio: ['ignore', 'ignore', 'inherit'] }))
  const ended = once(child, 'exit')
  await Promise.race([
    listens(place, address),
    ended.then(([status]) => Promise.reject(new Error(`kamailio ended with ${status}`))),
  ])
  return async () => {
    child.kill('SIGTERM')
    await ended
  }
}

/** TCP comes last of all that it opens. */
async function listens(place: NetworkNamespace, host: string): Promise<void> {
  const net = netIn(place, createNodeNet())
  for (;;) {
    const socket = await net
      .connectStream({ host, port: CLEAR_PORT }, { onData() {}, onClose() {} })
      .catch(() => undefined)
    socket?.destroy()
    if (socket !== undefined) return
    await wait(50)
  }
}
