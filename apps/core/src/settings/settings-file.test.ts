import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SettingsDoor } from '@voltaic/api'
import { createManualClock, createSeededRandom } from '@voltaic/runtime'
import { readConfig } from '../config/read-config.ts'
import { createSettingsFile } from './settings-file.ts'

const FILE = `# the network of the harbour
plmn: { mcc: 001, mnc: 01 }
storage: 'postgres://voltaic:hush-hush@127.0.0.1/voltaic'
recording:
  upload: { url: 'https://s.example/{name}', user: voltaic, password: "swordfish", headers: { X-Key: opensesame } }
  receiver:
    listen: 127.0.0.1:8090
    accounts:
      - { user: anna, token: annas-token, role: admin }
      - { user: switch, password: hush-hush-too }
elements:
  - { name: dns, function: dns, dns: '10.0.0.1:5300' }
  - { name: hss, function: hss, diameter: '10.0.0.1:3868' }
  - { name: scscf, function: scscf, sip: '10.0.0.1:6060' }
  - { name: icscf, function: icscf, sip: '10.0.0.1:4060' }
  - { name: pcscf, function: pcscf, sip: '10.0.0.1:5060' }
`
const SECRETS = ['hush-hush', 'swordfish', 'opensesame', 'annas-token', 'hush-hush-too']

interface Bench {
  readonly settings: SettingsDoor
  readonly path: string
  readonly history: string
  advance(): Promise<void>
}

