import type { CauseId } from '../../causes.ts'
import { advice, CERTAIN, type Finding, POSSIBLE, proof, type Remedy, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { DiameterExchange } from '../../story/cx-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'

/** What the HSS is asked while somebody registers. */
const WHILE_REGISTERING: ReadonlySet<string> = new Set(['UAR', 'MAR', 'SAR'])

interface Refusal {
  readonly cause: CauseId
  /** Of the HSS. */
  readonly result: string
  describe(who: string, exchange: DiameterExchange): string
  /** What is so where it is no fault of the subscriber whose public identity was named; undefined where it may be one. */
  ofStranger?(who: string, exchange: DiameterExchange, story: StoryView): string | undefined
  remedies(imsi: string): readonly Remedy[]
}

/** A rule for one result of the HSS. */
function ruleFor(
  cause: Refusal['cause'],
  result: Refusal['result'],
  describe: Refusal['describe'],
  remedies: Refusal['remedies'],
  ofStranger?: NonNullable<Refusal['ofStranger']>,
): Rule {
  const refusal = { cause, result, describe, remedies, ...(ofStranger && { ofStranger }) }
  return {
    cause,
    judge: (story) =>
      story.diameter
        .filter((exchange) => WHILE_REGISTERING.has(exchange.command) && exchange.result === result)
        .flatMap((exchange) => findingsOf(exchange, refusal, story)),
  }
}

function findingsOf(
  exchange: DiameterExchange,
  { cause, result, describe, remedies, ofStranger }: Refusal,
  story: StoryView,
): readonly Finding[] {
  const { answer, request, impi, impu, why } = exchange
  // mended since, where that phone has registered
  if (answer === undefined || (story.lastRegistered.get(impi ?? '') ?? 0) > answer.at) return []
  const who = impi ?? impu ?? 'the subscriber'
  const foreign = ofStranger?.(who, exchange, story)
  const said = why === undefined ? [] : [proof(answer, 'Error-Message', why)]
  return [
    {
      cause,
      confidence: foreign === undefined ? CERTAIN : POSSIBLE,
      who,
      what: foreign ?? describe(who, exchange),
      proofs: [
        proof(answer, result.includes('ERROR') ? 'Experimental-Result-Code' : 'Result-Code', result),
        ...said,
        proof(request, 'User-Name, Public-Identity', `${impi}, ${impu}`),
      ],
      remedies: remedies(shellWord(who)),
    },
  ]
}

/**
 * Whether the public identity is stored, so that it is the private one that is not: it is that of somebody who has registered, or
 * of whom the HSS has told something, or the HSS has noted which of them it lacks.
 *
 * @spec TS 29.228 §6.1.1.1
 */
function isImpuKnown({ impi, impu, request, answer }: DiameterExchange, story: StoryView): boolean {
  if (impu === undefined || impi === undefined) return false
  const noted = story.events.find(
    ({ at, what, subscribers = [] }) =>
      at >= request.at && at <= (answer?.at ?? request.at) && subscribers.includes(impi) && NOTED.test(what),
  )
  if (noted !== undefined) return noted.what.endsWith('IMPI')
  return (
    story.registrations.some((each) => each.impu === impu && each.impi !== impi && each.outcome === 'registered') ||
    story.diameter.some((each) => each.impu === impu && each.impi !== impi && each.isSuccess)
  )
}

/** What our HSS notes of a user that it does not know. */
const NOTED = /there is no such IMP[IU]$/

/** @spec TS 29.228 §6.1.1.1, §6.3.1 */
export const identityUnknown: Rule = ruleFor(
  'identity-unknown',
  'DIAMETER_ERROR_USER_UNKNOWN',
  (who, { impu }) => `The HSS does not know both ${who} and ${impu}: one of them at least is stored nowhere.`,
  (imsi) => [
    advice('Add the subscriber, or compare the IMSI with the one that is stored.', `voltaic subscriber show ${imsi}`),
  ],
  (who, exchange, story) =>
    isImpuKnown(exchange, story)
      ? `The HSS does not know the IMPI ${who}, with which somebody tried to register ${exchange.impu}. ${exchange.impu} itself it knows: a phone that is registered with it is not concerned.`
      : undefined,
)

/** @spec TS 29.228 §6.1.1.1 */
export const identitiesDoNotMatch: Rule = ruleFor(
  'identities-do-not-match',
  'DIAMETER_ERROR_IDENTITIES_DONT_MATCH',
  (who, { impu }) => `The HSS has ${impu}, but not as an identity of ${who}.`,
  (imsi) => [
    advice(
      'Compare EF_IMPI and EF_IMPU of the ISIM with what is stored: the public identity belongs to another SIM.',
      `voltaic subscriber show ${imsi}`,
    ),
  ],
)

/** @spec TS 29.228 §6.1.1.1 */
export const identityBarred: Rule = ruleFor(
  'identity-barred',
  'DIAMETER_AUTHORIZATION_REJECTED',
  (who, { impu }) => `${impu} of ${who} is barred, and so are all identities beside it.`,
  (imsi) => [advice('Let one public identity of the subscriber be not barred.', `voltaic subscriber show ${imsi}`)],
)

/** @spec TS 29.228 §6.1.1.1 */
export const roamingNotAllowed: Rule = ruleFor(
  'roaming-not-allowed',
  'DIAMETER_ERROR_ROAMING_NOT_ALLOWED',
  (who) => `The HSS does not let ${who} register from this visited network.`,
  (imsi) => [
    advice(
      'Add the network that P-Visited-Network-ID names to the visited networks of the subscriber.',
      `voltaic subscriber show ${imsi}`,
    ),
  ],
)
