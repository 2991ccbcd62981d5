/**
 * The exam of `voltaic why`: what goes wrong in private networks, written down before the first rule, from the reports of
 * users and not from what the rules can see. Each fault is injected into a whole network, and the doctor's first cause must be
 * the one named here. Those with `isHeldOut` run for the first time after the rules are frozen, and are reported apart.
 *
 * A line may be corrected when the fault cannot happen as it is described; the reason then stands in `note`.
 */
export interface ExamFault {
  readonly id: string
  /** What the user sees. */
  readonly seen: string
  /** What is really wrong, and how the run makes it so. */
  readonly fault: string
  /** The cause that the doctor must name first. */
  readonly cause: string
  readonly isHeldOut?: true
  readonly note?: string
}

const REGISTRATION: readonly ExamFault[] = [
  {
    id: 'r01',
    seen: 'the phone gets 401 and gives up',
    fault: 'K of one subscriber has a wrong digit in the HSS; the SIM answers with no AUTS and an empty response',
    cause: 'wrong-k',
  },
  {
    id: 'r02',
    seen: 'no SIM of a new batch registers',
    fault: 'the OP of the batch was stored as the OPc of every SIM',
    cause: 'op-given-as-opc',
  },
  {
    id: 'r03',
    seen: 'the phone and the network go on synchronising and never agree',
    fault: 'the SIM answers every challenge with AUTS, as another authentication centre advances the sequence too',
    cause: 'sqn-resynchronisation-loop',
  },
  {
    id: 'r04',
    seen: '401, then an authentication failure, although the key check says that K and OPc are right',
    fault: 'the vectors have an AMF whose separation bit is 0, which the card refuses',
    cause: 'amf-refused',
    isHeldOut: true,
  },
  {
    id: 'r05',
    seen: 'REGISTER never reaches the HSS',
    fault: 'the phone writes its home domain with an MNC of two digits',
    cause: 'realm-mnc-digits',
  },
  {
    id: 'r06',
    seen: 'REGISTER is refused at once',
    fault: 'the phone has the home domain of another operator on its SIM',
    cause: 'realm-not-served',
  },
  {
    id: 'r07',
    seen: '403 on the first REGISTER',
    fault: 'the IMSI is not in the HSS',
    cause: 'identity-unknown',
  },
  {
    id: 'r08',
    seen: '403 on the first REGISTER, although the SIM is there',
    fault: 'the public identity of the phone belongs to another private identity',
    cause: 'identities-do-not-match',
  },
  {
    id: 'r09',
    seen: 'registration is refused for one subscriber of an otherwise working network',
    fault: 'all public identities of the subscriber are barred',
    cause: 'identity-barred',
  },
  {
    id: 'r10',
    seen: 'a soft client is refused where phones work',
    fault: 'the client has no Security-Client and the policy of the P-CSCF requires one',
    cause: 'no-security-client',
  },
  {
    id: 'r11',
    seen: 'an old phone is refused where new ones work',
    fault: 'the phone offers hmac-md5-96 only, and the P-CSCF allows hmac-sha-1-96 only',
    cause: 'security-algorithm-mismatch',
  },
  {
    id: 'r12',
    seen: 'the phone gets 401 and its second REGISTER never arrives, though it sends one',
    fault: 'the phone exchanges spi-c and spi-s of the P-CSCF',
    cause: 'sa-mismatch',
  },
  {
    id: 'r13',
    seen: 'registered, but requests of the phone are not answered',
    fault: 'the phone sends its protected requests to the client port of the P-CSCF instead of the server port',
    cause: 'protected-port-wrong',
  },
  {
    id: 'r14',
    seen: 'the phone gets 401, its second REGISTER is lost',
    fault: 'an address translator between phone and P-CSCF gives the phone another address',
    cause: 'nat-on-the-path',
  },
  {
    id: 'r15',
    seen: 'small messages pass, the long REGISTER over UDP does not',
    fault: 'datagrams above 1,400 octets vanish between phone and P-CSCF',
    cause: 'large-datagrams-lost',
  },
  {
    id: 'r16',
    seen: 'in a capture the second REGISTER is there, and the P-CSCF never answers it',
    fault: 'the second fragment of the REGISTER is missing at the capture point of the P-CSCF',
    cause: 'fragment-lost',
    isHeldOut: true,
  },
  {
    id: 'r17',
    seen: 'the phone begins again and again over TCP',
    fault: 'a firewall resets the connection after the first REGISTER',
    cause: 'connection-reset',
  },
  {
    id: 'r18',
    seen: 'I saw my 401 go back to the UE and then no response',
    fault: 'the phone is silent after a right 401',
    cause: 'no-second-register',
  },
  {
    id: 'r19',
    seen: 'a phone of one maker is silent after 401, others register',
    fault: 'the 401 of a foreign P-CSCF still has ck and ik in it (capture)',
    cause: 'challenge-carries-keys',
  },
  {
    id: 'r20',
    seen: 'VoLTE stops after an hour until flight mode',
    fault: 'the phone does not refresh its registration, which expires',
    cause: 'registration-not-refreshed',
  },
  {
    id: 'r21',
    seen: 'everybody gets 480 or 500 since this morning',
    fault: 'the HSS is stopped: the Diameter connection of the I-CSCF is refused',
    cause: 'diameter-peer-down',
  },
  {
    id: 'r22',
    seen: 'the Diameter connection opens and closes',
    fault: 'the HSS at the other end answers the CER with DIAMETER_NO_COMMON_APPLICATION',
    cause: 'diameter-no-common-application',
  },
  {
    id: 'r23',
    seen: 'the network of a foreign HSS refuses every registration',
    fault: 'the UAA is a success with neither Server-Name nor Server-Capabilities',
    cause: 'cx-answer-incomplete',
  },
  {
    id: 'r24',
    seen: 'the phone authenticates and is refused all the same',
    fault: 'the HSS refuses the SAR with DIAMETER_UNABLE_TO_COMPLY',
    cause: 'server-assignment-refused',
  },
  {
    id: 'r25',
    seen: 'REGISTER ends at the P-CSCF with 500',
    fault: 'the name of the home domain has no answer in the DNS',
    cause: 'dns-no-answer',
  },
  {
    id: 'r26',
    seen: '504 on REGISTER',
    fault: 'the S-CSCF of the subscriber is stopped',
    cause: 'scscf-unreachable',
  },
  {
    id: 'r27',
    seen: 'a subscriber is refused in this network only',
    fault: 'the HSS answers the UAR with DIAMETER_ERROR_ROAMING_NOT_ALLOWED',
    cause: 'roaming-not-allowed',
    isHeldOut: true,
  },
  {
    id: 'r28',
    seen: 'a desk phone gets 401 for ever',
    fault: 'the password of SIP Digest is wrong',
    cause: 'digest-password-wrong',
  },
  {
    id: 'r29',
    seen: 'registration comes and goes at once',
    fault: 'an application server refuses the third-party REGISTER, with DefaultHandling SESSION_TERMINATED',
    cause: 'as-ended-registration',
  },
  {
    id: 'r30',
    seen: 'the phone has data and never tries to register',
    fault:
      'the phone asked for a P-CSCF address and the protocol configuration options of the answer have none (capture)',
    cause: 'no-pcscf-address',
  },
  {
    id: 'r31',
    seen: '423 on REGISTER, again and again',
    fault: 'the phone asks for less than the shortest lifetime and does not look at Min-Expires',
    cause: 'expires-too-brief',
    isHeldOut: true,
  },
  {
    id: 'r32',
    seen: 'in two captures put together answers come before their requests',
    fault: 'the clock of one capture is eight seconds ahead',
    cause: 'clock-differs',
    isHeldOut: true,
  },
]

