import { encodeHex } from '@voltaic/base'
import { cardFilesOf } from '@voltaic/sim'

const DOMAIN = 'ims.mnc070.mcc999.3gppnetwork.org'

/** What a card of a private network is to hold, and the octets of the short ones. */
export function sim(): readonly string[] {
  const files = cardFilesOf({
    imsi: '999700000000001',
    mncLength: 2,
    impi: `999700000000001@${DOMAIN}`,
    impus: [`sip:+99970000001@${DOMAIN}`],
    pcscf: '192.0.2.10',
  })
  return files.map(({ application, name, octets, says }) => {
    const hex = octets.length > 10 ? `${encodeHex(octets.subarray(0, 6))}…` : encodeHex(octets)
    return `${application} ${name.padEnd(10)} ${hex.padEnd(20)} ${says}`
  })
}
