import { DecodeError } from '@voltaic/base'
import type { BencodeDictionary, BencodeValue } from './bencode/bencode.ts'
import type { AnswerRequest, CallPart, MediaInterface, OfferRequest, RecordingRequest } from './media-gateway.ts'
import {
  dictionaryOf,
  dictionaryUnder,
  neededString,
  numberOf,
  shortString,
  stringOf,
  stringsUnder,
  valueUnder,
} from './ng-dictionary.ts'

/** What a client may ask. */
export type NgRequest =
  | { readonly command: 'ping' }
  | { readonly command: 'offer'; readonly request: OfferRequest }
  | { readonly command: 'answer'; readonly request: AnswerRequest }
  | { readonly command: 'delete'; readonly part: CallPart }
  | { readonly command: 'query'; readonly callId: string }
  | { readonly command: 'list'; readonly limit: number }
  | { readonly command: 'block media' | 'unblock media'; readonly part: CallPart }
  | { readonly command: 'start recording' | 'stop recording'; readonly request: RecordingRequest }

/** How many calls a `list` tells of that names no limit. */
const DEFAULT_LIST_LIMIT = 32
/** Calls of one `list`. */
export const MAX_NG_LIST = 1000
/** Octets of the metadata of a recording. */
export const MAX_NG_METADATA_LENGTH = 4096
/** Codecs that a client may want added. */
export const MAX_NG_CODECS = 16

const SPEC = 'rtpengine, The ng Control Protocol'
/** Of ours: rtpengine does not know it, says so in its log and goes on. */
const GATE = 'gate-early-media'

/** The request as a dictionary. */
export function dictionaryOfRequest(request: NgRequest): BencodeDictionary {
  const command: readonly [string, BencodeValue] = ['command', request.command]
  switch (request.command) {
    case 'ping':
      return dictionaryOf([command])
    case 'offer':
    case 'answer':
      return dictionaryOf([command, ...entriesOfDescription(request.request)])
    case 'delete':
      // a stream that nobody asks for any more is not to be kept in case somebody does
      return dictionaryOf([command, ...entriesOfPart(request.part), ['delete delay', 0], ['flags', ['fatal']]])
    case 'query':
      return dictionaryOf([command, ['call-id', request.callId]])
    case 'list':
      return dictionaryOf([command, ['limit', request.limit]])
    case 'block media':
    case 'unblock media':
      return dictionaryOf([command, ...entriesOfPart(request.part)])
    case 'start recording':
    case 'stop recording':
      return dictionaryOf([command, ['call-id', request.request.callId], ['metadata', request.request.metadata]])
  }
}

function entriesOfPart({ callId, fromTag, toTag, viaBranch }: CallPart): readonly [string, BencodeValue | undefined][] {
  return [
    ['call-id', callId],
    ['from-tag', fromTag],
    ['to-tag', toTag],
    ['via-branch', viaBranch],
  ]
}

function entriesOfDescription(request: OfferRequest): readonly [string, BencodeValue | undefined][] {
  const { allowedHost, transcode } = request
  return [
    ...entriesOfPart(request),
    ['sdp', request.sdp],
    ['direction', [request.from, request.to]],
    ['replace', ['origin', 'session connection']],
    // a phone of an IMS has no use for it, and the gateway is no candidate of its own
    ['ICE', 'remove'],
    ['flags', flagsOf(request)],
    ['address family', request.addressFamily],
    ['record call', request.record ? 'yes' : undefined],
    ['metadata', request.metadata],
    ['codec', transcode && transcode.length > 0 ? dictionaryOf([['transcode', transcode]]) : undefined],
    ['received from', allowedHost === undefined ? undefined : [familyOf(allowedHost), allowedHost]],
  ]
}

function flagsOf({ allowedHost, isEarlyMediaBlocked }: OfferRequest): readonly string[] {
  const strict = allowedHost === undefined ? [] : ['strict source']
  // without it rtpengine gives the other side a new port whenever this one moves
  return ['port latching', ...strict, ...(isEarlyMediaBlocked ? [GATE] : [])]
}

function familyOf(host: string): 'IP4' | 'IP6' {
  return host.includes(':') ? 'IP6' : 'IP4'
}

/**
 * Reads what a client asks; keys that mean nothing here are passed over.
 *
 * @throws DecodeError NG_COMMAND for one that there is not, NG_KEY_MISSING, NG_VALUE, NG_VALUE_TOO_LONG
 */
