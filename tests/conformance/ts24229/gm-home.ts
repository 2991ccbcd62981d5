import { createRequest, type SipRequest } from '@voltaic/sip'
import { IMPI, REALM } from './pcscf-alone.ts'

/** Keys that the home network of these tests gives in each challenge. */
export const CK = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'
export const IK = '00112233445566778899aabbccddeeff'

/** WWW-Authenticate of a challenge by IMS AKA, as an S-CSCF writes it. */
export function akaChallenge(ck: string = CK, ik: string = IK): readonly (readonly [string, string])[] {
  const value = `Digest realm="${REALM}",nonce="bm9uY2U=",algorithm=AKAv1-MD5,qop="auth",ck="${ck}",ik="${ik}"`
  return [['WWW-Authenticate', value]]
}

/** Whether a REGISTER answers a challenge, as the home network sees it. */
export function isAnswer(request: SipRequest): boolean {
  return /response="[0-9a-f]+"/.test(request.header('Authorization') ?? '')
}

/** A REGISTER that a test fills; `headers` are added, or take the place of those there are. */
export function plainRegister(
  cseq: number,
  contact: string,
  headers: readonly (readonly [string, string])[],
  impi: string = IMPI,
): SipRequest {
  const plain = createRequest('REGISTER', `sip:${REALM}`, [
    ['From', `<sip:${impi}>;tag=1`],
    ['To', `<sip:${impi}>`],
    ['Call-ID', `register-${impi}`],
    ['CSeq', `${cseq} REGISTER`],
    ['Contact', contact],
    ['Require', 'sec-agree'],
    ['Proxy-Require', 'sec-agree'],
    ['Supported', 'path, sec-agree'],
    ['Authorization', `Digest username="${impi}",realm="${REALM}",nonce="",uri="sip:${REALM}",response=""`],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}
