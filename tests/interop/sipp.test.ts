import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { elementsOf, type VoltaicConfig } from '@voltaic/core'
import { benchSubscribers } from '../bench/bench-network.ts'
import { startNetwork } from '../scenarios/network.ts'
import { type AnsweredChallenge, ChallengeLog } from './challenge-log.ts'
import { runProgram, temporaryFolder } from './foreign-program.ts'

const SCENARIO = join(import.meta.dirname, 'sipp/register.xml')
const SUBSCRIBERS = 1000
const CALLS_PER_SECOND = 500
/** On a slow machine these set the pace: a phone that must wait would send its REGISTER again. */
const CALLS_AT_ONCE = 50

for (const { transport, sockets } of [
  { transport: 'UDP', sockets: 'u1' },
  { transport: 'TCP', sockets: 'tn' },
]) {
  test(`SIPp registers ${SUBSCRIBERS} subscribers over ${transport}; it is refused only where it cuts RES`, async (t) => {
    const network = await startNetwork('udp', { adapt: withoutRegEvent })
    const log = new ChallengeLog()
    let sipp: Awaited<ReturnType<typeof runProgram>>
    try {
      const { provisioning } = network.subscribers
      assert.equal((await provisioning.import(benchSubscribers(SUBSCRIBERS))).kind, 'imported')
      sipp = await runSipp(t, network.config, sockets)
      for (const { imsi } of benchSubscribers(SUBSCRIBERS)) {
        assert.equal((await provisioning.show(imsi))?.registrationSets[0]?.state, 'registered', imsi)
      }
    } finally {
      await network.stop()
      log.stop()
    }
    assert.equal(sipp.status, 0, `SIPp saw a call fail:\n${sipp.stdout.slice(-3000)}${sipp.stderr}`)
    const { refused } = checkAnswers(log)
    const version = /SIPp (v[^\s.]+(\.\d+)*)/.exec((await runProgram('sipp', ['-v'])).stdout)?.[1]
    t.diagnostic(`SIPp ${version}, ${transport}: ${SUBSCRIBERS} subscribers registered, ${log.vectors} challenges`)
    t.diagnostic(`${refused} answers refused with 403, each to an XRES with a zero octet`)
  })
}

/** SIPp ends while the last of these subscriptions would be under way. */
function withoutRegEvent(config: VoltaicConfig): VoltaicConfig {
  const elements = config.elements.map((each) => (each.function === 'pcscf' ? { ...each, regEvent: false } : each))
  return { ...config, elements }
}

async function runSipp(t: TestContext, config: VoltaicConfig, sockets: string): ReturnType<typeof runProgram> {
  const folder = temporaryFolder(t)
  const [pcscf] = elementsOf(config, 'pcscf')
  assert.ok(pcscf)
  const users = [...benchSubscribers(SUBSCRIBERS)].map(({ imsi, k, op, amf }) => {
    const impi = `${imsi}@${config.realm}`
    return `${impi};[authentication username=${impi} aka_K=0x${k} aka_OP=0x${op} aka_AMF=0x${amf}]\n`
  })
  writeFileSync(join(folder, 'users.csv'), `SEQUENTIAL\n${users.join('')}`)
  const options = {
    sf: SCENARIO,
    inf: 'users.csv',
    s: config.realm,
    auth_uri: config.realm,
    i: pcscf.sip.host,
    t: sockets,
    max_socket: 2 * CALLS_AT_ONCE,
    m: SUBSCRIBERS,
    r: CALLS_PER_SECOND,
    l: CALLS_AT_ONCE,
    timeout: '60s',
    error_file: 'errors.log',
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)])
  const target = `${pcscf.sip.host}:${pcscf.sip.port}`
  return runProgram('sipp', [target, ...args, '-nostdin', '-timeout_error', '-trace_err'], folder)
}

/** SIPp 3.6.1 takes RES for text, which ends at a zero octet: those answers are wrong, and no others. */
function checkAnswers(log: ChallengeLog): { readonly refused: number } {
  const answered = log.answered()
  const cut = answered.filter(({ vector }) => vector.xres.includes(0))
  const whole = answered.filter(({ vector }) => !vector.xres.includes(0))
  for (const { impi, vector } of answered) assert.equal(vector.impi, impi, 'a phone answers its own challenge')
  assert.deepEqual(statusesOf(cut), [403])
  assert.deepEqual(statusesOf(whole), [200])
  assert.equal(whole.length, SUBSCRIBERS)
  assert.equal(answered.length, log.vectors, 'every challenge was answered')
  assert.equal(new Set(whole.map(({ impi }) => impi)).size, SUBSCRIBERS)
  return { refused: cut.length }
}

function statusesOf(answers: readonly AnsweredChallenge[]): number[] {
  return [...new Set(answers.map(({ status }) => status))]
}
