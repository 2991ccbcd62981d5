import {
  createAuthenticationFunctions,
  createVector,
  digestAkaResponse,
  encodeSqn,
  formatAkaNonce,
  verifyAutn,
  verifyDigestAkaResponse,
} from '@voltaic/aka'
import { encodeHex } from '@voltaic/base'

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

/** Test set 1 of TS 35.208 §4.3: published, so that everybody can compute along. */
const K = octets('465b5ce8b199b49faa5f0a2ee238a6bc')
const OPC = octets('cd63cb71954a9f4e48a5994e37a02baf')
const RAND = octets('23553cbe9637a89d218ae64dae47bf35')
const SQN = 0x20
const AMF = 0x8000
const IDENTITY = {
  username: '001010000000001@ims.mnc001.mcc001.3gppnetwork.org',
  realm: 'ims.mnc001.mcc001.3gppnetwork.org',
  method: 'REGISTER',
  uri: 'sip:ims.mnc001.mcc001.3gppnetwork.org',
}

/** One challenge, from K to the digest, at both ends. */
export function aka(): readonly string[] {
  const card = { k: K, opc: OPC }
  const functions = createAuthenticationFunctions(card)
  const { ak } = functions.f2345(RAND)
  const { autn, xres, ck, ik } = createVector({ ...card, rand: RAND, sqn: SQN, amf: AMF })
  const nonce = formatAkaNonce(RAND, autn)
  const digest = {
    ...IDENTITY,
    nonce,
    qop: 'auth',
    cnonce: '0a4f113b',
    nonceCount: '00000001',
    password: xres,
  } as const
  const response = digestAkaResponse(digest)
  const wrong = digestAkaResponse({ ...digest, password: Buffer.from(encodeHex(xres)) })
  const verdict = verifyAutn(functions, RAND, autn)
  return [
    'HSS       K     465b5ce8b199b49faa5f0a2ee238a6bc      OPc cd63cb71954a9f4e48a5994e37a02baf',
    `          RAND  ${encodeHex(RAND)}`,
    `          SQN   ${encodeHex(encodeSqn(SQN))}   AMF ${AMF.toString(16)}   AK ${encodeHex(encodeSqn(ak))}`,
    `          AUTN  ${encodeHex(autn.subarray(0, 6))} ${encodeHex(autn.subarray(6, 8))} ${encodeHex(autn.subarray(8))}   SQN xor AK, AMF, MAC`,
    `          XRES  ${encodeHex(xres)}`,
    `          CK    ${encodeHex(ck)}`,
    `          IK    ${encodeHex(ik)}`,
    `401       nonce "${nonce}"`,
    `SIM       MAC of AUTN is ${verdict === undefined ? 'wrong' : `right: RES ${encodeHex(verdict.res)}`}`,
    `REGISTER  response "${response}"`,
    `S-CSCF    ${verifyDigestAkaResponse(digest, response) ? 'it is the one that XRES makes: 200' : 'refused'}`,
    `          of RES as text in hexadecimal it would be "${wrong}": 401 again`,
  ]
}
