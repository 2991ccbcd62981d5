/** What may be wrong, each with its name in a few words. */
export const CAUSES: Readonly<Record<CauseId, string>> = {
  'wrong-k': 'K of the SIM is not the one in the HSS',
  'foreign-registration': 'somebody else, or a second SIM, tries to register as this subscriber',
  'op-given-as-opc': 'an OP is stored where an OPc belongs',
  'sqn-resynchronisation-loop': 'SIM and HSS never agree on the sequence number',
  'amf-refused': 'the SIM refuses the AMF of the challenge',
  'realm-mnc-digits': 'the home domain has an MNC of two digits',
  'realm-not-served': 'the home domain of the phone is not that of this network',
  'identity-unknown': 'the HSS does not know the identity',
  'identities-do-not-match': 'public and private identity do not belong together',
  'identity-barred': 'the identity is barred',
  'roaming-not-allowed': 'the subscriber may not register from this network',
  'no-security-client': 'the phone offers no IPsec, and the P-CSCF wants it',
  'security-algorithm-mismatch': 'phone and P-CSCF have no algorithm of IPsec in common',
  'sa-mismatch': 'the phone uses another security association than was agreed on',
  'ipsec-refused': 'the P-CSCF refuses a REGISTER for its security association',
  'no-keys-for-ipsec': 'IPsec is required, and the home network gives no keys for it',
  'not-registered-from-there': 'a request comes from where no phone has registered',
  overloaded: 'an element has more to do than it can',
  'protected-port-wrong': 'the phone sends to the wrong protected port',
  'nat-on-the-path': 'an address translator stands between phone and P-CSCF',
  'large-datagrams-lost': 'long datagrams do not arrive',
  'fragment-lost': 'fragments of a datagram are missing',
  'pcscf-silent': 'the P-CSCF does not answer',
  'connection-reset': 'the TCP connection is reset on the way',
  'no-second-register': 'the phone does not answer the challenge',
  'challenge-carries-keys': 'the challenge still carries CK and IK',
  'registration-not-refreshed': 'the phone did not renew its registration',
  'expires-too-brief': 'the phone asks for a shorter lifetime than the network takes',
  'diameter-peer-down': 'the HSS does not answer',
  'diameter-no-common-application': 'the Diameter peers have no application in common',
  'cx-answer-incomplete': 'an answer of the HSS lacks what the CSCF needs',
  'server-assignment-refused': 'the HSS refuses to assign the S-CSCF',
  'held-by-another-scscf': 'another S-CSCF has the subscriber',
  'dns-no-answer': 'the DNS does not know the home domain',
  'scscf-unreachable': 'the S-CSCF does not answer',
  'digest-password-wrong': 'the password of SIP Digest is wrong',
  'as-ended-registration': 'an application server has ended the registration',
  'ended-by-network': 'the network has ended the registration',
  'no-pcscf-address': 'the phone was given no address of a P-CSCF',
  'clock-differs': 'clocks differ',
  'ifc-not-met': 'a filter criterion just fails to match',
  'as-down': 'an application server does not answer',
  'enum-no-answer': 'ENUM knows nothing of the number',
  'number-incomplete': 'the number is incomplete',
  'callee-unknown': 'nobody has the called number',
  'callee-not-registered': 'the called subscriber is not registered',
  'phone-does-not-answer': 'the called phone does not answer',
  'no-common-codec': 'the phones have no codec in common',
  'amr-framing-mismatch': 'AMR is sent in another form than was agreed on',
  'one-way-audio': 'only one side sends speech',
  'no-audio': 'nobody sends speech',
  'media-address-not-reachable': 'the address for speech cannot be reached',
  'precondition-failure': 'resources were never reserved',
  'extension-not-supported': 'the other side does not know a required extension',
  'trunk-down': 'the trunk does not answer',
  'trunk-refused': 'the trunk refuses the call',
  'rp-ack-missing': 'the confirmation of the text does not reach the phone',
  'memory-full': 'the memory of the phone is full',
  'sms-not-triggered': 'no criterion leads the text to the service centre',
  'text-to-nobody': 'nobody has the number that the text is for',
  'service-centre-cannot': 'the service centre cannot take texts at present',
  'text-refused': 'the service centre refuses the text',
  'phone-refuses-text': 'the receiving phone refuses the text',
}

export type CauseId =
  | 'wrong-k'
  | 'foreign-registration'
  | 'op-given-as-opc'
  | 'sqn-resynchronisation-loop'
  | 'amf-refused'
  | 'realm-mnc-digits'
  | 'realm-not-served'
  | 'identity-unknown'
  | 'identities-do-not-match'
  | 'identity-barred'
  | 'roaming-not-allowed'
  | 'no-security-client'
  | 'security-algorithm-mismatch'
  | 'sa-mismatch'
  | 'ipsec-refused'
  | 'no-keys-for-ipsec'
  | 'not-registered-from-there'
  | 'overloaded'
  | 'protected-port-wrong'
  | 'nat-on-the-path'
  | 'large-datagrams-lost'
  | 'fragment-lost'
  | 'pcscf-silent'
  | 'connection-reset'
  | 'no-second-register'
  | 'challenge-carries-keys'
  | 'registration-not-refreshed'
  | 'expires-too-brief'
  | 'diameter-peer-down'
  | 'diameter-no-common-application'
  | 'cx-answer-incomplete'
  | 'server-assignment-refused'
  | 'held-by-another-scscf'
  | 'dns-no-answer'
  | 'scscf-unreachable'
  | 'digest-password-wrong'
  | 'as-ended-registration'
  | 'ended-by-network'
  | 'no-pcscf-address'
  | 'clock-differs'
  | 'ifc-not-met'
  | 'as-down'
  | 'enum-no-answer'
  | 'number-incomplete'
  | 'callee-unknown'
  | 'callee-not-registered'
  | 'phone-does-not-answer'
  | 'no-common-codec'
  | 'amr-framing-mismatch'
  | 'one-way-audio'
  | 'no-audio'
  | 'media-address-not-reachable'
  | 'precondition-failure'
  | 'extension-not-supported'
  | 'trunk-down'
  | 'trunk-refused'
  | 'rp-ack-missing'
  | 'memory-full'
  | 'sms-not-triggered'
  | 'text-to-nobody'
  | 'service-centre-cannot'
  | 'text-refused'
  | 'phone-refuses-text'

export function isCause(id: string): id is CauseId {
  return Object.hasOwn(CAUSES, id)
}
