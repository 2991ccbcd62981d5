/** Who asks and who answers, by application and command. */
type Roles = readonly [asks: string, answers: string]

const CX = 16_777_216
const SH = 16_777_217
const RX = 16_777_236
const GX = 16_777_238
const S6A = 16_777_251
const CREDIT_CONTROL = 4

const ROLES: ReadonlyMap<number, Readonly<Record<number, Roles>>> = new Map([
  [
    CX,
    {
      300: ['icscf', 'hss'],
      301: ['scscf', 'hss'],
      302: ['icscf', 'hss'],
      303: ['scscf', 'hss'],
      304: ['hss', 'scscf'],
      305: ['hss', 'scscf'],
    },
  ],
  [SH, { 306: ['as', 'hss'], 307: ['as', 'hss'], 308: ['as', 'hss'], 309: ['hss', 'as'] }],
  [RX, { 258: ['pcrf', 'pcscf'], 265: ['pcscf', 'pcrf'], 274: ['pcrf', 'pcscf'], 275: ['pcscf', 'pcrf'] }],
  [GX, { 258: ['pcrf', 'pgw'], 272: ['pgw', 'pcrf'] }],
  [
    S6A,
    {
      316: ['mme', 'hss'],
      317: ['hss', 'mme'],
      318: ['mme', 'hss'],
      319: ['hss', 'mme'],
      320: ['hss', 'mme'],
      321: ['mme', 'hss'],
      323: ['mme', 'hss'],
    },
  ],
  [CREDIT_CONTROL, { 272: ['scscf', 'ocs'] }],
])

/**
 * The elements at both ends of a request.
 *
 * @returns undefined for a command that tells nothing, such as a watchdog
 * @spec TS 29.229 §6.1; TS 29.329 §6.1; TS 29.214 §5.6; TS 29.212 §5.6; TS 29.272 §7.2
 */
export function rolesOfCommand(applicationId: number, command: number): Roles | undefined {
  return ROLES.get(applicationId)?.[command]
}
