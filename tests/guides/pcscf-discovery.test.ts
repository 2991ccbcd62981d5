import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  ALGORITHM_PAIRS,
  type AlgorithmPair,
  deriveEspKeys,
  EspWorkspace,
  formatAlgorithmPair,
  OutboundSa,
  SaAlgorithms,
} from '@voltaic/ipsec'
import { createSeededRandom } from '@voltaic/runtime'

const REPOSITORY = join(import.meta.dirname, '../..')
const guide = readFileSync(join(REPOSITORY, 'docs/guides/pcscf-discovery.md'), 'utf8')
const ADVISED_MTU = 1300
const IP_HEADER = { 4: 20, 6: 40 }
const UDP_HEADER = 8

/** Blocks of code of that language, without their fences. */
function blocksOf(language: string): readonly string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text ?? '')
}

/** What ESP makes of payloads of all sizes: the most that it adds, and the longest SIP message that passes. */
function measure(pair: AlgorithmPair): readonly [most: number, overIpv4: number, overIpv6: number] {
  const keys = deriveEspKeys(pair, new Uint8Array(16).fill(1), new Uint8Array(16).fill(2))
  const sa = new OutboundSa(256, new SaAlgorithms(keys, new EspWorkspace(createSeededRandom(1))))
  let most = 0
  const longest = { 4: 0, 6: 0 }
  for (let sip = 0; sip < ADVISED_MTU; sip++) {
    const payload = { nextHeader: 17, header: new Uint8Array(UDP_HEADER), data: new Uint8Array(sip) }
    const length = sa.protect(payload)?.length ?? 0
    most = Math.max(most, length - UDP_HEADER - sip)
    for (const family of [4, 6] as const) if (IP_HEADER[family] + length <= ADVISED_MTU) longest[family] = sip
  }
  return [most, longest[4], longest[6]]
}

describe('docs/guides/pcscf-discovery.md', () => {
  test('the table of what ESP adds is what our ESP adds, for every pair (RFC 4303 §2; TS 33.203 §H)', () => {
    const rows = [...guide.matchAll(/^\| `([a-z0-9-]+\/[a-z0-9-]+)` \| (\d+) \| (\d+) \| (\d+) \|$/gm)]
    const written = rows.map(([, name, ...numbers]) => [name, ...numbers.map(Number)])
    assert.deepEqual(
      written,
      ALGORITHM_PAIRS.map((pair) => [formatAlgorithmPair(pair), ...measure(pair)]),
    )
  })

  test('the commands of the PCO can be typed as they are', () => {
    const lines = blocksOf('')
      .flatMap((block) => block.split('\n'))
      .filter((line) => line.startsWith('voltaic pco decode'))
    assert.ok(lines.length >= 3)
    for (const line of lines) {
      const args = (line.split(/\s{2,}/)[0] ?? '').split(' ').slice(1)
      const output = execFileSync(process.execPath, [join(REPOSITORY, 'apps/cli/src/main.ts'), ...args]).toString()
      assert.match(output, /P-CSCF/, line)
    }
  })

  test('the settings of Open5GS give P-CSCFs of both families, and the MTU that the text advises', () => {
    const [settings = ''] = blocksOf('yaml')
    assert.match(settings, /^ {2}p-cscf:\n {4}- \d+(\.\d+){3}\n {4}- [0-9a-f:]+\n/m)
    assert.match(settings, new RegExp(`^ {2}mtu: ${ADVISED_MTU}$`, 'm'))
  })
})
