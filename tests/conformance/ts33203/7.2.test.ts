import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ALGORITHM_PAIRS,
  chooseMechanism,
  chooseServerMechanism,
  compareSecurityClient,
  compareSecurityVerify,
  createSecurityClient,
  createSecurityServer,
  deriveEspKeys,
  formatSecurityMechanism,
  type Ipsec3gppMechanism,
  parseSecurityMechanism,
  type SecurityMechanism,
} from '@voltaic/ipsec'

const ik = new Uint8Array(16).fill(0x1a)
const ck = new Uint8Array(16).fill(0xc1)
const UE = { spiC: 25_656, spiS: 25_657, portC: 6300, portS: 6301 }
const PCSCF = { spiC: 4100, spiS: 4101, portC: 5064, portS: 6100 }

type Attack = (mechanisms: readonly Ipsec3gppMechanism[]) => readonly Ipsec3gppMechanism[]
const nobody: Attack = (mechanisms) => mechanisms

/** As the header travels: written by one side, read by the other. */
function travel(mechanisms: readonly Ipsec3gppMechanism[], attack: Attack = nobody): readonly SecurityMechanism[] {
  return attack(mechanisms).map(formatSecurityMechanism).map(parseSecurityMechanism)
}

/** SM1, SM6 and SM7 of the figure; in between somebody may change what is not protected yet. */
function agree(attacks: { readonly onSm1?: Attack; readonly onSm6?: Attack }) {
  const client = createSecurityClient(ALGORITHM_PAIRS, UE)
  const sm1 = travel(client, attacks.onSm1)
  const chosen = chooseMechanism(sm1, ALGORITHM_PAIRS)
  assert.ok(chosen.kind === 'chosen')
  const server = createSecurityServer(ALGORITHM_PAIRS, PCSCF)
  const sm6 = travel(server, attacks.onSm6)
  const chosenByUe = chooseServerMechanism(sm6, ALGORITHM_PAIRS, UE)
  assert.ok(chosenByUe.kind === 'chosen')
  const sm7 = { client: travel(client), verify: sm6 }
  return {
    pcscf: chosen.pair,
    ue: chosenByUe.pair,
    clientCheck: compareSecurityClient(sm7.client, sm1),
    verifyCheck: compareSecurityVerify(sm7.verify, server),
  }
}

const onlyWeak: Attack = (mechanisms) => mechanisms.filter(({ alg, ealg }) => alg === 'hmac-md5-96' && ealg === 'null')

test('both sides arrive at the same algorithms and keys, and the protected REGISTER confirms them', () => {
  const agreed = agree({})
  assert.deepEqual(agreed.ue, agreed.pcscf)
  assert.deepEqual([agreed.clientCheck.kind, agreed.verifyCheck.kind], ['same', 'same'])
  const [here, there] = [agreed.pcscf, agreed.ue].map((pair) => deriveEspKeys(pair, ik, ck))
  assert.deepEqual([here?.encryption, here?.salt], [there?.encryption, there?.salt])
})

test('who takes the strong algorithms out of SM1 is found in SM7, by its Security-Client', () => {
  const { clientCheck } = agree({ onSm1: onlyWeak })
  assert.ok(clientCheck.kind === 'different')
  assert.match(clientCheck.reason, /the second Security-Client has ipsec-3gpp/)
})

test('who takes the strong algorithms out of SM6 is found in SM7, by its Security-Verify', () => {
  const { verifyCheck, ue } = agree({ onSm6: onlyWeak })
  assert.deepEqual(ue, { alg: 'hmac-md5-96', ealg: 'null' })
  assert.ok(verifyCheck.kind === 'different')
  assert.match(verifyCheck.reason, /Security-Verify lacks ipsec-3gpp/)
})

test('who changes a preference or an SPI in SM6 is found too', () => {
  const turned: Attack = (mechanisms) => mechanisms.map((each) => ({ ...each, q: 1 - (each.q ?? 0) }))
  const moved: Attack = (mechanisms) => mechanisms.map((each) => ({ ...each, spiS: each.spiS + 1 }))
  for (const onSm6 of [turned, moved]) assert.equal(agree({ onSm6 }).verifyCheck.kind, 'different')
})
