import { type CardHolder, domainOf } from './card-files.ts'

const MCC_LENGTH = 3

/**
 * One command of pySim-prog that writes the same card, for makers whose key files pySim-shell does not know. ADM, ICCID, K
 * and OPc are variables of the shell: pySim-prog makes up the keys that it is not given.
 *
 * @throws VoltaicError SIM_IMPI_INVALID
 */
export function pysimProgCommand({ imsi, mncLength, impi, impus, msisdn, pcscf }: CardHolder): string {
  const mnc = imsi.slice(MCC_LENGTH, MCC_LENGTH + mncLength)
  const options = [
    '-p 0 -t auto -a "$ADM" -s "$ICCID" -k "$K" -o "$OPC"',
    `-x ${imsi.slice(0, MCC_LENGTH)} -y ${mnc} --mnclen ${mncLength} -i ${imsi}`,
    ...(msisdn === undefined ? [] : [`--msisdn +${msisdn.replace(/^\+/, '')}`]),
    `--impi ${quoted(impi)}`,
    ...(impus[0] === undefined ? [] : [`--impu ${quoted(impus[0])}`]),
    `--ims-hdomain ${quoted(domainOf(impi))} --pcscf ${quoted(pcscf)}`,
  ]
  return `./pySim-prog.py ${options.join(' \\\n  ')}\n`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
