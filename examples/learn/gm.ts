import {
  ALGORITHM_PAIRS,
  deriveEspKeys,
  EspWorkspace,
  formatAlgorithmPair,
  OutboundSa,
  SaAlgorithms,
} from '@voltaic/ipsec'
import { createSeededRandom } from '@voltaic/runtime'
import { type ExplainedField, type ExplainedMessage, explainMessage } from '@voltaic/trace'
import { story } from './network.ts'

type Headers = ReadonlyMap<string, ExplainedField>

/** The first two REGISTERs and the 401 between them, before and behind the P-CSCF. */
async function firstRegistration(): Promise<Readonly<Record<string, ExplainedMessage>>> {
  const messages = (await story())
    .filter(({ protocol }) => protocol === 'sip')
    .map((message) => ({ element: message.element, message: explainMessage(message) }))
  const from = (element: string, title: RegExp): readonly ExplainedMessage[] =>
    messages.filter((each) => each.element === element && title.test(each.message.title)).map(({ message }) => message)
  const [fromPhone, again] = from('ue1', /^REGISTER/)
  const [toHome] = from('pcscf', /^REGISTER/)
  const [challenge] = from('icscf', /401/)
  const [toPhone] = from('pcscf', /401/)
  if (!fromPhone || !again || !toHome || !challenge || !toPhone) throw new Error('the story has no registration')
  return { fromPhone, again, toHome, challenge, toPhone }
}

/** What the P-CSCF adds to, takes out of and changes in the first REGISTER and its 401. */
export async function pcscf(): Promise<readonly string[]> {
  const { fromPhone, toHome, challenge, toPhone } = await firstRegistration()
  return [
    'REGISTER on its way to the home network',
    ...differences(fromPhone, toHome),
    '401 on its way to the phone',
    ...differences(challenge, toPhone),
  ]
}

/** What phone and P-CSCF agree upon, and what each pair of algorithms adds to a packet. */
export async function ipsec(): Promise<readonly string[]> {
  const { fromPhone, toPhone, again } = await firstRegistration()
  const shown = (what: string, message: ExplainedMessage | undefined, name: string): readonly string[] =>
    (message?.fields ?? [])
      .filter((field) => field.name === name)
      .flatMap(({ value }) => value.split(/, ?(?=ipsec-3gpp)/))
      .map((value) => `${what.padEnd(9)} ${name}: ${withoutNumbers(value)}`)
  const offers = shown('REGISTER', fromPhone, 'Security-Client')
  return [
    ...offers.slice(0, 1),
    `          and ${offers.length - 1} more, one for each pair of algorithms`,
    ...shown('401', toPhone, 'Security-Server').slice(0, 1),
    ...shown('REGISTER', again, 'Security-Verify').slice(0, 1),
    '',
    'octets of ESP around a REGISTER of 1000, UDP header included',
    ...ALGORITHM_PAIRS.map((pair) => {
      const keys = deriveEspKeys(pair, new Uint8Array(16).fill(1), new Uint8Array(16).fill(2))
      const sa = new OutboundSa(256, new SaAlgorithms(keys, new EspWorkspace(createSeededRandom(1))))
      const packet = sa.protect({ nextHeader: 17, header: new Uint8Array(8), data: new Uint8Array(1000) })
      return `${formatAlgorithmPair(pair).padEnd(28)} ${(packet?.length ?? 0) - 1008}`
    }),
  ]
}

/** SPIs and ports are chosen anew each time. */
function withoutNumbers(value: string): string {
  return value.replace(/(spi-[cs]|port-[cs])=\d+/g, '$1=…')
}

function differences(before: ExplainedMessage | undefined, behind: ExplainedMessage | undefined): readonly string[] {
  const [a, b] = [headersOf(before), headersOf(behind)]
  const taken = [...a.values()].filter(({ name }) => !b.has(name)).map(({ name }) => `  - ${name}`)
  const added = [...b.values()].filter(({ name }) => !a.has(name)).map((field) => `  + ${described(field)}`)
  const changed = [...b.values()].flatMap((field) => parametersThatDiffer(a.get(field.name), field))
  return [...taken, ...added, ...changed]
}

function headersOf(message: ExplainedMessage | undefined): Headers {
  return new Map((message?.fields ?? []).map((field) => [field.name, field]))
}

const ROUTED_BY_EVERYBODY = new Set(['Via', 'Max-Forwards', 'Content-Length'])

function described({ name, clause = '' }: ExplainedField): string {
  return `${name.padEnd(26)} ${clause}`.trimEnd()
}

/** Of headers that both have, which parameters came or went. */
function parametersThatDiffer(before: ExplainedField | undefined, behind: ExplainedField): readonly string[] {
  if (before === undefined || ROUTED_BY_EVERYBODY.has(behind.name)) return []
  const names = ({ value }: ExplainedField): readonly string[] =>
    (value.match(/[\w-]+="?[\w-]*/g) ?? []).map((each) => each.replace(/=.*/, ''))
  const [a, b] = [names(before), names(behind)]
  return [
    ...a.filter((name) => !b.includes(name)).map((name) => `  - ${name} of ${behind.name}`),
    ...b.filter((name) => !a.includes(name)).map((name) => `  + ${name} of ${behind.name}`),
  ]
}
