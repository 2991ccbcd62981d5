/** What must have a conformance test: the results that the clauses name, command by command, and two enumerations. */

/** A command of Cx, where its tests are and what it is answered with. */
export interface CxCommand {
  readonly title: string
  /** Where a test that is missing belongs. */
  readonly home: string
  /** Folder and beginning of the file's name. */
  readonly clauses: readonly (readonly [document: string, clause: string])[]
  readonly results: readonly string[]
}

function command(title: string, clause: string, results: readonly string[]): CxCommand {
  return {
    title: `${title} (TS 29.228 §${clause})`,
    home: `tests/conformance/ts29228/${clause}.test.ts`,
    clauses: [['ts29228', clause]],
    results: results.map((name) => `DIAMETER_${name}`),
  }
}

export const commands: readonly CxCommand[] = [
  command('UAR, User-Authorization', '6.1.1', [
    'FIRST_REGISTRATION',
    'SUBSEQUENT_REGISTRATION',
    'SUCCESS',
    'AUTHORIZATION_REJECTED',
    'ERROR_USER_UNKNOWN',
    'ERROR_IDENTITIES_DONT_MATCH',
    'ERROR_IDENTITY_NOT_REGISTERED',
    'ERROR_ROAMING_NOT_ALLOWED',
  ]),
  command('SAR, Server-Assignment', '6.1.2', [
    'SUCCESS',
    'SUCCESS_SERVER_NAME_NOT_STORED',
    'MISSING_AVP',
    'AVP_OCCURS_TOO_MANY_TIMES',
    'UNABLE_TO_COMPLY',
    'ERROR_USER_UNKNOWN',
    'ERROR_IDENTITIES_DONT_MATCH',
    'ERROR_IDENTITY_ALREADY_REGISTERED',
    'ERROR_IN_ASSIGNMENT_TYPE',
  ]),
  command('RTR, Registration-Termination', '6.1.3', [
    'SUCCESS',
    'LIMITED_SUCCESS',
    'UNABLE_TO_COMPLY',
    'ERROR_USER_UNKNOWN',
  ]),
  command('LIR, Location-Info', '6.1.4', [
    'SUCCESS',
    'UNREGISTERED_SERVICE',
    'ERROR_USER_UNKNOWN',
    'ERROR_IDENTITY_NOT_REGISTERED',
  ]),
  command('PPR, Push-Profile', '6.2.2', [
    'SUCCESS',
    'UNABLE_TO_COMPLY',
    'ERROR_USER_UNKNOWN',
    'ERROR_TOO_MUCH_DATA',
    'ERROR_NOT_SUPPORTED_USER_DATA',
  ]),
  command('MAR, Multimedia-Auth', '6.3', [
    'SUCCESS',
    'UNABLE_TO_COMPLY',
    'INVALID_AVP_VALUE',
    'ERROR_USER_UNKNOWN',
    'ERROR_IDENTITIES_DONT_MATCH',
    'ERROR_AUTH_SCHEME_NOT_SUPPORTED',
  ]),
]

/** What any command may be answered with, whatever it is about. */
export const everyCommand: CxCommand = {
  title: 'Any command (RFC 6733 §7.1, TS 29.229 §7.2.1)',
  home: 'tests/conformance/rfc6733/7.test.ts',
  clauses: [
    ['rfc6733', ''],
    ['ts29229', '7.2.1'],
  ],
  results: [
    'DIAMETER_COMMAND_UNSUPPORTED',
    'DIAMETER_UNABLE_TO_DELIVER',
    'DIAMETER_REALM_NOT_SERVED',
    'DIAMETER_TOO_BUSY',
    'DIAMETER_LOOP_DETECTED',
    'DIAMETER_APPLICATION_UNSUPPORTED',
    'DIAMETER_INVALID_HDR_BITS',
    'DIAMETER_INVALID_AVP_BITS',
    'DIAMETER_AVP_UNSUPPORTED',
    'DIAMETER_INVALID_AVP_VALUE',
    'DIAMETER_MISSING_AVP',
    'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES',
    'DIAMETER_UNABLE_TO_COMPLY',
    'DIAMETER_INVALID_AVP_LENGTH',
    'DIAMETER_ERROR_FEATURE_UNSUPPORTED',
  ],
}

/** In the order of their values from 0. @spec TS 29.229 §6.3.15 */
export const serverAssignmentTypes: readonly string[] = [
  'NO_ASSIGNMENT',
  'REGISTRATION',
  'RE_REGISTRATION',
  'UNREGISTERED_USER',
  'TIMEOUT_DEREGISTRATION',
  'USER_DEREGISTRATION',
  'TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME',
  'USER_DEREGISTRATION_STORE_SERVER_NAME',
  'ADMINISTRATIVE_DEREGISTRATION',
  'AUTHENTICATION_FAILURE',
  'AUTHENTICATION_TIMEOUT',
  'DEREGISTRATION_TOO_MUCH_DATA',
  'AAA_USER_DATA_REQUEST',
]

/** In the order of their values from 0. @spec TS 29.229 §6.3.17 */
export const deregistrationReasons: readonly string[] = [
  'PERMANENT_TERMINATION',
  'NEW_SERVER_ASSIGNED',
  'SERVER_CHANGE',
  'REMOVE_S-CSCF',
]
