import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_PATIENCE } from '@voltaic/bgcf'
import { defaultNumberPlan } from '@voltaic/numbers'
import { toAgwPlaces } from '../config/agw-settings.ts'
import { DEFAULT_GM } from '../config/gm-settings.ts'
import { toMediaSettings, toTrunkMediaSettings } from '../config/media-settings.ts'
import { toReceiver } from '../config/receiver-settings.ts'
import { DEFAULT_TRACE } from '../config/trace-settings.ts'
import { toTrunkSettings } from '../config/trunk-settings.ts'
import { ELEMENT_TEXTS } from './element-setting-texts.ts'
import { settingCatalogue, withoutMarkdown } from './setting-catalogue.ts'
import { settingAt } from './setting-place.ts'
import { FILE_TEXTS } from './setting-texts.ts'

const catalogue = settingCatalogue()
const of = (path: string, element?: string) => catalogue.find((each) => each.of === element && each.path === path)

test('nothing is said of settings that the schema does not have', () => {
  for (const path of Object.keys(FILE_TEXTS)) assert.ok(of(path), path)
  for (const [element, texts] of Object.entries(ELEMENT_TEXTS)) {
    for (const path of Object.keys(texts)) assert.ok(of(path, element), `${element} ${path}`)
  }
})

test('defaults that are told are those that hold', () => {
  const media = toMediaSettings({ gateway: '127.0.0.1:1' })
  const trunkMedia = toTrunkMediaSettings({ gateway: '127.0.0.1:1' })
  const { ports, engine } = toAgwPlaces({})
  const [trunk] = toTrunkSettings({ trunks: [{ name: 'a', uri: 'sip:a', registration: {} }] }).trunks
  const told = (path: string, element?: string) => withoutMarkdown(of(path, element)?.default ?? 'none')
  const held: readonly (readonly [string | undefined, string, unknown])[] = [
    ['pcscf', 'gm.policy', DEFAULT_GM.policy],
    ['pcscf', 'gm.backend', DEFAULT_GM.backend],
    ['pcscf', 'gm.portS', DEFAULT_GM.portS],
    ['pcscf', 'gm.portC', `[${DEFAULT_GM.portC.join(', ')}]`],
    ['pcscf', 'media.onFailure', media?.onFailure],
    ['pcscf', 'media.earlyMedia', media?.earlyMedia],
    ['pcscf', 'media.inactivitySeconds', (media?.inactivityMs ?? 0) / 1000],
    ['bgcf', 'media.trunkCodecs', `[${trunkMedia?.trunkCodecs.join(', ')}]`],
    ['bgcf', 'media.coreCodecs', `[${trunkMedia?.coreCodecs.join(', ')}]`],
    ['bgcf', 'trunks[].silence', DEFAULT_PATIENCE.silenceMs / 1000],
    ['bgcf', 'trunks[].progress', DEFAULT_PATIENCE.progressMs / 1000],
    ['bgcf', 'trunks[].probe', (trunk?.probeIntervalMs ?? 0) / 1000],
    ['bgcf', 'trunks[].registration.expires', trunk?.registration?.expires],
    ['bgcf', 'trunks[].numbers.style', trunk?.format.style],
    ['bgcf', 'trunks[].numbers.internationalPrefix', trunk?.format.internationalPrefix],
    ['agw', 'ports', `${ports.first}-${ports.last}`],
    ['agw', 'engine', engine],
    [undefined, 'trace.megabytes', DEFAULT_TRACE.maxOctets / 2 ** 20],
    [undefined, 'numberPlan.minimumDigits', defaultNumberPlan.minimumDigits],
    [undefined, 'numberPlan.unlisted', defaultNumberPlan.unlisted],
    [undefined, 'recording.receiver.maxMegabytes', toReceiver({}).maxFileOctets / 2 ** 20],
  ]
  for (const [element, path, value] of held) assert.equal(told(path, element), String(value), `${element} ${path}`)
})

test('a setting says what it is for, what it is to be, and all that it may be', () => {
  assert.deepEqual(of('gm.policy', 'pcscf'), {
    of: 'pcscf',
    path: 'gm.policy',
    kind: 'value',
    isRequired: false,
    what: 'IPsec: `prefer` with those that offer it, `require` of all, or `off`',
    default: '`prefer`',
    form: 'off, prefer or require',
    values: ['off', 'prefer', 'require'],
  })
  assert.equal(of('name', 'pcscf'), undefined)
  assert.equal(withoutMarkdown('see [a `b`](c.md) and `d`'), 'see a b and d')
})

const TEXT = `plmn: { mcc: 001, mnc: 01 }
trace:
  hep:
    to: 192.0.2.1:9060
elements:
  - { name: hss, function: hss, diameter: '10.0.0.1:3868' }
  - name: bgcf
    function: bgcf
    trunks:
      - name: alpha
        sources: [192.0.2.1,
          192.0.2.2]
    routes:
      - { prefix: '+', via: [{ to: alpha }] }
`

test('where a cursor is in a text, in lists, flow maps and texts with mistakes', () => {
  const at = (word: string, text = TEXT) => settingAt(text, text.indexOf(word) + 1)
  assert.deepEqual(at('mnc'), { path: 'plmn.mnc' })
  assert.deepEqual(at('9060'), { path: 'trace.hep.to' })
  assert.deepEqual(at('hep'), { path: 'trace.hep' })
  assert.deepEqual(at('3868'), { of: 'hss', path: 'diameter' })
  assert.deepEqual(at('192.0.2.2'), { of: 'bgcf', path: 'trunks[].sources[]' })
  assert.deepEqual(at('to: alpha'), { of: 'bgcf', path: 'routes[].via[].to' })
  assert.deepEqual(settingAt(TEXT, 0), { path: 'plmn' })
  assert.deepEqual(settingAt('', 0), { path: '' })
  assert.deepEqual(at('hep', TEXT.replace("'+'", "'+")), { path: 'trace.hep' })
  assert.deepEqual(settingAt(`${TEXT}log:\n  level: `, TEXT.length + 12), { path: 'log.level' })
})
