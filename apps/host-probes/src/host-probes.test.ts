// On this very machine, whatever it is: each probe comes to an end, and what is made wrong here is found.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createCore, createRuntime, labConfig, type VoltaicConfig } from '@voltaic/core'
import { type Finding, type FindingCode, GROUPS, type Group } from '@voltaic/doctor'
import { createNodeNet, type DatagramSocket } from '@voltaic/runtime'
import { diagnose } from './host-probes.ts'

/** A loopback address of this test alone. */
const HOST = `127.250.${(process.pid >> 8) & 255}.${process.pid & 255}`

const data = mkdtempSync(join(tmpdir(), 'voltaic-doctor-'))
after(() => rmSync(data, { recursive: true, force: true }))
const config: VoltaicConfig = labConfig({ data, host: HOST })

const look = (...only: readonly Group[]) => diagnose(config, createRuntime(), only)
const codesOf = (findings: readonly Finding[]): readonly FindingCode[] =>
  findings.flatMap((each) => (each.severity === 'ok' ? [] : [each.code]))

test('every group says something of this machine', async () => {
  const findings = await diagnose(config, createRuntime())
  assert.deepEqual(
    GROUPS.filter((group) => !findings.some((each) => each.group === group)),
    [],
  )
  // this test runs: what it stands on is in order
  assert.deepEqual(
    codesOf(findings).filter((code) =>
      ['NODE_TOO_OLD', 'ADDRESS_NOT_LOCAL', 'PORT_TAKEN', 'CLOCK_YEAR'].includes(code),
    ),
    [],
  )
})

describe('a port', () => {
  test('that a stranger holds is found with the process that has it', async () => {
    const stranger: DatagramSocket = await createNodeNet().bindDatagram({ host: HOST, port: 5060 }, { onDatagram() {} })
    try {
      const found = (await look('ports')).find((each) => each.severity === 'error')
      assert.ok(found?.severity === 'error' && found.code === 'PORT_TAKEN')
      assert.ok(found.what.includes(`(pid ${process.pid}`), found.what)
    } finally {
      await stranger.close()
    }
    assert.deepEqual(codesOf(await look('ports')), [])
  })
})

describe('Diameter and DNS', () => {
  test('of a network that does not run are notes, and all is well when it does', async () => {
    assert.deepEqual(codesOf(await look('diameter')), ['DIAMETER_UNREACHABLE'])
    const core = await createCore(config, createRuntime())
    await core.start()
    try {
      assert.deepEqual(codesOf(await look('diameter')), [])
      const own = (await look('dns')).find(({ what }) => what.startsWith('our DNS server'))
      assert.equal(own?.severity, 'ok', own?.what)
      assert.ok(own.what.endsWith(`to ${HOST}`), own.what)
    } finally {
      await core.stop()
    }
  })

  test('a peer that closes at once, or speaks something else, refuses (RFC 6733 §5.3)', async () => {
    const answers: readonly (readonly [Uint8Array | undefined, RegExp])[] = [
      [undefined, /closes the connection/],
      [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /no Diameter/],
    ]
    for (const [answer, why] of answers) {
      const listener = await createNodeNet().listenStream({ host: HOST, port: 3868 }, (socket) => {
        return {
          onData() {
            if (answer !== undefined) socket.write(answer)
            socket.close()
          },
          onClose() {},
        }
      })
      try {
        const [found] = await look('diameter')
        assert.ok(found?.severity === 'error' && found.code === 'DIAMETER_REFUSES', found?.what)
        assert.match(found.what, why)
      } finally {
        await listener.close()
      }
    }
  })
})

describe('the data folder', () => {
  test('with keys that others can read is found, and nothing is left behind in it', async () => {
    const file = join(data, 'keys.json')
    writeFileSync(file, '{}', { mode: 0o644 })
    chmodSync(file, 0o644)
    const before = readdirSync(data)
    assert.ok(codesOf(await look('disk')).includes('KEY_FILE_OPEN'))
    chmodSync(file, 0o600)
    assert.ok(!codesOf(await look('disk')).includes('KEY_FILE_OPEN'))
    assert.deepEqual(readdirSync(data), before)
    rmSync(file)
  })
})
