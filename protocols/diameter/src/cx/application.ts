import { TGPP_VENDOR_ID } from '../dictionary/definition.ts'

/** Application-Id of Cx and Dx. @spec TS 29.229 §5.6, §6 */
export const CX_APPLICATION_ID = 16_777_216

/** @spec TS 29.229 §6.1 */
export const cxCommands = {
  USER_AUTHORIZATION: 300,
  SERVER_ASSIGNMENT: 301,
  LOCATION_INFO: 302,
  MULTIMEDIA_AUTH: 303,
  REGISTRATION_TERMINATION: 304,
  PUSH_PROFILE: 305,
} as const

/** What a node announces in CER and CEA that speaks Cx. */
export const cxApplication: { readonly id: number; readonly vendorId: number } = {
  id: CX_APPLICATION_ID,
  vendorId: TGPP_VENDOR_ID,
}
