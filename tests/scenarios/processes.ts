import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { addressOf, connectToTraces, type ElementConfig, type TraceLine, type VoltaicConfig } from '@voltaic/core'
import {
  diameterTrace,
  dnsTrace,
  formatAddress,
  type MessageTrace,
  sipTrace,
  type TraceChannel,
} from '@voltaic/runtime'

const MAIN = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const CHANNELS: Readonly<Record<TraceLine['protocol'], TraceChannel<MessageTrace>>> = {
  sip: sipTrace,
  diameter: diameterTrace,
  dns: dnsTrace,
}

export interface Processes {
  readonly file: string
  readonly children: ReadonlyMap<string, ChildProcess>
  /** Ends one at once, without any farewell. */
  kill(name: string): Promise<void>
  start(name: string): Promise<void>
  stop(): Promise<void>
}

/** Starts each element in a process of its own; what they trace is published in this process, too. */
export async function startProcesses(config: VoltaicConfig): Promise<Processes> {
  const file = join(config.data, 'voltaic.yaml')
  writeFileSync(file, yamlOf(config))
  const children = new Map<string, ChildProcess>()

  async function start(name: string): Promise<void> {
    const child = spawn(process.execPath, [MAIN, 'start', name, '--config', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.set(name, child)
    await isReady(child, name)
  }
  async function end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = children.get(name)
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  await Promise.all(config.elements.map(({ name }) => start(name)))
  for (const socket of await connectToTraces(config.data)) {
    createInterface({ input: socket }).on('line', (line) => {
      const { protocol, data, ...rest } = JSON.parse(line) as TraceLine
      CHANNELS[protocol].publish({ ...rest, data: Buffer.from(data, 'base64') })
    })
  }
  return {
    file,
    children,
    start,
    kill: (name) => end(name, 'SIGKILL'),
    async stop() {
      await Promise.all([...children.keys()].map((name) => end(name, 'SIGTERM')))
    },
  }
}

function isReady(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) throw new Error('no standard output')
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve()
    })
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)))
  })
}

/** The network as a `voltaic.yaml`. */
export function yamlOf(config: VoltaicConfig): string {
  const lines = [
    'plmn:',
    `  mcc: '${config.plmn.mcc}'`,
    `  mnc: '${config.plmn.mnc}'`,
    `data: ${config.data}`,
    ...(config.storage === undefined ? [] : [`storage: '${config.storage}'`]),
    `mw: ${config.mw}`,
    'elements:',
  ]
  for (const element of config.elements) {
    lines.push(
      `  - name: ${element.name}`,
      `    function: ${element.function}`,
      `    ${fieldOf(element)}: '${formatAddress(addressOf(element))}'`,
      ...mediaLines(element),
    )
    // a machine that runs all tests at once is busy, and no test of a scenario is one of overload
    if (element.function === 'pcscf') lines.push(`    regEvent: ${element.regEvent}`, '    overloadControl: false')
    if (element.function === 'pcscf' && element.gm.backend !== 'none') {
      lines.push(`    gm: { backend: ${element.gm.backend}, policy: ${element.gm.policy} }`)
    }
  }
  return `${lines.join('\n')}\n`
}

function fieldOf({ function: what }: ElementConfig): string {
  return { hss: 'diameter', dns: 'dns', agw: 'ng' }[what as string] ?? 'sip'
}

function mediaLines(element: ElementConfig): readonly string[] {
  if (element.function === 'pcscf' && element.media) {
    return [`    media: { gateway: '${formatAddress(element.media.gateway)}' }`]
  }
  if (element.function !== 'agw') return []
  const { access, core, ports, engine } = element
  const hosts = (list: readonly string[]) => `[${list.map((host) => `'${host}'`).join(', ')}]`
  return [
    `    access: ${hosts(access)}`,
    `    core: ${hosts(core)}`,
    `    ports: ${ports.first}-${ports.last}`,
    `    engine: ${engine}`,
  ]
}
