import {
  checkNumberPlanTests,
  type DiallingRules,
  defaultNumberPlan,
  type NumberPlanConfig,
  type NumberRange,
  numberPlanMistakes,
  type Rewrite,
  type SubscriberGroup,
} from '@voltaic/numbers'
import Type, { type TSchema } from 'typebox'
import { configInvalid, type Fields, mistakesOf, type Path, readConfigDocument } from './config-document.ts'

const strict = { additionalProperties: false } as const
const text = (what: string) => Type.String({ description: what })
const texts = (what: string) => Type.Array(Type.String(), { description: `a list of ${what}` })
const count = (what: string) => Type.String({ pattern: '^[1-9][0-9]?$', description: `${what}, a number from 1 to 99` })
const oneOf = (...words: readonly string[]) =>
  Type.String({ pattern: `^(${words.join('|')})$`, description: `one of ${words.join(', ')}` })

const diallingRules = {
  countryCode: Type.Optional(text('a country code without +: 61')),
  nationalPrefix: Type.Optional(text('what is dialled before a national number: 0')),
  internationalPrefixes: Type.Optional(texts('what is dialled before an international number: 00')),
  areaCode: Type.Optional(text('an area code without the national prefix: 3')),
  shortCodes: Type.Optional(
    Type.Record(Type.String(), Type.String({ description: 'a SIP or tel URI' }), {
      description: 'short codes, each with its SIP or tel URI',
    }),
  ),
  rewrites: Type.Optional(
    Type.Array(
      Type.Object(
        {
          dialled: text('the digits that are dialled first'),
          becomes: text('what stands there instead: +6135550'),
          digits: Type.Optional(count('how many digits are dialled in all')),
        },
        { ...strict, description: 'dialled, becomes and digits' },
      ),
      { description: 'a list of dialled, becomes and digits' },
    ),
  ),
  phoneContexts: Type.Optional(texts('domain names or +digits')),
  display: Type.Optional(oneOf('none', 'international', 'national', 'local')),
}

/** What `numberPlan` may say. */
export const numberPlanSchema: TSchema = Type.Object(
  {
    ...diallingRules,
    emergencyNumbers: Type.Optional(texts('emergency numbers: 112')),
    minimumDigits: Type.Optional(count('digits of the shortest number')),
    unlisted: Type.Optional(oneOf('pass', 'refuse')),
    ranges: Type.Optional(
      Type.Array(
        Type.Object(
          {
            prefix: text('+ and digits: +61355'),
            minimum: count('digits of the shortest number'),
            maximum: count('digits of the longest number'),
            tooLong: Type.Optional(oneOf('drop', 'refuse', 'pass')),
          },
          { ...strict, description: 'prefix, minimum, maximum and tooLong' },
        ),
        { description: 'a list of prefix, minimum, maximum and tooLong' },
      ),
    ),
    groups: Type.Optional(
      Type.Array(
        Type.Object(
          { name: text('a name'), of: Type.Optional(texts('+digits or public identities')), ...diallingRules },
          { ...strict, description: 'name, of, and what the group dials otherwise' },
        ),
        { description: 'a list of groups' },
      ),
    ),
    tests: Type.Optional(
      Type.Array(
        Type.Object(
          {
            dialled: text('what is dialled'),
            group: Type.Optional(text('the name of a group')),
            becomes: text('+digits, emergency, service-code, the URI of a short code, or why not: TOO_SHORT'),
            shows: Type.Optional(text('how the group sees that number')),
          },
          { ...strict, description: 'dialled, group, becomes and shows' },
        ),
        { description: 'a list of dialled, group, becomes and shows' },
      ),
    ),
  },
  { ...strict, description: 'a number plan' },
)