export function requestOfDictionary(dictionary: BencodeDictionary): NgRequest {
  const command = stringOf(dictionary, 'command')
  switch (command) {
    case 'ping':
      return { command }
    case 'offer':
      return { command, request: descriptionOf(dictionary, ['access', 'core']) }
    case 'answer':
      return {
        command,
        request: { ...descriptionOf(dictionary, ['core', 'access']), toTag: neededString(dictionary, 'to-tag') },
      }
    case 'delete':
      return { command, part: partOf(dictionary) }
    case 'query':
      return { command, callId: neededString(dictionary, 'call-id') }
    case 'list':
      return { command, limit: limitOf(dictionary) }
    case 'block media':
    case 'unblock media':
      return { command, part: partOf(dictionary) }
    case 'start recording':
    case 'stop recording': {
      const metadata = metadataOf(dictionary)
      const callId = neededString(dictionary, 'call-id')
      return { command, request: { callId, ...(metadata !== undefined && { metadata }) } }
    }
    default:
      throw new DecodeError('NG_COMMAND', `no command "${(command ?? '').slice(0, 40)}"`, -1, SPEC)
  }
}

function partOf(dictionary: BencodeDictionary): CallPart {
  const toTag = shortString(dictionary, 'to-tag')
  const viaBranch = shortString(dictionary, 'via-branch')
  return {
    callId: neededString(dictionary, 'call-id'),
    fromTag: neededString(dictionary, 'from-tag'),
    ...(toTag !== undefined && { toTag }),
    ...(viaBranch !== undefined && { viaBranch }),
  }
}

function descriptionOf(dictionary: BencodeDictionary, usual: readonly [MediaInterface, MediaInterface]): OfferRequest {
  const sdp = stringOf(dictionary, 'sdp')
  if (sdp === undefined) throw new DecodeError('NG_KEY_MISSING', 'no "sdp"', -1, SPEC)
  const [from, to] = directionOf(dictionary, usual)
  const flags = stringsUnder(dictionary, 'flags').map((flag) => flag.replaceAll(' ', '-'))
  const addressFamily = addressFamilyOf(dictionary)
  const metadata = metadataOf(dictionary)
  const [, allowedHost] = stringsUnder(dictionary, 'received from')
  const transcode = stringsUnder(dictionaryUnder(dictionary, 'codec'), 'transcode').slice(0, MAX_NG_CODECS)
  return {
    ...partOf(dictionary),
    sdp,
    from,
    to,
    ...(addressFamily !== undefined && { addressFamily }),
    ...(isRecorded(dictionary, flags) && { record: true }),
    ...(metadata !== undefined && { metadata }),
    ...(flags.includes(GATE) && { isEarlyMediaBlocked: true }),
    ...(transcode.length > 0 && { transcode }),
    ...(allowedHost !== undefined && { allowedHost: allowedHost.toLowerCase() }),
  }
}

function directionOf(
  dictionary: BencodeDictionary,
  usual: readonly [MediaInterface, MediaInterface],
): readonly [MediaInterface, MediaInterface] {
  if (valueUnder(dictionary, 'direction') === undefined) return usual
  const [from, to] = stringsUnder(dictionary, 'direction')
  if (!isInterface(from) || !isInterface(to)) {
    throw new DecodeError('NG_VALUE', 'a direction is a pair of "access" and "core"', -1, SPEC)
  }
  return [from, to]
}

function isInterface(name: string | undefined): name is MediaInterface {
  return name === 'access' || name === 'core'
}

function addressFamilyOf(dictionary: BencodeDictionary): 'IP4' | 'IP6' | undefined {
  const family = stringOf(dictionary, 'address family')
  return family === 'IP4' || family === 'IP6' ? family : undefined
}

function isRecorded(dictionary: BencodeDictionary, flags: readonly string[]): boolean {
  const wish = stringOf(dictionary, 'record call')
  return wish === 'yes' || wish === 'on' || (wish === undefined && flags.includes('record-call'))
}

function metadataOf(dictionary: BencodeDictionary): string | undefined {
  const metadata = stringOf(dictionary, 'metadata')
  if (metadata !== undefined && metadata.length > MAX_NG_METADATA_LENGTH) {
    throw new DecodeError('NG_VALUE_TOO_LONG', `metadata of ${metadata.length} octets`, -1, SPEC)
  }
  return metadata
}

function limitOf(dictionary: BencodeDictionary): number {
  const limit = numberOf(dictionary, 'limit') ?? DEFAULT_LIST_LIMIT
  return Math.max(1, Math.min(Math.trunc(limit), MAX_NG_LIST))
}