async function withFile(run: (bench: Bench) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-settings-'))
  const [path, history] = [join(folder, 'voltaic.yaml'), join(folder, 'history')]
  writeFileSync(path, FILE, { mode: 0o600 })
  const clock = createManualClock()
  const validate = (text: string): void => void readConfig(text, 'voltaic.yaml')
  const settings = createSettingsFile({ path, history, validate, clock, random: createSeededRandom(1) })
  try {
    await run({ settings, path, history, advance: () => clock.advance(1000) })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const noSecretIn = (text: string): void => {
  for (const secret of SECRETS) assert.ok(!text.includes(secret), secret)
}

test('a file is shown without its secrets, and saved as it is when it comes back', () =>
  withFile(({ settings, path, history }) => {
    const { text, version, needsRestart } = settings.read()
    noSecretIn(text)
    assert.match(text, /^# the network of the harbour\n/)
    assert.match(text, /postgres:\/\/\(kept:[0-9a-f]{12}\)@127\.0\.0\.1/)
    assert.equal(needsRestart, false)
    const change = settings.write(text, version, 'anna')
    assert.ok(change.kind === 'accepted' && change.diff.every(({ kind }) => kind === 'same'))
    assert.equal(readFileSync(path, 'utf8'), FILE)
    assert.equal(existsSync(history), false, 'nothing has changed')
  }))

test('a change is checked, shown line by line, saved with the secrets, and put back', () =>
  withFile(async ({ settings, path, history, advance }) => {
    const { text, version } = settings.read()
    const changed = text.replace('10.0.0.1:6060', '10.0.0.1:6070')
    const verdict = settings.check(changed)
    assert.ok(verdict.kind === 'accepted')
    assert.deepEqual(
      verdict.diff.filter(({ kind }) => kind !== 'same').map(({ kind, text: line }) => [kind, line.slice(-7)]),
      [
        ['removed', "6060' }"],
        ['added', "6070' }"],
      ],
    )
    assert.equal(readFileSync(path, 'utf8'), FILE, 'a check changes nothing')
    await advance()
    assert.equal(settings.write(changed, version, '../anna b').kind, 'accepted')
    assert.equal(readFileSync(path, 'utf8'), FILE.replace(':6060', ':6070'))
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(settings.read().needsRestart, true)
    const [former] = settings.history()
    assert.ok(former)
    assert.equal(former.by, '..-anna-b')
    assert.deepEqual(readdirSync(history), [`${former.id}.yaml`])
    const shown = settings.show(former.id)
    assert.ok(shown)
    noSecretIn(shown.text + JSON.stringify(shown.diff))
    await advance()
    assert.equal(settings.rollback(former.id, settings.read().version, 'anna')?.kind, 'accepted')
    assert.equal(readFileSync(path, 'utf8'), FILE)
    assert.equal(settings.read().needsRestart, false)
    assert.equal(settings.history().length, 2)
  }))

test('a secret goes where its mark goes, and a new one takes the place of a mark', () =>
  withFile(({ settings, path }) => {
    const { text, version } = settings.read()
    const lines = text.split('\n')
    const [anna, other] = [
      lines.findIndex((line) => line.includes('anna')),
      lines.findIndex((line) => line.includes('switch')),
    ]
    const moved = lines.with(anna, lines[other] ?? '').with(other, (lines[anna] ?? '').replace(/\(kept:\w+\)/, '"$&"'))
    const changed = moved.join('\n').replace(/password: \(kept:\w+\), headers/, 'password: new-one, headers')
    assert.equal(settings.write(changed, version, 'anna').kind, 'accepted')
    const file = readFileSync(path, 'utf8')
    assert.match(file, /user: switch, password: hush-hush-too }\n {6}- { user: anna, token: annas-token/)
    assert.match(file, /password: new-one, headers: { X-Key: opensesame }/)
  }))

test('what the network cannot run with is refused with its lines, and nothing changes', () =>
  withFile(({ settings, path, history }) => {
    const { text, version } = settings.read()
    for (const [wrong, complaint] of [
      [text.replace('function: scscf', 'function: scsf'), /^voltaic\.yaml:14: elements\[3\]/],
      [text.replace('mcc: 001', 'mcc: 1'), /plmn/],
      ['elements: [', /voltaic\.yaml:1/],
      ['['.repeat(20_000), /^voltaic\.yaml:1: nested more than 32 deep[^\n]*$/],
      [
        text.replace('the harbour', /\(kept:\w+\)/.exec(text)?.[0] ?? ''),
        /^voltaic\.yaml:1: \(kept:.*write the secret out/,
      ],
      [text.replace(/\(kept:\w+\)/, '(kept:0123456789ab)'), /write the secret out/],
      [text.replace('https://s.example', 'ftp://s.example'), /upload/],
    ] as const) {
      const verdict = settings.check(wrong)
      assert.ok(verdict.kind === 'refused', wrong)
      assert.match(verdict.mistakes.join('\n'), complaint)
      noSecretIn(verdict.mistakes.join('\n'))
      assert.equal(settings.write(wrong, version, 'anna').kind, 'refused')
    }
    assert.equal(readFileSync(path, 'utf8'), FILE)
    assert.equal(existsSync(history), false)
  }))

test('who has read an older file does not write over a newer one, and a version is no path', () =>
  withFile(({ settings, path }) => {
    const { text, version } = settings.read()
    writeFileSync(path, `${FILE}# by hand\n`)
    assert.equal(settings.write(text, version, 'anna').kind, 'stale')
    assert.equal(readFileSync(path, 'utf8'), `${FILE}# by hand\n`)
    assert.equal(settings.show('../voltaic'), undefined)
    assert.equal(settings.rollback('../voltaic', version, 'anna'), undefined)
  }))

test('a file that was broken by hand is not shown, since nobody can tell where its secrets are', () =>
  withFile(({ settings, path }) => {
    const { text, version } = settings.read()
    for (const broken of [FILE.replace('"swordfish"', '"swordfish'), `${FILE}\t- x: [`]) {
      writeFileSync(path, broken)
      const unreadable = { code: 'SETTINGS_UNREADABLE' }
      assert.throws(() => settings.read(), unreadable)
      assert.throws(() => settings.check(text), unreadable)
      assert.throws(() => settings.write(text, version, 'anna'), unreadable)
      assert.equal(readFileSync(path, 'utf8'), broken)
    }
    rmSync(path)
    assert.throws(() => settings.read(), { code: 'SETTINGS_UNREADABLE' })
  }))
