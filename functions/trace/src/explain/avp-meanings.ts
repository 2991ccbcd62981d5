/** What the commonest AVPs of Cx are for, in a sentence, by their name. */
const MEANINGS: Readonly<Record<string, string>> = {
  'Confidentiality-Key': 'CK, with which phone and P-CSCF encrypt.',
  'Experimental-Result-Code':
    'How it went, as TS 29.229 counts it; 2001 and 2002 are a first and a later registration.',
  'Integrity-Key': 'IK, with which phone and P-CSCF sign what they send.',
  'Origin-Host': 'Who sends it.',
  'Public-Identity': 'IMPU: the identity by which one is called.',
  'Result-Code': 'How it went, as Diameter counts it; 2001 is success.',
  'Server-Assignment-Type': 'Why the S-CSCF reports: somebody registers, refreshes, leaves, or is called unregistered.',
  'Server-Capabilities': 'What an S-CSCF has to be able to do: none has been chosen yet.',
  'Server-Name': 'The S-CSCF that serves the user.',
  'Session-Id': 'The answer repeats it.',
  'SIP-Auth-Data-Item': 'One authentication vector.',
  'SIP-Authenticate': 'RAND and AUTN: the question to the SIM.',
  'SIP-Authorization':
    'In an answer XRES, which RES of the SIM has to equal; in a request AUTS, by which the SIM asks to synchronise.',
  'SIP-Authentication-Scheme': 'How the user is to prove who he is.',
  'User-Authorization-Type': 'Whether somebody registers or leaves.',
  'User-Data': 'The profile: identities, and filter criteria that lead to application servers.',
  'User-Name': 'IMPI: the identity of the SIM, which is never called.',
  'Visited-Network-Identifier': 'Through which network the phone came.',
}

/** What an AVP is for; undefined where nothing is said of it. */
export function meaningOfAvp(name: string): string | undefined {
  return MEANINGS[name]
}
