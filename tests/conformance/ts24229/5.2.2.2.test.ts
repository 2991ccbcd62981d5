import assert from 'node:assert/strict'
import { ALGORITHM_PAIRS, formatAlgorithmPair } from '@voltaic/ipsec'
import { saTraceWithKeys } from '@voltaic/runtime'
import { parseAuth } from '@voltaic/sip'
import { CK, IK } from './gm-home.ts'
import { gm, setsOf } from './gm-test.ts'

gm(
  'agrees on a set with a phone that offers it, and registers it over that set (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    const challenge = await phone.challenged()
    assert.equal(challenge.status, 401)
    assert.match(
      challenge.header('Security-Server') ?? '',
      /^ipsec-3gpp;q=0.1;alg=null;ealg=aes-gcm;prot=esp;mod=trans;spi-c=\d+;spi-s=\d+;port-c=6101;port-s=6100$/,
    )
    const { params } = parseAuth(challenge.header('WWW-Authenticate') ?? '')
    assert.deepEqual([params.has('ck'), params.has('ik')], [false, false])
    const first = alone.atHome[0]
    assert.match(first?.header('Authorization') ?? '', /integrity-protected="no"/)
    for (const name of ['Security-Client', 'Proxy-Require']) assert.equal(first?.has(name), false, name)
    assert.deepEqual(first?.list('Require'), ['path'])

    const response = await phone.answer(await phone.agree(challenge))
    assert.equal(response.status, 200)
    const second = alone.atHome[1]
    assert.match(second?.header('Authorization') ?? '', /integrity-protected="yes"/)
    for (const name of ['Security-Client', 'Security-Verify', 'Proxy-Require']) {
      assert.equal(second?.has(name), false, name)
    }
    assert.equal(alone.pcscf.registeredContacts, 1)
  },
)

gm('logs no key and stores none that can be read (TS 33.203 §6.2)', async (alone) => {
  const phone = await alone.phone()
  await phone.registerProtected()
  const all = JSON.stringify([alone.warnings, ...alone.contacts.values(), ...alone.storedSets.values()])
  for (const key of [CK, IK]) {
    assert.equal(all.includes(key), false)
    assert.equal(all.includes(Buffer.from(key, 'hex').toString('base64')), false)
  }
})

for (const pair of ALGORITHM_PAIRS) {
  const config = { pairs: [pair] }
  gm(
    `takes ${formatAlgorithmPair(pair)} where that is what it may, over UDP and TCP (TS 33.203 §H, §I)`,
    async (alone) => {
      for (const [transport, host] of [
        ['udp', '198.51.100.1'],
        ['tcp', '198.51.100.2'],
      ] as const) {
        const phone = await alone.phone({ transport, host })
        const challenge = await phone.challenged()
        assert.match(challenge.header('Security-Server') ?? '', new RegExp(`alg=${pair.alg};ealg=${pair.ealg};`))
        assert.equal((await phone.answer(await phone.agree(challenge))).status, 200)
      }
    },
    config,
  )
}

gm('chooses by its own order, not by that of the phone (TS 33.203 §7.2)', async (alone) => {
  const phone = await alone.phone({ pairs: [...ALGORITHM_PAIRS].reverse() })
  assert.match((await phone.challenged()).header('Security-Server') ?? '', /alg=null;ealg=aes-gcm/)
})

gm(
  'takes an offer that repeats its SPIs for each algorithm and asks for sec-agree nowhere (TS 33.203 §7.2)',
  async (alone) => {
    const phone = await alone.phone()
    const offer = ['hmac-md5-96', 'hmac-sha-1-96']
      .map(
        (alg) =>
          `ipsec-3gpp; alg=${alg}; prot=esp; mod=trans; ealg=aes-cbc; spi-c=25656; spi-s=25657; port-c=6300; port-s=6301`,
      )
      .join(',')
    const response = await phone.register([
      ['Security-Client', `${offer}, ${offer}`],
      ['Require', 'path'],
      ['Proxy-Require', []],
    ] as never)
    assert.match(response.header('Security-Server') ?? '', /alg=hmac-sha-1-96;ealg=aes-cbc/)
  },
)

