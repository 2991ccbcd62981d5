/** How much a presence server keeps, and takes. */
export interface PresenceLimits {
  /** Documents of all users together, and of one. */
  readonly publications: number
  readonly publicationsOfUser: number
  /** Subscriptions to all users together, and to one. */
  readonly watchers: number
  readonly watchersOfUser: number
  /** Octets of one document. */
  readonly document: number
}

export const PRESENCE_LIMITS: PresenceLimits = {
  publications: 100_000,
  publicationsOfUser: 16,
  watchers: 100_000,
  watchersOfUser: 256,
  document: 32_768,
}
