import assert from 'node:assert/strict'
import { test } from 'node:test'
import { elementsOf, type VoltaicConfig } from '@voltaic/core'
import { benchSubscribers } from '../bench/bench-network.ts'
import { startNetwork } from '../scenarios/network.ts'
import { type AnsweredChallenge, ChallengeLog } from './challenge-log.ts'
import { temporaryFolder } from './foreign-program.ts'
import { runSipp, type SippOutcome, type SippSockets, sippVersion } from './sipp.ts'
import { phoneHost, sippPhone, withoutRegEvent } from './sipp-phones.ts'

const SUBSCRIBERS = 1000
const CALLS_PER_SECOND = 500
/** On a slow machine these set the pace: a phone that must wait would send its REGISTER again. */
const CALLS_AT_ONCE = 50

for (const { transport, sockets } of [
  { transport: 'UDP', sockets: 'ui' },
  { transport: 'TCP', sockets: 'tn' },
] as const) {
  test(`SIPp registers ${SUBSCRIBERS} subscribers over ${transport}; it is refused only where it cuts RES`, async (t) => {
    const network = await startNetwork('udp', { adapt: withoutRegEvent })
    const log = new ChallengeLog()
    let sipp: SippOutcome
    try {
      const { provisioning } = network.subscribers
      assert.equal((await provisioning.import(benchSubscribers(SUBSCRIBERS))).kind, 'imported')
      sipp = await register(temporaryFolder(t), network.config, sockets)
      for (const { imsi } of benchSubscribers(SUBSCRIBERS)) {
        assert.equal((await provisioning.show(imsi))?.registrationSets[0]?.state, 'registered', imsi)
      }
    } finally {
      await network.stop()
      log.stop()
    }
    assert.equal(sipp.status, 0, `SIPp saw a call fail:\n${sipp.stdout.slice(-3000)}${sipp.stderr}${sipp.errors}`)
    const { refused } = checkAnswers(log)
    const version = await sippVersion()
    t.diagnostic(`${version}, ${transport}: ${SUBSCRIBERS} subscribers registered, ${log.vectors} challenges`)
    t.diagnostic(`${refused} answers refused with 403, each to an XRES with a zero octet`)
  })
}

function register(folder: string, config: VoltaicConfig, sockets: SippSockets): Promise<SippOutcome> {
  const [pcscf] = elementsOf(config, 'pcscf')
  assert.ok(pcscf)
  const phones = Array.from({ length: SUBSCRIBERS }, (_, index) =>
    sippPhone(index + 1, config.realm, { host: sockets === 'ui' ? phoneHost(index + 1) : pcscf.sip.host }),
  )
  return runSipp({
    scenarios: ['register'],
    sockets,
    at: { host: pcscf.sip.host, port: sockets === 'ui' ? 5060 : 0 },
    folder,
    name: 'phones',
    target: pcscf.sip,
    phones,
    realm: config.realm,
    runs: SUBSCRIBERS,
    rate: CALLS_PER_SECOND,
    atOnce: CALLS_AT_ONCE,
    seconds: 60,
  })
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
