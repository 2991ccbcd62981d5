/** Causes of session management. @spec TS 24.301 §9.9.4.4 */
export const ESM_CAUSES = {
  INSUFFICIENT_RESOURCES: 26,
  MISSING_OR_UNKNOWN_APN: 27,
  UNKNOWN_PDN_TYPE: 28,
  REQUEST_REJECTED_UNSPECIFIED: 31,
  NETWORK_FAILURE: 38,
  PDN_TYPE_IPV4_ONLY_ALLOWED: 50,
  PDN_TYPE_IPV6_ONLY_ALLOWED: 51,
} as const

/** Causes of mobility management. @spec TS 24.301 §9.9.3.9 */
export const EMM_CAUSES = {
  EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED: 8,
  ESM_FAILURE: 19,
} as const