gm('gives two phones with the same SPIs sets of their own (TS 33.203 §7.1)', async (alone) => {
  const one = await alone.phone({ host: '198.51.100.1' })
  const two = await alone.phone({ host: '198.51.100.2', impi: '001010000000002@example.org' })
  const [first, second] = [await one.registerProtected(), await two.registerProtected()]
  assert.notEqual(first.pcscf.spiS, second.pcscf.spiS)
  assert.notEqual(first.pcscf.spiC, second.pcscf.spiC)
  assert.equal(alone.pcscf.registeredContacts, 2)
})

gm(
  'passes the 401 on without Security-Server to a phone that offers nothing, and serves it in clear',
  async (alone) => {
    const phone = await alone.phone()
    const challenge = await phone.register([])
    assert.deepEqual([challenge.status, challenge.has('Security-Server')], [401, false])
    assert.doesNotMatch(challenge.header('WWW-Authenticate') ?? '', /ck=|ik=/)
    const answer = `Digest username="${phone.impi}",realm="x",nonce="bm9uY2U=",uri="sip:x",response="00ff"`
    assert.equal((await phone.register([['Authorization', answer]])).status, 200)
    assert.deepEqual([alone.pcscf.registeredContacts, await setsOf(alone)], [1, 0])
  },
)

gm('takes no answer in clear to a challenge that it has agreed on a set for (TS 33.203 §7.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  const answer = `Digest username="${phone.impi}",realm="x",nonce="bm9uY2U=",uri="sip:x",response="00ff"`
  const response = await phone.register([...set.client, ...set.verify, ['Authorization', answer]])
  assert.equal(response.status, 401)
  assert.match(alone.atHome.at(-1)?.header('Authorization') ?? '', /nonce="".*response="".*integrity-protected="no"/)
  assert.equal(alone.pcscf.registeredContacts, 0)
})

gm('lets AUTS of a phone whose SQN is ahead pass in clear (TS 24.229 §5.1.1.5.3)', async (alone) => {
  const phone = await alone.phone()
  const auts = `Digest username="${phone.impi}",realm="x",nonce="bm9uY2U=",uri="sip:x",response="00ff",auts="YXV0cw=="`
  await phone.challenged(undefined, [['Authorization', auts]])
  assert.match(alone.atHome.at(-1)?.header('Authorization') ?? '', /nonce="bm9uY2U=".*auts="YXV0cw=="/)
})

gm(
  'agrees on nothing with a phone that the operator has excepted, whatever it offers',
  async (alone) => {
    const excepted = await alone.phone({ host: '198.51.100.1', impi: '001010000000009@example.org' })
    const response = await excepted.challenged()
    assert.deepEqual([response.status, response.has('Security-Server')], [401, false])
    assert.equal(excepted.impi.startsWith('00101'), true)
    const other = await alone.phone({ host: '198.51.100.2', impi: '262010000000001@example.org' })
    assert.equal((await other.challenged()).has('Security-Server'), true)
    const none = await alone.phone({ host: '198.51.100.3', impi: '262010000000001@example.org' })
    assert.equal((await none.register([])).status, 494)
  },
  { policy: 'require', subscribers: [{ impi: '00101*', policy: 'off' }] },
)

gm(
  'tells the keys of its sets to whoever asks for them on purpose, in the form that Wireshark reads',
  async (alone) => {
    const tables: string[] = []
    const end = saTraceWithKeys.subscribe(({ element, table }) => tables.push(`${element}\n${table}`))
    const phone = await alone.phone({ pairs: [{ alg: 'hmac-sha-1-96', ealg: 'aes-cbc' }] })
    await phone.registerProtected()
    end()
    assert.equal(tables.length, 1)
    const [element, ...lines] = tables[0]?.trimEnd().split('\n') ?? []
    assert.deepEqual([element, lines.length], ['pcscf', 4])
    assert.match(lines[0] ?? '', new RegExp(`^"IPv4","198.51.100.1","192.0.2.11",.*"0x${CK}".*"0x${IK}00000000"`))
  },
)
