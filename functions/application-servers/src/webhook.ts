/** What a web server has answered. */
export interface WebhookAnswer {
  readonly status: number
  /** Parsed from JSON; undefined when there is none. */
  readonly document: unknown
}

/** Asks a web server of the operator's. */
export interface Webhook {
  /**
   * Posts a document as JSON.
   *
   * @returns undefined when the server cannot be reached, or has not answered in time
   */
  post(url: string, document: Readonly<Record<string, unknown>>): Promise<WebhookAnswer | undefined>
}
