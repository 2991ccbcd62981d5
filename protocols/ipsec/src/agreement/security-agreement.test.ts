import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import { parseMessage } from '@voltaic/sip'
import fc from 'fast-check'
import { ALGORITHM_PAIRS, findAlgorithmPair, formatAlgorithmPair, parseAlgorithmPair } from './algorithm-pair.ts'
import { chooseMechanism, chooseServerMechanism } from './choose-mechanism.ts'
import { compareSecurityClient, compareSecurityVerify } from './compare-mechanisms.ts'
import {
  formatSecurityMechanism,
  type Ipsec3gppMechanism,
  MAX_MECHANISMS,
  parseSecurityMechanism,
  parseSecurityMechanisms,
  type SecurityMechanism,
} from './security-mechanism.ts'
import { createSecurityClient, createSecurityServer } from './security-offer.ts'
import { checkMechanism } from './usable-mechanism.ts'

/** As a Samsung phone writes it: one mechanism for each algorithm, the same SPIs and ports in all. */
const PHONE = [
  'ipsec-3gpp;prot=esp;mod=trans;spi-c=25656;spi-s=25657;port-c=6300;port-s=6301;alg=hmac-md5-96;ealg=null',
  'ipsec-3gpp; alg=hmac-sha-1-96; prot=esp; mod=trans; spi-c=25656; spi-s=25657; port-c=6300; port-s=6301',
  'ipsec-3gpp;alg=hmac-sha-1-96;ealg=AES-CBC;spi-c=25656;spi-s=25657;port-c=6300;port-s=6301',
]
const PHONE_PORTS = { spiC: 25_656, spiS: 25_657, portC: 6300, portS: 6301 }
const PCSCF_PORTS = { spiC: 100, spiS: 101, portC: 5064, portS: 6100 }

function isCode(code: string) {
  return (error: unknown) => error instanceof DecodeError && error.code === code
}