type AsText<T> = { readonly [Key in keyof T]: T[Key] extends number | undefined ? string : T[Key] }
type RulesFields = Omit<DiallingRules, 'rewrites'> & { readonly rewrites: readonly AsText<Rewrite>[] }
type RangeFields = Omit<AsText<NumberRange>, 'tooLong'> & Partial<Pick<NumberRange, 'tooLong'>>
type GroupFields = Partial<RulesFields> & Pick<SubscriberGroup, 'name'> & Partial<Pick<SubscriberGroup, 'of'>>
interface PlanFields extends Partial<RulesFields & Pick<NumberPlanConfig, 'emergencyNumbers' | 'unlisted' | 'tests'>> {
  readonly minimumDigits?: string
  readonly ranges?: readonly RangeFields[]
  readonly groups?: readonly GroupFields[]
}

/** The plan of fields that `numberPlanSchema` has let pass. @param realm its local numbers are those of the plan */
export function toNumberPlan(fields: unknown, realm?: string): NumberPlanConfig {
  const { minimumDigits, ranges = [], groups = [], rewrites, ...rules } = fields as PlanFields
  const plan = { ...defaultNumberPlan, ...rules, ...rewritesOf(rewrites) }
  return {
    ...plan,
    phoneContexts: [...(realm === undefined ? [] : [realm]), ...plan.phoneContexts],
    minimumDigits: minimumDigits === undefined ? defaultNumberPlan.minimumDigits : Number(minimumDigits),
    ranges: ranges.map(({ prefix, minimum, maximum, tooLong = 'refuse' }) => ({
      prefix,
      minimum: Number(minimum),
      maximum: Number(maximum),
      tooLong,
    })),
    groups: groups.map(({ rewrites, of = [], ...group }) => ({ ...group, of, ...rewritesOf(rewrites) })),
  }
}

/** Nothing where there are none: a group without has those of everybody. */
function rewritesOf(rewrites: RulesFields['rewrites'] | undefined): Partial<Pick<DiallingRules, 'rewrites'>> {
  const toRewrite = ({ dialled, becomes, digits }: AsText<Rewrite>): Rewrite => ({
    dialled,
    becomes,
    ...(digits !== undefined && { digits: Number(digits) }),
  })
  return rewrites === undefined ? {} : { rewrites: rewrites.map(toRewrite) }
}

/**
 * What is wrong in a plan, and which of its tests fail, each with its place in the file.
 *
 * @param where says where a field of the file stands
 */
export function mistakesOfNumberPlan(plan: NumberPlanConfig, where: (path: Path) => string): readonly string[] {
  const mistakes = numberPlanMistakes(plan).map(({ path, message }) => `${where(['numberPlan', ...path])}: ${message}`)
  if (mistakes.length > 0) return mistakes
  return checkNumberPlanTests(plan).flatMap(({ passes, test, becomes, shows }, index) => {
    if (passes) return []
    const isOtherNumber = becomes !== test.becomes
    const wanted = isOtherNumber ? `to become ${test.becomes}` : `to be shown as ${test.shows}`
    const got = isOtherNumber ? becomes : (shows ?? 'it came')
    return [`${where(['numberPlan', 'tests', index])}: ${test.dialled} was ${wanted}, it is ${got}`]
  })
}

/**
 * The number plan of a file: of a `voltaic.yaml`, or of a file that holds nothing else.
 *
 * @param file its name, for messages
 * @returns as it is written, its tests not yet tried
 * @throws VoltaicError `CONFIG_INVALID`
 */
export function readNumberPlan(text: string, file: string): NumberPlanConfig {
  const { root, where } = readConfigDocument(text, file)
  const fields = (root as Fields | null)?.['numberPlan']
  if (fields === undefined)
    throw configInvalid([`${file}:1: numberPlan: is missing; one to begin with is in examples/number-plan.yaml`], file)
  const mistakes = mistakesOf(numberPlanSchema, fields, ['numberPlan'], where)
  if (mistakes.length > 0) throw configInvalid(mistakes, file)
  const realm = (root as Fields)['realm']
  const plan = toNumberPlan(fields, typeof realm === 'string' ? realm : undefined)
  const wrong = mistakesOfNumberPlan({ ...plan, tests: [] }, where)
  if (wrong.length > 0) throw configInvalid(wrong, file)
  return plan
}
