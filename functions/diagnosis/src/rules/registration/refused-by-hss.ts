import type { CauseId } from '../../causes.ts'
import { advice, CERTAIN, type Finding, proof, type Remedy, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { DiameterExchange } from '../../story/cx-exchange.ts'

/** What the HSS is asked while somebody registers. */
const WHILE_REGISTERING: ReadonlySet<string> = new Set(['UAR', 'MAR', 'SAR'])

/** A rule for one result of the HSS. */
function ruleFor(
  cause: CauseId,
  result: string,
  describe: (who: string, exchange: DiameterExchange) => string,
  remedies: (imsi: string) => readonly Remedy[],
): Rule {
  return {
    cause,
    judge: ({ diameter }) =>
      diameter.flatMap((exchange): readonly Finding[] => {
        const { command, answer, impi, impu, why } = exchange
        if (!WHILE_REGISTERING.has(command) || exchange.result !== result || answer === undefined) return []
        const who = impi ?? impu ?? 'the subscriber'
        return [
          {
            cause,
            confidence: CERTAIN,
            what: describe(who, exchange),
            proofs: [
              proof(answer, result.includes('ERROR') ? 'Experimental-Result-Code' : 'Result-Code', result),
              ...(why === undefined ? [] : [proof(answer, 'Error-Message', why)]),
              proof(exchange.request, 'User-Name, Public-Identity', `${impi}, ${impu}`),
            ],
            remedies: remedies(shellWord(who)),
          },
        ]
      }),
  }
}

/** @spec TS 29.228 §6.1.1.1, §6.3.1 */
export const identityUnknown: Rule = ruleFor(
  'identity-unknown',
  'DIAMETER_ERROR_USER_UNKNOWN',
  (who, { impu }) => `The HSS knows neither ${who} nor ${impu}.`,
  (imsi) => [
    advice('Add the subscriber, or compare the IMSI with the one that is stored.', `voltaic subscriber show ${imsi}`),
  ],
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
