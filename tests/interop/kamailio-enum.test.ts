import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runProgram } from './foreign-program.ts'
import type { RoutedCall } from './kamailio/enum-proxy.ts'

const SCRIPT = fileURLToPath(new URL('./kamailio/enum-proxy.ts', import.meta.url))
const SECONDS = 60
/** The address of `main` in the zone of the hosts. */
const MAIN = '192.0.2.41'

/** The table of the playground: number and destinations by RFC 3403. */
const table = new Map(
  readFileSync(new URL('../../examples/enum-playground/README.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| +'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, number = '', , cell = '']) => [number, cell]),
)

/** Calls numbers through Kamailio, in namespaces where it has our DNS server at port 53. */
function call(numbers: readonly string[], failing: readonly string[] = []): readonly RoutedCall[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user']
  const namespaces = [...asRoot, '--net', '--mount', process.execPath, SCRIPT, ...failing]
  const options = { input: numbers.join('\n'), encoding: 'utf8', timeout: SECONDS * 1000 } as const
  const { status, stdout, stderr } = spawnSync('unshare', namespaces, options)
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as readonly RoutedCall[]
}

/** What the table says is tried first: several where they share the calls. */
function firstsOf(number: string): readonly string[] {
  const [first = ''] = (table.get(number) ?? '').split(' then ')
  if (first === 'no number') return []
  return first.split(', ').map((part) => (part.split(' ')[0] ?? '').replace('N', number))
}

describe("Kamailio's module enum routes by our DNS server", { timeout: 2 * SECONDS * 1000 }, () => {
  test('each number of the playground goes where its table says (RFC 6116 §3.4)', async (t) => {
    const routed = call([...table.keys()])
    assert.equal(routed.length, table.size)
    for (const { number, uris, status } of routed) {
      // A tel URI is nothing to its module.
      const expected = firstsOf(number).filter((uri) => !uri.startsWith('tel:'))
      assert.deepEqual([new Set(uris), status], [new Set(expected), expected.length > 0 ? 200 : 404], number)
    }
    const { stdout } = await runProgram('kamailio', ['-v'])
    t.diagnostic(`${stdout.split('\n')[0]}: ${routed.length} numbers`)
  })

  test('with the first target down, a call goes to the standby, by PREFERENCE and by ORDER', () => {
    const numbers = ['+61355500914', '+61355500915']
    assert.deepEqual(
      call(numbers, [MAIN]),
      numbers.map((number) => ({
        number,
        uris: [`sip:${number}@main.example`, `sip:${number}@standby.example`],
        status: 200,
      })),
    )
  })
})