const CALLS: readonly ExamFault[] = [
  {
    id: 'c01',
    seen: 'the service does not answer although the criterion is there',
    fault: 'the trigger wants a sip URI in the Request-URI, and the phone dials a tel URI',
    cause: 'ifc-not-met',
  },
  {
    id: 'c02',
    seen: 'calls of one subscriber fail with 408 after some seconds',
    fault: 'its application server is down, with DefaultHandling SESSION_TERMINATED',
    cause: 'as-down',
  },
  {
    id: 'c03',
    seen: 'a call ends in 404',
    fault: 'the number has no record in the ENUM zone, and no route takes it',
    cause: 'enum-no-answer',
  },
  {
    id: 'c04',
    seen: 'a call ends in 484',
    fault: 'the number is shorter than its prefix allows in the number plan',
    cause: 'number-incomplete',
  },
  {
    id: 'c05',
    seen: 'a call ends in 480 at once',
    fault: 'the called subscriber is not registered',
    cause: 'callee-not-registered',
  },
  {
    id: 'c06',
    seen: 'a call ends in 408 or 480 after a long while, the other phone does not ring',
    fault: 'the called phone is registered and gone without a word',
    cause: 'phone-does-not-answer',
  },
  {
    id: 'c07',
    seen: '488 on every call between two models',
    fault: 'one phone offers AMR-WB only, the other has AMR only',
    cause: 'no-common-codec',
  },
  {
    id: 'c08',
    seen: 'the call stands and there is noise or silence',
    fault: 'one side sends AMR octet-aligned, the description says bandwidth-efficient',
    cause: 'amr-framing-mismatch',
  },
  {
    id: 'c09',
    seen: 'one hears, the other does not',
    fault: 'the called phone sends no RTP',
    cause: 'one-way-audio',
  },
  {
    id: 'c10',
    seen: 'nobody hears anything',
    fault: 'no RTP from either side although both descriptions are sendrecv',
    cause: 'no-audio',
  },
  {
    id: 'c11',
    seen: 'one-way audio behind a router',
    fault: 'the phone writes a private address in its description, other than the one that its packets come from',
    cause: 'media-address-not-reachable',
    isHeldOut: true,
  },
  {
    id: 'c12',
    seen: 'calls of one model end in 580',
    fault: 'the called phone waits for resources that the access never reserves',
    cause: 'precondition-failure',
  },
  {
    id: 'c13',
    seen: '420 on every call to the trunk',
    fault: 'the peer does not know an extension that the caller requires',
    cause: 'extension-not-supported',
    isHeldOut: true,
  },
  {
    id: 'c14',
    seen: 'calls outside the network fail with 503',
    fault: 'the only trunk of the route is down',
    cause: 'trunk-down',
  },
  {
    id: 'c15',
    seen: 'calls outside the network fail with 403',
    fault: 'the trunk refuses the identity of the caller',
    cause: 'trunk-refused',
    isHeldOut: true,
  },
]