function messageWith(lines: readonly string[]) {
  const head = ['REGISTER sip:ims.example SIP/2.0', 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa', ...lines, '', '']
  const message = parseMessage(Buffer.from(head.join('\r\n')))
  return message
}

function change(mechanism: Ipsec3gppMechanism, by: Partial<Ipsec3gppMechanism>): Ipsec3gppMechanism {
  return { ...mechanism, ...by }
}

describe('Security-Client, Security-Server, Security-Verify (RFC 3329 §2.2, TS 33.203 §H)', () => {
  test('what a phone offers, in one line or in several', () => {
    const lines = [
      `Security-Client: ${PHONE[0]}, ${PHONE[1]}`,
      `Security-Client: ${PHONE[2]}`,
      'Security-Client: tls;q=0.5',
    ]
    const offer = parseSecurityMechanisms(messageWith(lines), 'Security-Client')
    const first = { kind: 'ipsec-3gpp', prot: 'esp', mod: 'trans', ...PHONE_PORTS, params: new Map() }
    assert.deepEqual(offer, [
      { ...first, alg: 'hmac-md5-96', ealg: 'null' },
      { ...first, alg: 'hmac-sha-1-96', ealg: 'null' },
      { ...first, alg: 'hmac-sha-1-96', ealg: 'aes-cbc' },
      { kind: 'other', name: 'tls', q: 0.5, params: new Map() },
    ])
    assert.deepEqual(parseSecurityMechanisms(messageWith([]), 'Security-Client'), [])
  })

  test('written and read again it is the same', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/)
    const spi = fc.integer({ min: 0, max: 0xffff_ffff })
    const port = fc.integer({ min: 0, max: 0xffff })
    const q = fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined })
    const mechanism = fc
      .tuple(word, word, word, word, spi, spi, port, port, q)
      .map(([alg, ealg, prot, mod, spiC, spiS, portC, portS, thousandths]): SecurityMechanism => {
        const preference = thousandths === undefined ? {} : { q: thousandths / 1000 }
        const params = new Map([['x-extra', 'yes']])
        return { kind: 'ipsec-3gpp', ...preference, alg, ealg, prot, mod, spiC, spiS, portC, portS, params }
      })
    fc.assert(
      fc.property(mechanism, (each) => assert.deepEqual(parseSecurityMechanism(formatSecurityMechanism(each)), each)),
    )
    for (const text of ['digest;q=0.2;d-alg=MD5', 'sdes-srtp;mediasec', 'tls']) {
      assert.equal(formatSecurityMechanism(parseSecurityMechanism(text)), text)
    }
  })

  test('values that are none are refused', () => {
    const valid = PHONE[0] as string
    const bad = [
      valid.replace('spi-c=25656', 'spi-c=4294967296'),
      valid.replace('spi-c=25656', 'spi-c=-1'),
      valid.replace('spi-c=25656', 'spi-c'),
      valid.replace('spi-c=25656;', ''),
      valid.replace('port-s=6301', 'port-s=65536'),
      valid.replace('port-s=6301', 'port-s=0x10'),
      valid.replace('alg=hmac-md5-96', 'alg=""'),
      valid.replace(';alg=hmac-md5-96', ''),
      `${valid};q=1.1`,
      `${valid};q=.5`,
      `${valid};q=0.1234`,
    ]
    for (const text of bad) assert.throws(() => parseSecurityMechanism(text), isCode('SEC_AGREE_PARAMETER'), text)
    assert.throws(() => parseSecurityMechanism('q=0.1;alg=x'), isCode('SEC_AGREE_MECHANISM'))
  })

  test('a header with more mechanisms than any phone sends is refused', () => {
    const lines = (count: number) => Array.from({ length: count }, () => 'Security-Verify: tls')
    assert.equal(parseSecurityMechanisms(messageWith(lines(MAX_MECHANISMS)), 'Security-Verify').length, MAX_MECHANISMS)
    const tooMany = messageWith(lines(MAX_MECHANISMS + 1))
    assert.throws(() => parseSecurityMechanisms(tooMany, 'Security-Verify'), isCode('SEC_AGREE_TOO_MANY'))
  })
})

describe('pairs of algorithms (TS 33.203 §H, §I)', () => {
  test('there are eight; integrity is never missing, and a combined mode stands alone', () => {
    const algs = ['hmac-md5-96', 'hmac-sha-1-96', 'aes-gmac', 'null', 'hmac-sha-256-128']
    const ealgs = ['null', 'des-ede3-cbc', 'aes-cbc', 'aes-gcm', 'chacha20']
    const valid = algs.flatMap((alg) => ealgs.flatMap((ealg) => findAlgorithmPair(alg, ealg) ?? []))
    assert.deepEqual(new Set(valid), new Set(ALGORITHM_PAIRS))
    assert.equal(valid.length, 8)
    for (const [alg, ealg] of [
      ['null', 'null'],
      ['null', 'aes-cbc'],
      ['aes-gmac', 'aes-cbc'],
      ['hmac-sha-1-96', 'aes-gcm'],
    ]) {
      assert.equal(findAlgorithmPair(alg ?? '', ealg ?? ''), undefined, `${alg} ${ealg}`)
    }
  })

  test('names read back', () => {
    for (const pair of ALGORITHM_PAIRS) assert.equal(parseAlgorithmPair(formatAlgorithmPair(pair)), pair)
    for (const text of ['', '/', 'null', 'aes-cbc/hmac-sha-1-96']) assert.equal(parseAlgorithmPair(text), undefined)
  })
})

