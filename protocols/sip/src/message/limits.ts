/** Octets of start line and headers together, terminating empty line included. */
export const MAX_HEAD = 65536

/** Octets of a body that arrives over a stream. */
export const MAX_BODY: number = 1024 * 1024

/** Header lines of one message; a folded header counts once. */
export const MAX_HEADER_LINES = 256
