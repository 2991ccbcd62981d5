import { createRequest, type SipRequest } from '@voltaic/sip'
import { CALL_METHODS } from './call/in-call.ts'
import type { UeConfig } from './ue-config.ts'

/** Fields that all REGISTERs of one phone share until it is switched off. */
export interface RegisterThread {
  readonly callId: string
  readonly fromTag: string
  readonly cseq: number
}

/** Value of g.3gpp.icsi-ref for multimedia telephony. @spec TS 24.173 §5.1; TS 24.229 §7.9.2 */
export const ICSI_MMTEL = 'urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel'

/**
 * A REGISTER as phones send it.
 *
 * @spec TS 24.229 §5.1.1.2.1; RFC 3261 §10.2; GSMA IR.92 §2.2.1
 * @param expires seconds; 0 to leave
 */
export function registerRequest(
  config: UeConfig,
  contact: string,
  thread: RegisterThread,
  expires: number,
  authorization: string,
): SipRequest {
  return createRequest('REGISTER', `sip:${config.realm}`, [
    ['Max-Forwards', '70'],
    ['From', `<${config.impu}>;tag=${thread.fromTag}`],
    ['To', `<${config.impu}>`],
    ['Call-ID', thread.callId],
    ['CSeq', `${thread.cseq} REGISTER`],
    ['Contact', `${contactHeader(config, contact)};expires=${expires}`],
    ['Expires', String(expires)],
    ['Authorization', authorization],
    ['P-Access-Network-Info', '3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010000001'],
    ['Supported', 'path'],
    ['Allow', CALL_METHODS.join(', ')],
  ])
}

/** The Contact with the feature tags of a VoLTE phone. @spec GSMA IR.92 §2.2.1, RFC 5626 §4.1 */
function contactHeader(config: UeConfig, contact: string): string {
  return `<${contact}>;+sip.instance="<${config.instanceId}>";+g.3gpp.icsi-ref="${ICSI_MMTEL}";+g.3gpp.smsip`
}
