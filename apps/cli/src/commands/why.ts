import { statSync } from 'node:fs'
import { labConfig } from '@voltaic/core'
import {
  CAUSES,
  diagnose,
  type Evidence,
  type Finding,
  overviewOf,
  type Remedy,
  type Verdict,
  verdictOf,
} from '@voltaic/diagnosis'
import { Command } from 'commander'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult, reportFailure } from '../output.ts'
import { asTyped } from '../program-name.ts'
import { withFilterOptions } from '../trace-file/filter-options.ts'
import { type CaptureOptions, evidenceOfCapture } from '../why/capture-evidence.ts'
import { describeCauses } from '../why/describe-causes.ts'
import { evidenceOfKept, type KeptOptions } from '../why/kept-evidence.ts'
import { withWhatIsKnown } from '../why/what-is-known.ts'

interface WhyOptions extends OutputOptions, KeptOptions, CaptureOptions {
  readonly config?: string
}

/** `voltaic why` */
export function whyCommand(): Command {
  const command = new Command('why')
    .description('say why a registration, a call or a text did not work: the cause, what proves it, and what mends it')
    .argument(
      '<what>',
      'an IMSI, a number, a URI, a simulated phone, the Call-ID of any leg of a call, or a capture file',
    )
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--since <time>', 'of what was kept: not more than so long ago: 90s, 10m, 2h, 1d (default: all)')
    .option('--json', 'print the causes as JSON')
  return withFilterOptions(command)
    .option('--name <address=name...>', 'of a capture: call who is at an address by that name')
    .option('--esp-sa <file>', 'of a capture: decrypt ESP with the esp_sa of a Wireshark profile')
    .option('--esp-key <spi:cipher:key:integrity:key...>', 'of a capture: decrypt ESP with keys typed in hexadecimal')
    .option('--keys-from <file>', 'of a capture: decrypt ESP with CK and IK of another capture')
    .addHelpText('after', helpText())
    .action(tell)
}

function helpText(): string {
  return `
The trace of the core is looked at, running or stopped, or a capture of whatever network: of a handset, an eNB, an EPC or
another core. Causes come the likeliest first. "certain": the messages say so themselves. "likely": they fit this better than
anything else. "possible": they fit this, and other things as well.

Where the HSS is on this machine, its keys are compared with what the SIM answered; none of them is shown. Options that pick
messages (--imsi, --call, --address) are for captures.

The exit code is 0 when nothing is wrong, 1 when a cause was found, and 2 when it cannot be told: no rule knows, nothing was ever
heard, or there is no such file or subscriber. All causes, and how often the right one is named: docs/reference/doctor.md. What the words mean, and how to look further: docs/guides/doctor.md

Examples:
  voltaic why 001010000000001            why does this phone not register?
  voltaic why +99901000002 --since 10m   the same by its number, what was just now
  voltaic why 3c26700b2a5f               why did this call fail?
  voltaic why handset.pcap               what went wrong in this capture?
  voltaic why core.pcapng --esp-sa esp_sa --json | jq '.causes[0].cause'`
}

/** What could not be looked at is no cause that was found. */
async function tell(what: string, options: WhyOptions): Promise<void> {
  try {
    await why(what, options)
  } catch (error) {
    reportFailure(error, options)
    process.exitCode = CANNOT_TELL
  }
}

async function why(what: string, options: WhyOptions): Promise<void> {
  const config = findConfig(options.config)
  const isCapture = isFile(what) || CAPTURE_NAME.test(what)
  const given = isCapture ? await evidenceOfCapture(what, options) : await evidenceOfKept(what, options, config)
  // a Call-ID may have a slash as well
  if (given.evidence.messages.length === 0 && what.includes('/')) await evidenceOfCapture(what, options)
  const { evidence, asked, notes } = await withWhatIsKnown(
    given,
    config ?? (isCapture ? undefined : labConfig({ data: LAB_DATA })),
  )
  const causes = diagnose(evidence).map(asTypedHere)
  const { remedies, ...said } = verdictOf(asked, evidence, causes)
  const verdict = { ...said, remedies: remedies.map(remedyAsTyped) }
  const overview = overviewOf(evidence)
  const text = describeCauses(causes, verdict, overview, notes)
  printResult({ what, causes: causes.map(withTitle), verdict, overview, notes }, text, options)
  process.exitCode = EXIT_CODES[verdict.standing]
}

const CANNOT_TELL = 2

const EXIT_CODES: Readonly<Record<Verdict['standing'], number>> = {
  ...{ works: 0, mended: 0, causes: 1 },
  ...{ failed: CANNOT_TELL, silent: CANNOT_TELL, unknown: CANNOT_TELL },
}

const CAPTURE_NAME = /\.(?:pcap|pcapng|cap|gz)$/i

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** Commands of this program as they can be typed here. */
function asTypedHere(finding: Finding): Finding {
  return { ...finding, remedies: finding.remedies.map(remedyAsTyped) }
}

function remedyAsTyped({ text, commands }: Remedy): Remedy {
  return { text: asTyped(text), ...(commands && { commands: commands.map((command) => asTyped(command)) }) }
}

function withTitle(finding: Finding): Finding & { readonly title: string } {
  return { ...finding, title: CAUSES[finding.cause] }
}

/** What a source of evidence gives. */
export interface Given {
  /** As typed; for the name of a simulated phone its IMSI. */
  readonly who: string
  readonly evidence: Evidence
  /** What else is to be said of the evidence, in sentences. */
  readonly notes: readonly string[]
}