describe('the P-CSCF chooses (TS 33.203 §7.2, TS 24.229 §5.2.2.2)', () => {
  const offer = PHONE.map(parseSecurityMechanism)
  const choose = (mechanisms: readonly SecurityMechanism[], order = ALGORITHM_PAIRS) =>
    chooseMechanism(mechanisms, order)

  test('by its own order, whatever the phone lists first or gives a higher q', () => {
    const chosen = choose(offer.map((each, index) => ({ ...each, q: 1 - index / 10 })))
    assert.ok(chosen.kind === 'chosen')
    assert.equal(formatAlgorithmPair(chosen.pair), 'hmac-sha-1-96/aes-cbc')
    assert.deepEqual({ ...chosen.mechanism, ...PHONE_PORTS }, chosen.mechanism)
    const other = choose(offer, [{ alg: 'hmac-md5-96', ealg: 'null' }, ...ALGORITHM_PAIRS])
    assert.ok(other.kind === 'chosen' && other.pair.alg === 'hmac-md5-96')
  })

  test('nothing, and says why', () => {
    const only = (by: Partial<Ipsec3gppMechanism>) =>
      choose(
        createSecurityClient([{ alg: 'hmac-sha-1-96', ealg: 'null' }], PHONE_PORTS).map((each) => change(each, by)),
      )
    const cases: readonly [ReturnType<typeof choose>, string, RegExp][] = [
      [choose([]), 'no-offer', /no mechanism/],
      [choose([parseSecurityMechanism('tls'), parseSecurityMechanism('digest')]), 'no-ipsec-3gpp', /only tls, digest/],
      [
        choose(offer, [{ alg: 'aes-gmac', ealg: 'null' }]),
        'nothing-in-common',
        /hmac-md5-96\/null is not allowed here/,
      ],
      [only({ alg: 'null' }), 'nothing-in-common', /null\/null is not a pair/],
      [only({ alg: 'hmac-sha-256' }), 'nothing-in-common', /hmac-sha-256\/null is not a pair/],
      [only({ prot: 'ah' }), 'nothing-in-common', /prot=ah/],
      [only({ mod: 'udp-enc-tun' }), 'nothing-in-common', /mod=udp-enc-tun/],
      [only({ spiC: 255 }), 'nothing-in-common', /spi-c=255 is reserved/],
      [only({ spiS: 0 }), 'nothing-in-common', /spi-s=0 is reserved/],
      [only({ spiS: PHONE_PORTS.spiC }), 'nothing-in-common', /both 25656/],
      [only({ portC: 5060 }), 'nothing-in-common', /port-c=5060/],
      [only({ portS: 5061 }), 'nothing-in-common', /port-s=5061/],
      [only({ portS: 0 }), 'nothing-in-common', /port-s=0/],
    ]
    for (const [choice, cause, reason] of cases) {
      assert.ok(choice.kind === 'refused')
      assert.equal(choice.cause, cause)
      assert.match(choice.reason, reason)
    }
  })

  test('the limits themselves are allowed', () => {
    const [mechanism] = createSecurityClient([{ alg: 'hmac-sha-1-96', ealg: 'null' }], PHONE_PORTS)
    for (const by of [
      { spiC: 256, spiS: 0xffff_ffff },
      { portC: 1, portS: 65_535 },
      { portC: 5059, portS: 5062 },
    ]) {
      assert.equal(checkMechanism(change(mechanism!, by)).kind, 'usable')
    }
  })

  test('one bad mechanism does not spoil the others', () => {
    const [first, ...rest] = offer
    assert.ok(first?.kind === 'ipsec-3gpp')
    const choice = choose([change(first, { portC: 5060 }), ...rest])
    assert.equal(choice.kind, 'chosen')
  })
})

