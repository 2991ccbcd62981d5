import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { encodeHep } from '@voltaic/hep'
import { type Address, createNodeNet, formatAddress } from '@voltaic/runtime'
import { freePorts } from '../../scenarios/network-config.ts'
import { outputOf, startProgram } from '../foreign-program.ts'

/** What a collector has read of one message. */
export interface CollectedMessage {
  /** Method, or status. */
  readonly what: string
  readonly callId: string
  readonly cseq: number
  readonly from: string
  readonly to: string
  readonly transport: string
}

export interface Collector {
  readonly at: Address
  /** `kamailio 5.6.3`. */
  readonly version: string
  /** In the order in which they came. */
  readonly seen: readonly CollectedMessage[]
  /** Everything else that it has said. */
  readonly complaints: readonly string[]
  stop(): Promise<void>
}

/** Call-ID of the message that shows that the collector is up. */
const PROBE = 'is-it-up'
/** Between two of them, in milliseconds. */
const LOOK_MS = 50

/** Starts Kamailio as a collector of HEP. @param folder where its files go */
export async function startCollector(host: string, folder: string): Promise<Collector> {
  const [port = 0] = await freePorts(host, 1, createNodeNet())
  const at: Address = { host, port }
  const file = join(folder, 'sipcapture.cfg')
  const template = readFileSync(join(import.meta.dirname, 'sipcapture.cfg'), 'utf8')
  writeFileSync(file, template.replaceAll('@ADDRESS@', formatAddress(at)).replaceAll('@FOLDER@', folder))
  writeFileSync(join(folder, 'version'), 'table_name(string) table_version(int)\nsip_capture:4\n')
  const log = join(folder, 'log')
  const args = ['-c', `exec kamailio -f "$1" -DD -E -Y "$2" -w "$2" -m 32 2>"$3"`, 'sh', file, folder, log]
  const linesOf = () => {
    const text = readFileSync(log, 'utf8')
    return text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  }
  const isUp = () => linesOf().some((line) => line.includes(`seen OPTIONS ${PROBE}`))
  writeFileSync(log, '')
  const program = await startProgram('sh', args, { shown: () => untilUp(at, isUp) })
  return {
    at,
    version: (await outputOf('kamailio', ['-v'])).split(' ').slice(1, 3).join(' '),
    get seen() {
      return linesOf()
        .flatMap(messageIn)
        .filter(({ callId }) => callId !== PROBE)
    },
    get complaints() {
      return linesOf().filter((line) => line.includes('ERROR') || line.includes('CRITICAL'))
    },
    stop: () => program.stop('SIGTERM'),
  }
}

async function untilUp(at: Address, isUp: () => boolean): Promise<void> {
  const socket = await createNodeNet().bindDatagram({ host: at.host, port: 0 }, { onDatagram() {}, onError() {} })
  const lines = ['OPTIONS sip:x SIP/2.0', 'Via: SIP/2.0/UDP x;branch=z9hG4bKx', 'From: <sip:x>;tag=x', 'To: <sip:x>']
  const options = [...lines, `Call-ID: ${PROBE}`, 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', ''].join('\r\n')
  const fields = { from: socket.local, to: at, transport: 'udp', at: 0, node: 'probe', agent: 1, protocol: 1 } as const
  const probe = encodeHep({ ...fields, payload: Buffer.from(options) })
  while (probe !== undefined && !isUp()) {
    socket.send(probe, at)
    await wait(LOOK_MS)
  }
  await socket.close()
}

function messageIn(line: string): readonly CollectedMessage[] {
  const [, what = '', callId = '', cseq, from = '', to = '', transport = ''] = line.split(/.*seen | /)
  return line.includes('seen ') ? [{ what, callId, cseq: Number(cseq), from, to, transport }] : []
}
