// A network namespace in which one thing after the other is broken: `voltaic doctor` finds it, and the command that it
// prints, typed as it stands, mends it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { formatConfig } from '@voltaic/core'
import type { Finding, FindingCode, Found, Group } from '@voltaic/doctor'
import { outputOf, runProgram } from './foreign-program.ts'

const MAIN = join(import.meta.dirname, '../../apps/cli/src/main.ts')
const NAMESPACE = `doctor-${process.pid}`
/** The P-CSCF, beside a second interface without which there would be no wrong way. */
const HOST = '198.51.100.10'
const SETUP = [
  'link set lo up',
  'link add core type veth peer name phones',
  'link add other type veth peer name away',
  `address add ${HOST}/24 dev core`,
  'address add 203.0.113.10/24 dev other',
  ...['core', 'phones', 'other', 'away'].map((name) => `link set ${name} up`),
]

const folder = mkdtempSync(join(tmpdir(), 'voltaic-doctor-'))
const config = join(folder, 'voltaic.yaml')

/** In the namespace, by a shell: what the doctor prints is for one. */
const type = (line: string) => outputOf('ip', ['netns', 'exec', NAMESPACE, 'sh', '-ec', line])

async function doctor(group: Group): Promise<readonly Finding[]> {
  const command = [process.execPath, MAIN, 'doctor', '--config', config, '--only', group, '--json']
  const { status, stdout, stderr } = await runProgram('ip', ['netns', 'exec', NAMESPACE, ...command])
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] }
  assert.equal(status, findings.some(({ severity }) => severity === 'error') ? 1 : 0, stderr)
  return findings
}

function isFound(findings: readonly Finding[], code: FindingCode): Found | undefined {
  return findings.find((each): each is Found => each.severity !== 'ok' && each.code === code)
}

async function isMended(group: Group, code: FindingCode): Promise<void> {
  const found = isFound(await doctor(group), code)
  assert.ok(found, `${code} is not found`)
  assert.ok(found.mend.kind === 'commands', 'there is no command for it')
  for (const line of found.mend.lines) await type(line)
  assert.equal(
    isFound(await doctor(group), code),
    undefined,
    `${found.mend.lines.join('; ')} does not mend ${found.what}`,
  )
}

/** What is typed to break it, what has to be right before, and what becomes of it. */
const BROKEN: readonly (readonly [string, Group, FindingCode, string])[] = [
  ['a strict reverse path filter', 'network', 'RP_FILTER_STRICT', 'sysctl -qw net.ipv4.conf.core.rp_filter=1'],
  ['a strict one for all interfaces', 'network', 'RP_FILTER_STRICT', 'sysctl -qw net.ipv4.conf.all.rp_filter=1'],
  ['an MTU that is too small for SIP', 'network', 'MTU_SMALL', 'ip link set dev core mtu 1300'],
  ['an interface that is down', 'network', 'INTERFACE_DOWN', 'ip link set dev core down'],
  ['an address that is gone', 'network', 'ADDRESS_NOT_LOCAL', `ip address del ${HOST}/24 dev core`],
  [
    'a tunnel of a UPF without forwarding',
    'network',
    'IP_FORWARD_OFF',
    'sysctl -qw net.ipv4.ip_forward=0; ip tuntap add ogstun mode tun; ip link set ogstun up',
  ],
  [
    'a firewall against SIP',
    'firewall',
    'SIP_DROPPED',
    `nft 'table inet filter { chain input { type filter hook input priority 0; policy accept; udp dport 5060 drop; }; }'`,
  ],
  [
    'a firewall against ESP',
    'firewall',
    'ESP_DROPPED',
    `nft 'table inet filter { chain input { type filter hook input priority 0; policy drop; ct state established accept; meta l4proto { tcp, udp } accept; }; }'`,
  ],
  [
    'masquerading of what the P-CSCF sends',
    'nat',
    'SOURCE_NAT',
    `nft 'table ip nat { chain post { type nat hook postrouting priority 100; oifname "other" masquerade; }; }'`,
  ],
]

describe('voltaic doctor in a network namespace', {
  skip: process.getuid?.() !== 0 && 'network namespaces are for root',
}, () => {
  before(async () => {
    writeFileSync(config, formatConfig({ plmn: { mcc: '001', mnc: '01' }, host: HOST }))
    await outputOf('ip', ['netns', 'add', NAMESPACE])
    for (const line of SETUP) await type(`ip ${line}`)
    await type('for name in all default core other; do sysctl -qw net.ipv4.conf.$name.rp_filter=0; done')
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    await runProgram('ip', ['netns', 'delete', NAMESPACE])
  })

  test('finds nothing that is to be mended before anything is broken', async () => {
    for (const group of ['network', 'ports', 'firewall', 'nat'] as const) {
      const serious = (await doctor(group)).filter(({ severity }) => severity === 'warning' || severity === 'error')
      assert.deepEqual(serious, [])
    }
  })

  for (const [what, group, code, line] of BROKEN) {
    test(`${what} is found, and the printed command mends it`, async () => {
      assert.equal(isFound(await doctor(group), code), undefined)
      await type(line)
      await isMended(group, code)
      await type('nft flush ruleset; for name in all core; do sysctl -qw net.ipv4.conf.$name.rp_filter=0; done')
    })
  }

  test('a port that another process has is found, and the printed command frees it', async () => {
    const program = `require('node:dgram').createSocket('udp4').bind(5060, '${HOST}', () => console.log('up'))`
    const stranger = spawn('ip', ['netns', 'exec', NAMESPACE, process.execPath, '-e', program], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = once(stranger, 'exit')
    try {
      await once(stranger.stdout, 'data')
      const found = isFound(await doctor('ports'), 'PORT_TAKEN')
      assert.ok(found?.mend.kind === 'commands')
      assert.deepEqual(found.mend.lines, [`kill ${stranger.pid}`])
      await type(found.mend.lines.join('\n'))
      await ended
      assert.equal(isFound(await doctor('ports'), 'PORT_TAKEN'), undefined)
    } finally {
      stranger.kill('SIGKILL')
    }
  })
})