describe('the phone chooses (RFC 3329 §2.3.1, TS 33.203 §7.2)', () => {
  const known = ALGORITHM_PAIRS
  const server = { ...PCSCF_PORTS, spiC: 1000, spiS: 1001 }

  test('the highest q of what it knows', () => {
    const offer = createSecurityServer(ALGORITHM_PAIRS, server)
    assert.deepEqual(
      offer.map(({ q }) => q),
      [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1],
    )
    const choice = chooseServerMechanism(offer.toReversed(), known, PHONE_PORTS)
    assert.ok(choice.kind === 'chosen')
    assert.equal(formatAlgorithmPair(choice.pair), 'null/aes-gcm')
    const old = chooseServerMechanism(offer, known.slice(-2), PHONE_PORTS)
    assert.ok(old.kind === 'chosen' && formatAlgorithmPair(old.pair) === 'hmac-md5-96/des-ede3-cbc')
  })

  test('SPIs of its own in Security-Server are refused: packets could be sent back to their sender', () => {
    const offer = createSecurityServer([{ alg: 'hmac-sha-1-96', ealg: 'null' }], { ...server, spiS: PHONE_PORTS.spiC })
    const choice = chooseServerMechanism(offer, known, PHONE_PORTS)
    assert.ok(choice.kind === 'refused')
    assert.match(choice.reason, /spi-s=25656 is an SPI of the other side/)
  })

  test('both sides choose the same from what they have', () => {
    const pairs = fc.shuffledSubarray([...ALGORITHM_PAIRS], { minLength: 1 })
    fc.assert(
      fc.property(pairs, pairs, (order, ofPhone) => {
        const here = chooseMechanism(createSecurityClient(ofPhone, PHONE_PORTS), order)
        const there = chooseServerMechanism(createSecurityServer(order, server), ofPhone, PHONE_PORTS)
        assert.equal(here.kind, there.kind)
        if (here.kind === 'chosen' && there.kind === 'chosen') assert.deepEqual(here.pair, there.pair)
      }),
    )
  })
})

describe('what was sent and what came back (RFC 3329 §2.3.1, TS 24.229 §5.2.2.2)', () => {
  const sent = createSecurityServer(ALGORITHM_PAIRS.slice(0, 3), PCSCF_PORTS)
  const verify = (texts: readonly string[]) => compareSecurityVerify(texts.map(parseSecurityMechanism), sent)
  const texts = sent.map(formatSecurityMechanism)

  test('spelling and order do not matter', () => {
    assert.equal(verify(texts).kind, 'same')
    assert.equal(verify(texts.toReversed()).kind, 'same')
    assert.equal(verify(texts.map((text) => text.replace('esp', 'ESP').replace('q=0.1;', 'q=0.100;'))).kind, 'same')
    const moved = texts.map((text) => `ipsec-3gpp; ${text.split(';').slice(1).toReversed().join(' ; ')}`)
    assert.equal(verify(moved).kind, 'same')
  })

  test('anything else does, and the reason names it', () => {
    const cases: readonly [readonly string[], RegExp][] = [
      [[], /Security-Verify is missing/],
      [texts.slice(1), /lacks ipsec-3gpp;q=0.3;alg=null;ealg=aes-gcm/],
      [[...texts, 'tls'], /Security-Verify has tls, Security-Server has not/],
      [[...texts, texts[0] ?? ''], /Security-Verify has ipsec-3gpp/],
      [texts.map((text) => text.replace('spi-c=100', 'spi-c=102')), /spi-c=102/],
      [texts.map((text) => text.replace('port-s=6100', 'port-s=6102')), /port-s=6102/],
      [texts.map((text) => text.replace('q=0.3;', '')), /Security-Verify has/],
      [texts.map((text) => `${text};extra`), /extra/],
    ]
    for (const [changed, reason] of cases) {
      const comparison = verify(changed)
      assert.ok(comparison.kind === 'different', changed.join())
      assert.match(comparison.reason, reason)
    }
  })

  test('the second Security-Client must be the first', () => {
    const first = PHONE.map(parseSecurityMechanism)
    assert.equal(compareSecurityClient(first.toReversed(), first).kind, 'same')
    const [weak] = first
    for (const second of [[], [weak!], [...first, parseSecurityMechanism('tls')]]) {
      assert.equal(compareSecurityClient(second, first).kind, 'different')
    }
  })
})
