import { encodeHex } from '@voltaic/base'
import { type CardFile, type CardHolder, cardFilesOf, IST_PCSCF_ADDRESS } from './card-files.ts'

/** What a card computes with; 16 octets each. */
export interface CardKeys {
  readonly k: Uint8Array
  readonly opc: Uint8Array
}

/** MILENAGE with OPc, as the first octet of the key files of sysmoISIM-SJA2 and -SJA5 says it. */
const MILENAGE_WITH_OPC = '14'
const PLACEHOLDER = '<K><OPc>'

/**
 * A script for pySim-shell that writes the card of a subscriber. Octets are written as they are, and files are selected by
 * their identifiers, so that every release of pySim does the same.
 *
 * @param keys absent: the lines with K and OPc are comments with gaps
 * @throws VoltaicError SIM_IMSI_INVALID, SIM_IDENTITY_LENGTH, SIM_PCSCF_INVALID, SIM_IMPI_INVALID
 */
export function pysimShellScript(holder: CardHolder, keys?: CardKeys): string {
  const files = cardFilesOf(holder)
  const lines = [
    `# The SIM of ${holder.imsi}, for pySim-shell. Save it as sim.pysim, then:`,
    '#   read -rsp \'ADM: \' ADM; ./pySim-shell.py -p 0 -a "$ADM" --script sim.pysim',
    '# A few wrong ADMs lock a card for good: take the one that its maker gives for this very ICCID.',
  ]
  for (const file of files) lines.push('', ...linesOfFile(file))
  lines.push('', `# EF.IST: service ${IST_PCSCF_ADDRESS}, P-CSCF address (TS 31.103 §4.2.7)`, ...select('ISIM', '6f07'))
  lines.push(`ist_service_activate ${IST_PCSCF_ADDRESS}`, '', ...linesOfKeys(keys))
  return `${lines.join('\n')}\n`
}

function linesOfFile({ application, name, fid, record, octets, says, clause }: CardFile): readonly string[] {
  const hex = encodeHex(octets)
  return [
    `# ${name}${record === undefined ? '' : `, record ${record}`}: ${inOneLine(says)} (${clause})`,
    ...select(application, fid),
    record === undefined ? `update_binary ${hex}` : `update_record ${record} ${hex}`,
  ]
}

function linesOfKeys(keys: CardKeys | undefined): readonly string[] {
  const isComment = keys === undefined
  const content = isComment ? PLACEHOLDER : encodeHex(keys.k) + encodeHex(keys.opc)
  const lines = [...select('USIM', 'EF.USIM_AUTH_KEY'), `update_binary ${MILENAGE_WITH_OPC}${content}`]
  lines.push(...select('ISIM', 'EF.ISIM_AUTH_KEY'), `update_binary ${MILENAGE_WITH_OPC}${content}`)
  return [
    '# K and OPc, where sysmoISIM-SJA2 and -SJA5 have them; ask the maker of another card. Both applications need them.',
    ...lines.map((line) => (isComment ? `# ${line}` : line)),
  ]
}

/** What a subscriber is called must not become a command. */
function inOneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

function select(application: CardFile['application'], file: string): readonly string[] {
  return ['select MF', `select ADF.${application}`, `select ${file}`]
}
