import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatConfig } from './format-config.ts'
import { readConfig } from './read-config.ts'

const base = formatConfig({ plmn: { mcc: '001', mnc: '01' }, host: '127.0.0.1' })
const read = (lines: string) => readConfig(`${base}${lines}\n`, 'voltaic.yaml')

test('log and telemetry are read; nothing is sent unless a collector is named', () => {
  const { logLevel, telemetry } = read('')
  assert.deepEqual([logLevel, telemetry], [undefined, undefined])
  assert.equal(read('log: { level: info }').logLevel, 'info')
  assert.deepEqual(read("telemetry: { otlp: 'http://127.0.0.1:4318/' }").telemetry, {
    otlp: 'http://127.0.0.1:4318',
    intervalMs: 15_000,
  })
  assert.equal(read("telemetry: { otlp: 'https://x/otlp', interval: 60 }").telemetry?.intervalMs, 60_000)
})

test('what is no level and no address is refused with its line', () => {
  for (const wrong of [
    'log: { level: loud }',
    'telemetry: {}',
    'telemetry: { otlp: collector }',
    "telemetry: { otlp: 'http://user:password@collector:4318' }",
    "telemetry: { otlp: 'http://collector', interval: 0 }",
  ]) {
    assert.throws(() => read(wrong), { code: 'CONFIG_INVALID' }, wrong)
  }
})
