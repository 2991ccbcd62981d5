import { createLog, createRuntime, labConfig } from '@voltaic/core'
import { type Finding, GROUPS, type Group, type Mend } from '@voltaic/doctor'
import { diagnose } from '@voltaic/host-probes'
import { Command, Option } from 'commander'
import { countFindings, describeFindings } from '../describe-findings.ts'
import { LAB_DATA, LAB_GM } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { asTyped } from '../program-name.ts'

interface DoctorOptions extends OutputOptions {
  readonly config?: string
  readonly only?: readonly Group[]
  readonly all?: boolean
}

const WHAT: Readonly<Record<Group, string>> = {
  process: 'version of Node.js, limit of open files',
  esp: 'what IPsec needs: capabilities, ESP in the kernel, TUN device',
  network: 'addresses, MTU, rp_filter, ip_forward, socket buffers',
  ports: 'ports that are taken, and by whom; protected ports',
  firewall: 'rules that drop ESP or SIP (as root)',
  nat: 'phones that are seen behind NAT, rules that rewrite addresses (as root)',
  clock: 'year, synchronisation, jumps',
  dns: 'whether the realm resolves, by our server and by that of the system',
  diameter: 'whether each HSS takes a connection and a CER',
  disk: 'data folder, free space, mode of the key file',
}

/** `voltaic doctor` */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at this machine for what keeps a network from working, and print the command that mends it')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .addOption(new Option('--only <group...>', 'look at these groups only').choices(GROUPS))
    .option('--all', 'show what is in order too, one line each')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', helpText())
    .action(doctor)
}

function helpText(): string {
  const groups = GROUPS.map((group) => `  ${group.padEnd(10)}${WHAT[group]}`)
  return `
Groups:
${groups.join('\n')}

It changes nothing. Some things are shown to root only; what could not be read is said.
The exit code is 1 when there is an error, and 0 when there are only warnings and notes.
Every finding is explained in docs/guides/doctor.md.

Examples:
  voltaic doctor                        everything, for the network of voltaic.yaml
  voltaic doctor --only ports network   some groups
  voltaic doctor --json                 for a program: severity, code, what, why, mend, link`
}

/** Commands of this program as they can be typed here. */
function withTypedCommands(finding: Finding): Finding {
  if (finding.severity === 'ok') return finding
  const { mend } = finding
  const typed: Mend =
    mend.kind === 'advice'
      ? { ...mend, text: asTyped(mend.text) }
      : { ...mend, lines: mend.lines.map((line) => asTyped(line)) }
  return { ...finding, mend: typed }
}

async function doctor(options: DoctorOptions): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA, gm: LAB_GM })
  const runtime = createRuntime({ log: createLog('silent') })
  const findings = (await diagnose(config, runtime, options.only)).map(withTypedCommands)
  const counts = countFindings(findings)
  if (options.json) printResult({ counts, findings }, '', options)
  else {
    const colours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
    process.stdout.write(`${describeFindings(findings, { showsPassed: options.all === true, colours })}\n`)
  }
  if (counts.error > 0) process.exitCode = 1
}
