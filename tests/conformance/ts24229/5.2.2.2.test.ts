import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAuth } from '@voltaic/sip'
import { GmAlone } from './gm-alone.ts'
import { CK, IK } from './gm-home.ts'

function gm(name: string, run: (alone: GmAlone) => Promise<void>, config = {}): void {
  test(`P-CSCF ${name}`, async () => {
    const alone = new GmAlone(config)
    await alone.start()
    try {
      await alone.run(run(alone))
    } finally {
      await alone.run(alone.stop())
      assert.equal(alone.clock.pending, 0, 'no timer is left')
      assert.equal(alone.memory.openSockets, 0, 'no socket is left')
    }
  })
}

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
    const params = parseAuth(challenge.header('WWW-Authenticate') ?? '').params
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
    assert.doesNotMatch(JSON.stringify([...alone.warnings]), new RegExp(`${CK}|${IK}`))
  },
)