const TEXTS: readonly ExamFault[] = [
  {
    id: 't01',
    seen: 'the phone sends the same text again and again',
    fault: 'the RP-ACK of the service centre does not reach the phone',
    cause: 'rp-ack-missing',
  },
  {
    id: 't02',
    seen: 'texts to one phone wait',
    fault: 'the memory of the phone is full: RP-ERROR 22',
    cause: 'memory-full',
    isHeldOut: true,
  },
  {
    id: 't03',
    seen: 'the text of a phone ends in 404 at the other subscriber',
    fault: 'no criterion leads the MESSAGE of the sender to the service centre',
    cause: 'sms-not-triggered',
    isHeldOut: true,
  },
]

/** The fifty. */
export const EXAM_FAULTS: readonly ExamFault[] = [...REGISTRATION, ...CALLS, ...TEXTS]

/** Runs in which nothing is wrong, however odd they look: the doctor must find nothing. */
export const HEALTHY_RUNS: readonly { readonly id: string; readonly run: string }[] = [
  { id: 'h01', run: 'a registration with AKA over UDP and IPsec' },
  { id: 'h02', run: 'a registration with AKA over TCP and IPsec' },
  { id: 'h03', run: 'a registration in clear, where the policy lets it in' },
  { id: 'h04', run: 'a registration with SIP Digest' },
  { id: 'h05', run: 'one synchronisation of SQN, then success' },
  { id: 'h06', run: 'a refresh that is challenged again' },
  { id: 'h07', run: 'a de-registration by the phone' },
  { id: 'h08', run: 'a registration over IPv6' },
  { id: 'h09', run: 'a phone that comes back with another address and the same instance' },
  { id: 'h10', run: 'a call that is answered and ended by the caller' },
  { id: 'h11', run: 'a call that is answered and ended by the called' },
  { id: 'h12', run: 'a call that the called phone declines (603)' },
  { id: 'h13', run: 'a call to a phone that is busy (486)' },
  { id: 'h14', run: 'a call that the caller gives up while it rings (CANCEL, 487)' },
  { id: 'h15', run: 'a call with hold and resume' },
  { id: 'h16', run: 'a call with preconditions that are met' },
  { id: 'h17', run: 'a call that a criterion leads through an application server' },
  { id: 'h18', run: 'a call to a number that ENUM finds' },
  { id: 'h19', run: 'a text in three parts with a status report' },
  { id: 'h20', run: 'a text to a phone that is off, delivered when it registers' },
]
