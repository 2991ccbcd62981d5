import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { createPcapngWriter } from '@voltaic/capture'
import { ControlSocket, type Core, labConfig } from '@voltaic/core'
import type { CallMediaReport } from '@voltaic/ng'
import { Counters } from '@voltaic/runtime'

const MAIN = join(import.meta.dirname, '../main.ts')
const CALL = '3c26700@127.0.0.1'

const stream = (side: 'offerer' | 'answerer', port: number) => ({
  media: 'audio' as const,
  index: 0,
  side,
  tag: side,
  local: { host: '127.0.0.1', port },
  remote: { host: '127.0.0.1', port: port + 1000 },
  packets: 200,
  octets: 200 * 45,
  dropped: 0,
  errors: 0,
  codec: 'AMR-WB',
})

const REPORT: CallMediaReport = {
  createdAt: 0,
  lastPacketAt: 1,
  recording: true,
  streams: [stream('offerer', 20_000), stream('answerer', 20_002)],
}

/** A folder with the control socket of a core whose gateway has one call, from the side of its caller. */
async function runningCore(t: TestContext): Promise<{ readonly folder: string; readonly data: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-rohc-live-'))
  const data = join(folder, 'voltaic-data')
  mkdirSync(data)
  const gateway = {
    list: async () => [`${CALL};mo`],
    query: async () => REPORT,
  }
  const core = { config: labConfig({ data }), counters: new Counters(), media: { gateway } } as unknown as Core
  const socket = new ControlSocket(data, core)
  await socket.start()
  t.after(async () => {
    await socket.stop()
    rmSync(folder, { recursive: true })
  })
  return { folder, data }
}

/** What `voltaic rohc report` says in a folder. */
async function report(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'rohc', 'report', ...args], { cwd })
  return stdout
}

/** A recording that a gateway of this machine is writing: 60 packets of the caller, and half of another one. */
function writeRecording(data: string): void {
  const id = 'a'.repeat(32)
  const folder = join(data, 'recording-spool-agw')
  const writer = createPcapngWriter({ application: 'test', comment: '' })
  const blocks = [writer.header()]
  for (let sn = 0; sn < 60; sn++) {
    const rtp = Buffer.alloc(45, 7)
    rtp.set([0x80, 0x60])
    rtp.writeUInt16BE(sn, 2)
    rtp.writeUInt32BE(320 * sn, 4)
    rtp.writeUInt32BE(0x0bad_cafe, 8)
    blocks.push(
      writer.message({
        at: 1_700_000_000_000 + 20 * sn,
        element: 'caller',
        direction: 'in',
        transport: 'udp',
        local: { host: '192.0.2.2', port: 5006 },
        remote: { host: '192.0.2.1', port: 5004 },
        data: rtp,
      }),
    )
  }
  mkdirSync(folder)
  writeFileSync(join(folder, `${id}.pcapng`), Buffer.concat([...blocks, Buffer.from('060000004c', 'hex')]))
  const entry = {
    format: 'voltaic-spool-1',
    id,
    file: `${id}.pcapng`,
    state: 'open',
    contentType: 'application/x-pcapng',
    metadata: { callId: CALL },
    createdAt: 0,
    length: 0,
    sha256: '',
    attempts: 0,
  }
  writeFileSync(join(folder, `${id}.json`), JSON.stringify(entry))
}

test('a running core is asked for a call; the report says what is of its recording and what is computed from counts', async (t) => {
  const { folder, data } = await runningCore(t)
  writeRecording(data)
  const [text, unknown] = await Promise.all([
    report(folder, '--call', CALL),
    report(folder, '--call', 'nosuch').catch((error: unknown) => error),
  ])
  assert.match(text, /^1 +AMR-WB +IPv4 +yes +60 +33\.0 +40 → \d\.\d\d +3\.00/m)
  assert.match(text, /^2 +AMR-WB +IPv4 +yes +200 +33\.0 +40 → \d\.\d\d +3\.00/m)
  assert.match(text, /^1 +127\.0\.0\.1:21000 → 127\.0\.0\.1:20000, SSRC 0badcafe$/m)
  assert.match(text, /^1: RTP of the recording that is being made\.$/m)
  assert.match(text, /^2: computed from counts\. The gateway keeps no packets/m)
  const { stderr, code } = unknown as { readonly stderr: string; readonly code: number }
  assert.equal(code, 1)
  assert.match(stderr, /there is no call nosuch/)
})
