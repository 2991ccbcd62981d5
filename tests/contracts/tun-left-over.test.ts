import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { checkSaBackend, createTunSaBackend } from '@voltaic/ipsec'
import { Counters, createManualClock, createNodeNet, createSystemRandom } from '@voltaic/runtime'
import { backendIn, configure, createNamespace, noNamespaces } from './network-namespaces.ts'

const HOSTS = { '-4': '10.77.0.2', '-6': 'fd77::2' } as const
/** As long as TCP may speak for a port that was given up. */
const LINGER_MS = 120_000

const tun = await checkSaBackend('tun')
const skip = noNamespaces() ?? (tun.kind === 'unavailable' ? tun.reason : false)

test('ports of a process that was killed stay closed a while, and are open then (TS 33.203 §7.1)', {
  skip,
}, async (t) => {
  const place = await createNamespace()
  t.after(place.close)
  await configure(place, ['link set lo up', ...Object.values(HOSTS).map((host) => `addr add ${host} dev lo`)])
  await place.run(async () => {
    for (const [version, host] of Object.entries(HOSTS)) leaveRules(version, host)
    ip('rule add priority 733 from 10.77.0.2 lookup 99')
  })
  const ports = (): Promise<readonly string[]> => place.run(async () => Object.keys(HOSTS).flatMap(divertedPorts))
  const clock = createManualClock()
  const options = { net: createNodeNet(), clock, random: createSystemRandom(), counters: new Counters() }
  const backend = backendIn(place, await place.run(() => createTunSaBackend(options)))
  await backend.protect([{ host: HOSTS['-4'], port: 5063 }])
  assert.deepEqual(await ports(), ['5063', '5063', '5064', '5064', '5063', '5063', '5064', '5064'])
  await place.run(() => clock.advance(LINGER_MS))
  assert.deepEqual(await ports(), ['5063', '5063'])
  await backend.close()
  assert.deepEqual(await ports(), [])
  assert.match(await place.run(async () => ip('rule')), /733:\s+from 10\.77\.0\.2 lookup 99/)
})

/** What a back end leaves that had no time to close. */
function leaveRules(version: string, host: string): void {
  for (const port of [5063, 5064]) {
    ip(`${version} rule add priority 733 from ${host} ipproto udp sport ${port} lookup 7331`)
    ip(`${version} rule add priority 733 from ${host} ipproto tcp sport ${port} lookup 7332`)
  }
}

function divertedPorts(version: string): readonly string[] {
  const found = ip(`${version} rule`).matchAll(/^733:.* sport (\d+) lookup 733[12]$/gm)
  return [...found].map(([, port = '']) => port).toSorted()
}

function ip(command: string): string {
  const { status, stdout, stderr } = spawnSync('ip', command.split(' '), { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout
}
