import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createAuthenticationFunctions, verifyAutn } from '@voltaic/aka'

const REPOSITORY = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
const guide = read('docs/guides/first-hour.md')
const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('docs/guides/first-hour.md', () => {
  test('the challenge for the card is one of the keys that it shows, and RES the answer (TS 33.102 §6.3.3)', () => {
    const [, k = '', opc = ''] = /open5gs-dbctl add \d+ ([0-9a-f]{32}) ([0-9a-f]{32})/.exec(guide) ?? []
    const [, rand = '', autn = ''] = /^authenticate ([0-9a-f]{32}) ([0-9a-f]{32})$/m.exec(guide) ?? []
    const [, res = ''] = /^res: ([0-9a-f]+)$/m.exec(guide) ?? []
    const answer = verifyAutn(
      createAuthenticationFunctions({ k: octets(k), opc: octets(opc) }),
      octets(rand),
      octets(autn),
    )
    assert.equal(Buffer.from(answer?.res ?? []).toString('hex'), res)
    // a card that takes any step must not be led far from where it is
    assert.ok((answer?.sqn ?? Number.NaN) < 256)
  })

  test('each of its ten steps ends with a proof', () => {
    const steps = guide.split(/^## /m).filter((part) => /^\d+\. /.test(part))
    assert.equal(steps.length, 10)
    for (const step of steps) assert.match(step, /\*\*Proof\*\*/, step.slice(0, 40))
  })

  test('commands of it and of docs/learn are commands of voltaic', () => {
    const learn = readdirSync(join(REPOSITORY, 'docs/learn')).map((name) => read(`docs/learn/${name}`))
    const help = execFileSync(process.execPath, [join(REPOSITORY, 'apps/cli/src/main.ts'), '--help']).toString()
    const known = new Set([...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name))
    for (const text of [guide, ...learn]) {
      for (const [, name] of text.matchAll(/(?:^npx |`npx |[`$] ?)voltaic ([a-z]+)/gm)) assert.ok(known.has(name), name)
    }
  })

  test('the port range of the bearer for speech is the one that a media gateway has by default', () => {
    const [, first, last] = /permit out udp from [\d.]+ (\d+)-(\d+) to assigned/.exec(guide) ?? []
    assert.match(read('docs/guides/media.md'), new RegExp(`^ +ports: ${first}-${last} `, 'm'))
  })
})
