import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type CardHolder, cardFilesOf } from './card-files.ts'
import { pysimProgCommand } from './pysim-prog.ts'
import { pysimShellScript } from './pysim-shell.ts'

const realm = 'ims.mnc070.mcc999.3gppnetwork.org'
const holder: CardHolder = {
  imsi: '999700000000001',
  mncLength: 2,
  impi: `999700000000001@${realm}`,
  impus: [`sip:+99970000001@${realm}`, 'tel:+99970000001'],
  msisdn: '99970000001',
  pcscf: `pcscf.${realm}`,
}
const keys = { k: new Uint8Array(16).fill(0xa1), opc: new Uint8Array(16).fill(0xb2) }

describe('commands of pySim', () => {
  test('every file is selected in its own application, and written as a whole or by record', () => {
    const script = pysimShellScript(holder)
    const writes = [...script.matchAll(/^select ADF\.(\w+)\nselect (\w+)\n(update_\w+(?: \d+)?) [0-9a-f]+$/gm)]
    assert.deepEqual(
      writes.map(([, application, file, command]) => `${application} ${file} ${command}`),
      [
        'USIM 6f07 update_binary',
        'USIM 6fad update_binary',
        'ISIM 6f02 update_binary',
        'ISIM 6f03 update_binary',
        'ISIM 6f04 update_record 1',
        'ISIM 6f04 update_record 2',
        'ISIM 6f09 update_record 1',
      ],
    )
    assert.match(script, /^select ADF\.ISIM\nselect 6f07\nist_service_activate 1$/m)
  })

  test('without keys the lines that hold them are comments, so that the script leaves the keys of the card alone', () => {
    const script = pysimShellScript(holder)
    assert.match(script, /^# update_binary 14<K><OPc>$/m)
    assert.equal(script.match(/^update_binary 14/gm), null)
  })

  test('with keys both applications get them, and nothing else holds them', () => {
    const script = pysimShellScript(holder, keys)
    const content = `${'a1'.repeat(16)}${'b2'.repeat(16)}`
    assert.deepEqual(script.match(/^.*a1a1.*$/gm), [`update_binary 14${content}`, `update_binary 14${content}`])
    assert.match(script, /^select ADF\.USIM\nselect EF\.USIM_AUTH_KEY\nupdate_binary/m)
    assert.match(script, /^select ADF\.ISIM\nselect EF\.ISIM_AUTH_KEY\nupdate_binary/m)
  })

  test('no value of a subscriber can become a line of its own', () => {
    const script = pysimShellScript({ ...holder, impus: ['sip:a@b\nquit'] })
    assert.equal(/^quit/m.test(script), false)
  })

  test('pySim-prog gets PLMN, identities and P-CSCF, and keys by variables', () => {
    assert.equal(
      pysimProgCommand(holder),
      [
        './pySim-prog.py -p 0 -t auto -a "$ADM" -s "$ICCID" -k "$K" -o "$OPC"',
        '-x 999 -y 70 --mnclen 2 -i 999700000000001',
        '--msisdn +99970000001',
        `--impi '${holder.impi}'`,
        `--impu '${holder.impus[0]}'`,
        `--ims-hdomain '${realm}' --pcscf '${holder.pcscf}'\n`,
      ].join(' \\\n  '),
    )
    assert.match(pysimProgCommand({ ...holder, impi: "o'neill@a.example" }), /--impi 'o'\\''neill@a\.example'/)
    const bare = pysimProgCommand({ ...holder, imsi: '310410123456789', mncLength: 3, impus: [], msisdn: '+1' })
    assert.match(bare, /-x 310 -y 410 --mnclen 3/)
    assert.equal(bare.includes('--impu'), false)
  })

  test('an IMPI without a domain is refused', () => {
    for (const impi of ['alice', '@b', 'a@', 'a@b@c']) {
      assert.throws(
        () => cardFilesOf({ ...holder, impi }),
        (error: Error & { readonly code?: string }) => error.code === 'SIM_IMPI_INVALID',
      )
    }
  })
})
