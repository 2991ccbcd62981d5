// TS 23.003 §13.5: wildcarded PSIs. The same form is that of wildcarded public user identities (§13.4A).
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Hss, ImpuRecord } from '@voltaic/hss'
import { impiRecord, lir, realm, withHss } from '../ts29228/hss-under-test.ts'

const applicationServer = 'sip:chat.example'
let services = 0

async function addWildcard(hss: Hss, identity: string, server: string = applicationServer): Promise<void> {
  const impu: ImpuRecord = { identity, identityType: 'WILDCARDED_PSI', barred: false, applicationServer: server }
  const impi = `service${++services}@${realm}`
  const { kind } = await hss.provisioning.addSubscription({
    impis: [impiRecord(impi)],
    registrationSets: [{ impus: [impu] }],
  })
  assert.equal(kind, 'added')
}

async function problemOf(hss: Hss, identity: string): Promise<string | undefined> {
  const impu: ImpuRecord = { identity, identityType: 'WILDCARDED_PSI', barred: false }
  const answer = await hss.provisioning.addSubscription({
    impis: [impiRecord(`bad@${realm}`)],
    registrationSets: [{ impus: [impu] }],
  })
  return answer.kind === 'refused' ? answer.problems[0]?.reason : undefined
}

describe('what falls under a wildcard', () => {
  const cases: readonly (readonly [wildcard: string, under: readonly string[], not: readonly string[]])[] = [
    [
      `sip:chatlist!.*!@${realm}`,
      ['chatlist1', 'chatlist2', 'chatlist42', 'chatlistAbC', 'chatlist!1', 'chatlist'].map(at),
      ['chatlis', 'xchatlist1', 'Chatlist1'].map(at),
    ],
    [
      `sip:room!(red|blue)!-open@${realm}`,
      ['roomred-open', 'roomblue-open'].map(at),
      ['roomred', 'roomgreen-open'].map(at),
    ],
    [`sip:x!(a|b)!@${realm}`, [at('xa'), at('xb')], [at('xaz'), at('xzb')]],
    [`sip:+4930!1[0-9]{2}!@${realm}`, [`sip:+4930%31%30%30@${realm};user=phone`, at('+4930199')], [at('+4930200')]],
    ['tel:+4930!1[0-9]{2}!', ['tel:+4930100', 'tel:+49-30-1-99'], ['tel:+493010', 'tel:+4930200', at('+4930100')]],
  ]
  for (const [wildcard, under, not] of cases) {
    test(`${wildcard}`, () =>
      withHss(async ({ hss }) => {
        await addWildcard(hss, wildcard)
        for (const impu of under) {
          const answer = await lir(hss, { impu })
          assert.deepEqual([impu, answer.serverName, answer.wildcardedIdentity], [impu, applicationServer, wildcard])
        }
        for (const impu of not) {
          assert.deepEqual([impu, await lir(hss, { impu })], [impu, { result: 'DIAMETER_ERROR_USER_UNKNOWN' }])
        }
      }))
  }
})

function at(user: string): string {
  return `sip:${user}@${realm}`
}

test('an identity that is stored itself goes before a wildcard that it falls under', () =>
  withHss(async ({ hss }) => {
    await addWildcard(hss, `sip:chatlist!.*!@${realm}`)
    await hss.provisioning.addSubscription({
      impis: [impiRecord(`own@${realm}`)],
      registrationSets: [
        {
          impus: [
            {
              identity: at('chatlist7'),
              identityType: 'DISTINCT_PSI',
              barred: false,
              applicationServer: 'sip:own.example',
            },
          ],
        },
      ],
    })
    const answer = await lir(hss, { impu: at('chatlist7') })
    assert.deepEqual(answer, { result: 'DIAMETER_SUCCESS', serverName: 'sip:own.example', psiDirectRouting: true })
  }))

test('of two wildcards the one with the longer fixed beginning is meant', () =>
  withHss(async ({ hss }) => {
    await addWildcard(hss, `sip:chat!.*!@${realm}`, 'sip:general.example')
    await addWildcard(hss, `sip:chatlist!.*!@${realm}`, 'sip:list.example')
    assert.equal((await lir(hss, { impu: at('chatlist1') })).serverName, 'sip:list.example')
    assert.equal((await lir(hss, { impu: at('chatroom') })).serverName, 'sip:general.example')
  }))

test('the exclamation marks of an identity in a request are characters like any other', () =>
  withHss(async ({ hss }) => {
    await addWildcard(hss, `sip:list![0-9]+!@${realm}`)
    const { result } = await lir(hss, { impu: `sip:list![0-9]+!@${realm}` })
    assert.equal(result, 'DIAMETER_ERROR_USER_UNKNOWN')
  }))

test('the host is compared without case, the user part with it', () =>
  withHss(async ({ hss }) => {
    await addWildcard(hss, `SIP:chatlist!.*!@${realm.toUpperCase()}`)
    const { wildcardedIdentity } = await lir(hss, { impu: `sip:chatlist1@${realm.toUpperCase()}` })
    assert.equal(wildcardedIdentity, `sip:chatlist!.*!@${realm}`)
  }))

test('what is no wildcard is refused with a reason', () =>
  withHss(async ({ hss }) => {
    for (const [identity, reason] of [
      [`sip:chatlist@${realm}`, /exactly two "!"/],
      [`sip:a!.*!b!.*!@${realm}`, /exactly two "!"/],
      ['sip:chatlist!.*@!example', /before the "@"/],
      [`sip:chatlist!.*!@${realm}:5060`, /without port/],
      [`sip:chatlist!.*!@${realm};user=phone`, /without port and parameters/],
      [`http:chatlist!.*!@${realm}`, /no SIP or tel URI/],
      [`sip:chatlist!(!@${realm}`, /regular expression/],
      [`sip:${'a'.repeat(250)}!.*!@${realm}`, /more than 255/],
    ] as const) {
      assert.match((await problemOf(hss, identity)) ?? 'accepted', reason)
    }
    assert.equal(await hss.provisioning.show(`bad@${realm}`), undefined)
  }))

test('a wildcard exists once, is shown by its text and removed by it', () =>
  withHss(async ({ hss }) => {
    const wildcard = `sip:chatlist!.*!@${realm}`
    await addWildcard(hss, wildcard)
    assert.match((await problemOf(hss, wildcard)) ?? 'accepted', /exists already/)
    const shown = (await hss.provisioning.show(wildcard))?.registrationSets[0]?.impus[0]
    assert.deepEqual([shown?.identity, shown?.identityType], [wildcard, 'WILDCARDED_PSI'])
    await hss.provisioning.remove(wildcard)
    assert.equal((await lir(hss, { impu: at('chatlist1') })).result, 'DIAMETER_ERROR_USER_UNKNOWN')
  }))
