import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Counters, createSystemClock, createSystemRandom, silentLog } from '@voltaic/runtime'
import { createHttpDelivery, createUploadSpool } from '@voltaic/spool'

const NAMES = ['content-type', 'content-length', 'x-recording-call-id', 'content-digest', 'idempotency-key']

/** A recording goes to a web server that is down at first: it is tried again, as the same recording. */
export async function recordings(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-learn-spool-'))
  const lines: string[] = []
  const keys = new Set<unknown>()
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      keys.add(request.headers['idempotency-key'])
      const status = lines.length === 0 ? 503 : 201
      lines.push(...said(request, status))
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const clock = createSystemClock()
  const deps = { clock, random: createSystemRandom(), log: silentLog, counters: new Counters() }
  const url = `http://127.0.0.1:${port}/recordings/{callId}.{extension}`
  const deliver = createHttpDelivery(clock, { url, method: 'PUT' })
  const spool = createUploadSpool(deps, { folder, deliver, backOff: { firstMs: 1, longestMs: 1 } })
  try {
    await spool.start()
    const file = spool.create({ extension: 'wav', contentType: 'audio/wav', metadata: { callId: 'a84b4c76e66710' } })
    file.append(Buffer.alloc(320))
    await file.close()
    while (spool.entries.length > 0) await spool.whenIdle()
    return [
      ...lines,
      `the same recording both times: ${keys.size === 1 ? 'yes' : 'no'}`,
      `left in the spool: ${spool.entries.length}`,
    ]
  } finally {
    await spool.stop()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function said(request: IncomingMessage, status: number): readonly string[] {
  const headers = NAMES.map((name) => `  ${name}: ${short(String(request.headers[name]))}`)
  return [`${request.method} ${request.url} → ${status}`, ...headers]
}

/** What is random is not shown. */
function short(value: string): string {
  return value.replace(/"[0-9a-f]{32}"/, '"…"')
}
