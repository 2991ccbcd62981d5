import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  ALGORITHM_PAIRS,
  chooseMechanism,
  chooseServerMechanism,
  compareSecurityClient,
  formatSecurityMechanism,
  parseSecurityMechanism,
  type SecurityMechanism,
} from '@voltaic/ipsec'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const corpus = [
  'ipsec-3gpp;prot=esp;mod=trans;spi-c=25656;spi-s=25657;port-c=6300;port-s=6301;alg=hmac-md5-96;ealg=null',
  'ipsec-3gpp; alg=hmac-sha-1-96; spi-c=4294967295; spi-s=256; port-c=65535; port-s=1;q=0.1',
  'ipsec-3gpp;q=1.000;alg=null;ealg=aes-gcm;prot=esp;mod=UDP-enc-tun;spi-c=1;spi-s=2;port-c=5060;port-s=5061;x="a b"',
  'tls;q=0.2',
  'digest;d-alg=MD5;d-qop=auth;d-ver="0000000000000000000000000000abcd"',
  'sdes-srtp;mediasec',
].map((text) => Buffer.from(text, 'latin1'))
const names = ['q', 'alg', 'ealg', 'prot', 'mod', 'spi-c', 'spi-s', 'port-c', 'port-s', 'other']
const values = [
  '0',
  '1',
  '255',
  '256',
  '65536',
  '4294967296',
  '0.5',
  '1.1',
  'null',
  'AES-CBC',
  'aes-gmac',
  '""',
  '"x;y"',
  '',
]
const own = { spiC: 1000, spiS: 1001, portC: 5064, portS: 6100 }

function pick(random: Random, from: readonly string[]): string {
  return from[random.integer(from.length)] ?? ''
}

/** Other values for parameters, and other parameters. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const parts = Buffer.from(input).toString('latin1').split(';')
  for (let changes = 1 + random.integer(3); changes > 0; changes--) {
    const param = `${pick(random, names)}=${pick(random, values)}`
    const at = 1 + random.integer(Math.max(1, parts.length - 1))
    parts.splice(at, random.integer(2), param)
  }
  return Buffer.from(parts.join(';'), 'latin1')
}

/** Whatever is accepted reads back equal, equals itself, and can be chosen from. */
function check(mechanism: SecurityMechanism): void {
  assert.deepEqual(parseSecurityMechanism(formatSecurityMechanism(mechanism)), mechanism)
  assert.equal(compareSecurityClient([mechanism], [mechanism]).kind, 'same')
  chooseMechanism([mechanism], ALGORITHM_PAIRS)
  chooseServerMechanism([mechanism, mechanism], ALGORITHM_PAIRS, own)
}

export const target: FuzzTarget = {
  name: 'security-agreement',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    let mechanism: SecurityMechanism
    try {
      mechanism = parseSecurityMechanism(Buffer.from(input).toString('latin1'))
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
    check(mechanism)
    return 'accepted'
  },
}
