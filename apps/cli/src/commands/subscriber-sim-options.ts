import { type Command, Option } from 'commander'

/** What the HSS is told of a SIM, as it is typed. */
export interface SimOptions {
  readonly k?: string
  readonly opc?: string
  readonly op?: string
  readonly amf?: string
  readonly sqn?: string
  readonly algorithm?: string
  readonly indLength?: string
  readonly delta?: string
  readonly ageLimit?: string
  readonly resLength?: string
}

/** The options for a SIM: its keys, and how it computes and counts. */
export function withSimOptions(command: Command): Command {
  return command
    .option('--k <hex>', 'K, 32 hexadecimal digits')
    .option('--opc <hex>', 'OPc, 32 hexadecimal digits')
    .option('--op <hex>', 'OP instead of OPc, 32 hexadecimal digits')
    .option('--amf <hex>', 'AMF, 4 hexadecimal digits (default 0000)')
    .option('--sqn <hex>', 'last SQN that another HSS has used, 12 hexadecimal digits')
    .addOption(
      new Option('--algorithm <name>', 'how the SIM computes (default: milenage)').choices(['milenage', 'xor']),
    )
    .option('--ind-length <bits>', 'bits of IND (default 5)')
    .option('--delta <steps>', 'largest step of SEQ that the SIM accepts, Δ (default 268435456)')
    .option('--age-limit <steps>', 'how far SEQ may lie behind the highest, L (default: no limit)')
    .option('--res-length <octets>', 'octets of RES (default: 8 with MILENAGE, 16 with XOR)')
}

const SIM_OPTIONS: readonly string[] = [
  'k',
  'opc',
  'op',
  'amf',
  'sqn',
  'algorithm',
  'indLength',
  'delta',
  'ageLimit',
  'resLength',
] satisfies (keyof SimOptions)[]

/** What was typed of the SIM, and all else. */
export function splitSim(typed: object): {
  readonly sim: SimOptions
  readonly rest: Readonly<Record<string, unknown>>
} {
  const entries = Object.entries(typed)
  return {
    sim: Object.fromEntries(entries.filter(([name]) => SIM_OPTIONS.includes(name))),
    rest: Object.fromEntries(entries.filter(([name]) => !SIM_OPTIONS.includes(name))),
  }
}
