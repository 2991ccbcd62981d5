import type { ReceivedMessage } from '@voltaic/ue'
import { printable } from './printable.ts'

type Message = Pick<ReceivedMessage, 'from' | 'contentType' | 'body'>

/** A message that came in, in one line. A terminal has nothing to obey in it, whoever wrote it. */
export function describeMessage(message: Message): string {
  return `Message from ${printable(message.from)}: ${printable(textOf(message))}`
}

/** What a message says, as it was sent. */
export function textOf({ contentType, body }: Message): string {
  const isText = contentType.toLowerCase().startsWith('text/')
  return isText ? Buffer.from(body).toString('utf8') : `${body.length} octets of ${contentType}`
}
