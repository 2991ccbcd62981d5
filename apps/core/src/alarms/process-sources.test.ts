import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Counters } from '@voltaic/runtime'
import type { AlarmFinding } from './alarm-board.ts'
import type { AlarmSource } from './alarm-watch.ts'
import { certificateSource, countedSources, diskSource, traceSource } from './process-sources.ts'

const look = (source: AlarmSource, stands = false): readonly AlarmFinding[] =>
  source.look(() => stands) as readonly AlarmFinding[]

test('a disk is nearly full below 5 % and stays so up to 7 %', () => {
  let free = 0.051
  const source = diskSource('/data', () => free)
  assert.deepEqual(look(source), [])
  free = 0.049
  assert.deepEqual(look(source), [{ kind: 'disk-nearly-full', source: 'disk of /data', text: '4.9 % is free' }])
  free = 0.069
  assert.deepEqual([look(source, false).length, look(source, true).length], [0, 1])
  free = 0.071
  assert.deepEqual(look(source, true), [])
  assert.doesNotThrow(() => look(diskSource(import.meta.dirname)), 'the disk of this machine')
  assert.throws(() => look(diskSource('/nowhere')), { code: 'ENOENT' })
})

test('what is counted is wrong as long as it grows: 503 for overload, entries that the trace has lost', () => {
  const counters = new Counters()
  counters.add('sip.overload.refused', 7)
  const sources = countedSources(counters)
  const findings = () => sources.flatMap((source) => look(source))
  assert.deepEqual(findings(), [], 'what was counted before nobody looks back to')
  counters.add('sip.overload.refused', 2)
  counters.add('sms.webhook.dropped')
  assert.deepEqual(
    findings().map(({ kind, text }) => [kind, text]),
    [
      ['overload', 'requests refused with 503: 2'],
      ['sms-events-dropped', 'events that no webhook took, and that were dropped: 1'],
    ],
  )
  assert.deepEqual(findings(), [])
  const traces = { counters: { entries: 0, lost: 0, expired: 0, octets: 0 } }
  const source = traceSource(traces)
  assert.deepEqual(look(source), [])
  traces.counters = { ...traces.counters, lost: 3 }
  assert.equal(look(source)[0]?.kind, 'trace-losing')
})

/** Of `openssl req -x509 -newkey ed25519 -nodes -keyout /dev/null -subj /CN=core.example -days 30`. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBQjCB9aADAgECAhRHj23J3wIPIKYX+Dy+KkTyIF/sDDAFBgMrZXAwFzEVMBMG
A1UEAwwMY29yZS5leGFtcGxlMB4XDTI2MTEyNzIxMTAzMFoXDTI2MTIyNzIxMTAz
MFowFzEVMBMGA1UEAwwMY29yZS5leGFtcGxlMCowBQYDK2VwAyEAONnVkXlctMCs
zZ+Do5BJ0HNAe90A4duvGjhQ0ffecYmjUzBRMB0GA1UdDgQWBBSd+2sr16hTSkAn
3ymvVEKAJD7O3zAfBgNVHSMEGDAWgBSd+2sr16hTSkAn3ymvVEKAJD7O3zAPBgNV
HRMBAf8EBTADAQH/MAUGAytlcANBAPyQnqWKl5EVQK86Htyj9fQzbMJ9hTT2SoKy
f0/wriZiUWEQ9RgBPSE4gD7NZIQ3OTZqlLOkKjdBLP51bd/7jAk=
-----END CERTIFICATE-----
`
const ITS_END = Date.parse('2026-12-27T21:10:30Z')
const DAY_MS = 86_400_000

test('a certificate warns 21 days before its end, and its end is an alarm; a new one in its file is not in use', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-certificate-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'api.pem')
  writeFileSync(file, CERTIFICATE)
  let now = ITS_END - 21 * DAY_MS
  const source = certificateSource('API', file, { now: () => now })
  const kinds = () => look(source).map(({ kind }) => kind)
  assert.deepEqual(kinds(), [])
  now += 1
  assert.deepEqual(look(source), [
    { kind: 'certificate-expiring', source: 'certificate of API', text: `${file} is valid until 2026-12-27` },
  ])
  writeFileSync(file, 'another one')
  now = ITS_END
  assert.deepEqual(kinds(), ['certificate-expired'])
  assert.deepEqual(look(certificateSource('API', file, { now: () => now })), [], 'whoever uses it says that it is none')
})
