import { VoltaicError } from '@voltaic/base'
import {
  describeFindings,
  describeIfcs,
  explainIfcs,
  type IfcCase,
  IfcCompiler,
  IfcSubject,
  importServiceProfile,
  type RegistrationType,
  registrationTypes,
  type ServiceProfileImport,
  sessionCases,
} from '@voltaic/profile'
import type { SipRequest } from '@voltaic/sip'
import { Command, Option } from 'commander'
import { type OutputOptions, printResult } from '../output.ts'
import { readSipRequest } from '../sip-file.ts'
import { readBinaryFile } from '../text-file.ts'

interface ExplainOptions extends OutputOptions {
  readonly profile: string
  readonly message: string
  readonly sessionCase: string
  readonly registrationType?: string
}

/** `voltaic ifc` */
export function ifcCommand(): Command {
  return new Command('ifc')
    .description('initial filter criteria: which application servers a request goes to')
    .addCommand(checkCommand())
    .addCommand(explainCommand())
}

function checkCommand(): Command {
  return new Command('check')
    .description('look for mistakes in a service profile or in filter criteria')
    .argument('<file>', 'XML: a ServiceProfile, one InitialFilterCriteria, or an IMSSubscription')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Schema, regular expressions, priorities and groups. What is commonly written wrong (ConditionTypeDNF, an SPT with a bare
Header) is a warning and says how it is read. Ends with 1 when there is an error.`,
    )
    .action(check)
}

function check(file: string, options: OutputOptions): void {
  const imported = importServiceProfile(readBinaryFile(file))
  const { kind, findings } = imported
  if (kind === 'refused') process.exitCode = 1
  const count = imported.kind === 'accepted' ? imported.content.initialFilterCriteria.length : 0
  const verdict = kind === 'refused' ? 'It cannot be used so.' : `In order: ${count} filter criteria.`
  printResult({ accepted: kind === 'accepted', findings }, withFindings(file, imported, verdict), options)
}

function withFindings(file: string, { findings }: ServiceProfileImport, text: string): string {
  return findings.length === 0 ? text : `${describeFindings(file, findings)}\n\n${text}`
}

function explainCommand(): Command {
  const numbers = sessionCases.map((_, index) => String(index))
  return new Command('explain')
    .description('show what the filter criteria of a profile make of a request, condition by condition')
    .requiredOption('--profile <file>', 'XML: a ServiceProfile, one InitialFilterCriteria, or an IMSSubscription')
    .requiredOption('--message <file>', 'a SIP request')
    .addOption(new Option('--session-case <number>', 'see below').choices(numbers).default('0'))
    .addOption(
      new Option('--registration-type <number>', 'of a REGISTER, see below (default: by its Expires)').choices(
        registrationTypes.map((_, index) => String(index)),
      ),
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Session cases:
${numbered(sessionCases)}
Registration types:
${numbered(registrationTypes)}
Where an application server changes the request and gives it back, what comes after it is evaluated on the changed one.

Example:
  voltaic ifc explain --profile examples/ifc/presence.xml --message examples/ifc/presence.sip`,
    )
    .action(explain)
}

function numbered(names: readonly string[]): string {
  return names.map((name, index) => `  ${index}  ${name}\n`).join('')
}

function explain(options: ExplainOptions): void {
  const { profile, message } = options
  const imported = importServiceProfile(readBinaryFile(profile))
  const { findings } = imported
  const content = imported.kind === 'accepted' ? imported.content : imported.readable
  if (content === undefined) {
    const remedy = `voltaic ifc check ${profile} says it as well`
    throw new VoltaicError('IFC_PROFILE_INVALID', describeFindings(profile, findings), remedy)
  }
  const request = readSipRequest(message)
  const compiled = new IfcCompiler().compile(content)
  const explanation = explainIfcs(compiled, new IfcSubject(request, caseOf(request, options)))
  printResult({ findings, ...explanation }, withFindings(profile, imported, describeIfcs(explanation)), options)
}

function caseOf(request: SipRequest, { sessionCase, registrationType }: ExplainOptions): IfcCase {
  const type =
    registrationType === undefined ? registrationTypeOf(request) : registrationTypes[Number(registrationType)]
  return {
    sessionCase: sessionCases[Number(sessionCase)] ?? 'ORIGINATING_SESSION',
    ...(request.method === 'REGISTER' && type !== undefined && { registrationType: type }),
  }
}

/** As far as it can be seen in the message alone. */
function registrationTypeOf(request: SipRequest): RegistrationType {
  const expires = /;\s*expires\s*=\s*(\d+)/i.exec(request.header('Contact') ?? '')?.[1] ?? request.header('Expires')
  return Number(expires ?? Number.NaN) === 0 ? 'DE-REGISTRATION' : 'INITIAL_REGISTRATION'
}
