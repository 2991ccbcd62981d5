import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPcapngWriter } from '@voltaic/capture'
import { inMemory, overTcp, testRegistration } from '../test-registration.ts'
import type { TracedMessage } from '../traced-message.ts'
import { asTraced } from './as-traced.ts'
import { createCaptureImport, type ImportReport } from './capture-import.ts'
import type { ImportedEntry } from './imported-message.ts'
import { summariseEntry } from './summarise-entry.ts'

function record(messages: readonly TracedMessage[]): Buffer {
  const writer = createPcapngWriter()
  return Buffer.concat([writer.header(), ...messages.map((message) => writer.message(message))])
}

function read(file: Uint8Array, size = 1000) {
  const entries: ImportedEntry[] = []
  const rows: string[] = []
  const importing = createCaptureImport({
    onEntry(entry) {
      entries.push(entry)
      const { label, detail } = summariseEntry(entry)
      const [sight] = entry.sights
      const name = (address: NonNullable<typeof sight>['from'] | undefined) =>
        address && importing.roles.nameOf(address)
      rows.push(`${name(sight?.from)} > ${name(sight?.to)} ${label} ${detail}`)
    },
  })
  for (let at = 0; at < file.length; at += size) importing.push(Uint8Array.from(file.subarray(at, at + size)))
  const report: ImportReport = importing.end()
  return { entries, rows, report, importing }
}

describe('what our recorder writes', () => {
  for (const [name, deployment] of Object.entries({ inMemory, overTcp })) {
    test(`${name}: gives the same messages, once each`, () => {
      const sent = testRegistration(deployment).filter(({ direction }) => direction === 'out')
      const { entries, report, importing } = read(record(sent))
      assert.equal(report.stop, undefined)
      assert.equal(report.messages, sent.length)
      const messages = entries.flatMap((entry) => (entry.kind === 'message' ? [asTraced(entry, importing.roles)] : []))
      const plain = (list: readonly TracedMessage[]) =>
        list.map(({ at, protocol, transport, local, remote, data }) => ({
          at,
          protocol,
          transport,
          local,
          remote,
          data: Buffer.from(data).toString('latin1'),
        }))
      assert.deepEqual(plain(messages), plain(sent))
    })

    test(`${name}: what both ends have seen is shown once`, () => {
      const traced = testRegistration(deployment)
      const { entries, report } = read(record(traced))
      assert.equal(report.sights, traced.length)
      assert.equal(entries.length, traced.length / 2)
      assert.ok(entries.every(({ sights }) => sights.length === 2))
    })

    test(`${name}: who is who is guessed`, () => {
      const { rows } = read(record(testRegistration(deployment).filter(({ direction }) => direction === 'out')))
      assert.deepEqual(rows.slice(0, 4), [
        'ue1 > pcscf REGISTER 001010000000001',
        'pcscf > icscf REGISTER 001010000000001',
        'icscf > hss UAR 001010000000001',
        'hss > icscf UAA FIRST_REGISTRATION',
      ])
    })
  }
})
