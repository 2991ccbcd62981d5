import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outputOf } from './foreign-program.ts'

const MAIN = join(import.meta.dirname, '../../apps/cli/src/main.ts')

/** A message as `voltaic trace FILE --json` has it. */
export interface ReadMessage {
  readonly protocol: 'sip' | 'diameter' | 'dns'
  readonly transport: 'udp' | 'tcp' | 'sctp'
  readonly data: Uint8Array
  /** How often it was seen on its way. */
  readonly sights: number
}

interface JsonLine {
  readonly kind: string
  readonly protocol: ReadMessage['protocol']
  readonly transport: ReadMessage['transport']
  readonly data: string
  readonly sights: readonly unknown[]
}

/** What `voltaic trace FILE --json` reads of a capture, with the command line of the product. */
export async function messagesOfTrace(capture: Uint8Array): Promise<readonly ReadMessage[]> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-interop-'))
  try {
    const file = join(folder, 'capture.pcapng')
    writeFileSync(file, capture, { mode: 0o600 })
    const output = await outputOf(process.execPath, [MAIN, 'trace', file, '--json', '--everything'])
    const lines = output.split('\n').filter((line) => line !== '')
    return lines
      .map((line) => JSON.parse(line) as JsonLine)
      .filter(({ kind }) => kind === 'message')
      .map(({ protocol, transport, data, sights }) => {
        return { protocol, transport, data: Buffer.from(data, 'base64'), sights: sights.length }
      })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
