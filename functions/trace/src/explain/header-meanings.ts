/** What the commonest header fields of SIP in an IMS are for, in a sentence, by their full name in lower case. */
const MEANINGS: Readonly<Record<string, string>> = {
  allow: 'Methods that the sender understands.',
  authorization: 'Who the phone says it is, and its answer to the challenge: response is made from RES.',
  'call-id': 'One name for all messages of this registration, call or text.',
  contact: 'Where the sender is reached from now on, and what it can do.',
  'content-length': 'Octets of the body.',
  'content-type': 'What the body is.',
  cseq: 'Counts the requests of a dialog; an answer repeats the number of its request.',
  event: 'What is subscribed to.',
  expires: 'For how many seconds it is to hold; 0 ends it.',
  from: 'Who the sender says it is; nobody has checked it.',
  'max-forwards': 'How many more proxies may pass it on, so that nothing goes round for ever.',
  'p-access-network-info': 'Over which access and cell the phone came.',
  'p-asserted-identity': 'Who the sender is, as the network has checked it.',
  'p-associated-uri': 'All identities that are registered together; the first one is the default.',
  'p-called-party-id':
    'The identity that was called, before the S-CSCF wrote the address of the phone into the Request-URI.',
  'p-charging-vector': 'ICID: one name for all that is charged together, over all legs of a call.',
  'p-preferred-identity': 'Which of its identities the phone wants to be shown as.',
  'p-served-user': 'For whom an application server is asked, and whether as caller or as called one.',
  'p-visited-network-id': 'Through which network the phone came; the HSS checks whether it may.',
  path: 'The way back to the phone: later requests to it pass this P-CSCF.',
  privacy: 'What the far end must not learn of the sender.',
  reason: 'Why a call ends or was refused, in the words of whoever did it.',
  'record-route': 'This proxy wants to see all later requests of the call.',
  require: 'What the receiver must know, or refuse.',
  'retry-after': 'When it may be tried again, in seconds.',
  route: 'Proxies that it has to pass, in this order.',
  'security-client': 'IPsec that the phone can do, with the SPIs and ports on which it will listen.',
  'security-server': 'IPsec that the P-CSCF has chosen from that, with its own SPIs and ports.',
  'security-verify': 'Repeats Security-Server inside ESP: nobody has changed the offer on the way.',
  server: 'Software of who answers.',
  'service-route': 'The way out: later requests of the phone go by this S-CSCF.',
  'session-expires': 'The call ends unless it is refreshed within these seconds.',
  'subscription-state': 'Whether a subscription holds, and for how long.',
  supported: 'Extensions that the sender knows.',
  to: 'Whom it is for; of a REGISTER the identity that is to be registered.',
  'user-agent': 'Software of the sender.',
  via: 'Each hop that it has passed: the answer goes back the same way.',
  warning: 'What went wrong, in words.',
  'www-authenticate': 'The challenge: nonce holds RAND and AUTN, which go to the SIM.',
}

/** What a header field is for; undefined where nothing is said of it. @param name in full */
export function meaningOfHeader(name: string): string | undefined {
  const key = name.toLowerCase()
  // a peer may call a header field `constructor`
  return Object.hasOwn(MEANINGS, key) ? MEANINGS[key] : undefined
}
