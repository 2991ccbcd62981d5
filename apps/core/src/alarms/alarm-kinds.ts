import type { AlarmSeverity } from '@voltaic/api'

/** What an alarm is about, by words that stay the same; the gravest first. */
export const ALARM_KINDS = [
  'diameter-peer-down',
  'media-gateway-lost',
  'certificate-expired',
  'spool-disk-full',
  'spool-disk-failed',
  'spool-limit-octets',
  'spool-limit-files',
  'spool-unauthorized',
  'spool-receiver-down',
  'trunk-down',
  'trunk-unregistered',
  'application-server-silent',
  'media-ports-scarce',
  'disk-nearly-full',
  'overload',
  'sms-events-dropped',
  'alarm-webhook-dropping',
  'spool-parked',
  'sms-queue-growing',
  'trace-losing',
  'alarm-webhook-unreachable',
  'certificate-expiring',
  'media-journal-failed',
] as const

export type AlarmKind = (typeof ALARM_KINDS)[number]

/** What there is to know of a kind of alarm before it is raised. */
export interface AlarmRule {
  readonly severity: AlarmSeverity
  /** When it is raised, for the guide. */
  readonly means: string
  /** What to do about it. */
  readonly remedy: string
  /** How long it must hold before the alarm is raised, in milliseconds. */
  readonly raiseAfterMs: number
  /** How long it must be over before the alarm is, in milliseconds: what comes and goes is one alarm. */
  readonly clearAfterMs: number
}

const SECOND = 1000
const MINUTE = 60 * SECOND
/** For what has been waited for already where it is found out. */
const KNOWN = { raiseAfterMs: 0, clearAfterMs: 10 * SECOND } as const
/** For counts of what went wrong: over when nothing more has. */
const COUNTED = { raiseAfterMs: 0, clearAfterMs: 5 * MINUTE } as const

/** Severity, meaning, remedy and hysteresis of each. */
export const ALARM_RULES: Readonly<Record<AlarmKind, AlarmRule>> = {
  'diameter-peer-down': {
    severity: 'critical',
    means: 'an HSS does not answer an element over Cx (RFC 3539 §3.4.1)',
    remedy: 'Start the HSS, or look at what lies between: voltaic trace shows CER, CEA and the watchdog',
    raiseAfterMs: 15 * SECOND,
    clearAfterMs: 10 * SECOND,
  },
  'media-gateway-lost': {
    severity: 'critical',
    means: 'a media gateway does not answer pings of its P-CSCF or BGCF',
    remedy: 'Start the gateway; while it is away calls are refused, or go past it where onFailure is bypass',
    raiseAfterMs: 0,
    clearAfterMs: 10 * SECOND,
  },
  'certificate-expired': {
    severity: 'critical',
    means: 'a TLS certificate that is in use is no longer valid',
    remedy: 'Put a new certificate into its place and start the core again',
    raiseAfterMs: 0,
    clearAfterMs: 0,
  },
  'spool-disk-full': {
    severity: 'critical',
    means:
      'the disk has less room than recordings leave free: nothing is recorded; over with the next recording that finds room',
    remedy: 'Make room on the disk, or see why recordings are not delivered: voltaic recordings spool',
    ...KNOWN,
  },
  'spool-disk-failed': {
    severity: 'critical',
    means: 'the disk is too slow for what is recorded, or fails; over with the next recording that is whole',
    remedy: 'Look at the disk: dmesg, smartctl; the call itself goes on',
    ...KNOWN,
  },
  'spool-limit-octets': {
    severity: 'critical',
    means: 'the spool holds as many octets as it may: nothing is recorded',
    remedy: 'See why recordings are not delivered: voltaic recordings spool; recording.spool sets the limit',
    ...KNOWN,
  },
  'spool-limit-files': {
    severity: 'critical',
    means: 'the spool holds as many files as it may: nothing is recorded',
    remedy: 'See why recordings are not delivered: voltaic recordings spool; recording.spool sets the limit',
    ...KNOWN,
  },
  'spool-unauthorized': {
    severity: 'major',
    means: 'the receiver of recordings does not know the credentials; over when it takes one',
    remedy: 'Put right user, password or token of recording.upload and start the core again',
    ...KNOWN,
  },
  'spool-receiver-down': {
    severity: 'major',
    means: 'the receiver of recordings has taken nothing for a while; over when it takes one',
    remedy: 'Look at the receiver that recording.upload names; what waits is sent when it is back',
    ...KNOWN,
  },
  'trunk-down': {
    severity: 'major',
    means: 'a trunk does not answer OPTIONS or calls, or says 503, twice in a row',
    remedy: 'Ask the carrier, or look at the way to it: voltaic trace; calls go by the other trunks of their route',
    ...KNOWN,
  },
  'trunk-unregistered': {
    severity: 'major',
    means: 'a trunk has not taken the registration of this network; it is tried again by itself',
    remedy: 'Compare user and password of the trunk with what the carrier says',
    ...KNOWN,
  },
  'application-server-silent': {
    severity: 'major',
    means:
      'an application server has failed twice in a row: no answer, 408 or 5xx; over when it answers, or after an hour in which nobody asked it',
    remedy: 'Start the server that the filter criteria name, or take it out of them: docs/guides/ifc.md',
    ...KNOWN,
  },
  'media-ports-scarce': {
    severity: 'major',
    means: 'a media gateway has less than a tenth of its ports left; over when a fifth is free',
    remedy: 'Give the gateway a wider range: ports of the agw in voltaic.yaml',
    ...KNOWN,
  },
  'disk-nearly-full': {
    severity: 'major',
    means: 'less than 5 % of the disk with the data folder is free; over above 7 %',
    remedy: 'Make room: old backups, recordings (recording.keep), traces (trace.megabytes)',
    ...KNOWN,
  },
  overload: {
    severity: 'major',
    means: 'requests are refused with 503 because there is more to do than can be done',
    remedy: 'Spread the elements over more processes or machines: docs/benchmarks.md says what one takes',
    raiseAfterMs: 5 * SECOND,
    clearAfterMs: MINUTE,
  },
  'sms-events-dropped': {
    severity: 'major',
    means: 'a webhook of short messages has not taken an event for three hours, which was dropped',
    remedy: 'Look at the web servers under webhooks of the ip-sm-gw',
    ...COUNTED,
  },
  'alarm-webhook-dropping': {
    severity: 'major',
    means:
      'more alarms wait for a webhook than can wait, or one was tried too often: some were dropped; over when it takes one',
    remedy: 'Look at the web server under alarms.webhooks; GET /api/v1/alarms has what it missed',
    raiseAfterMs: 0,
    clearAfterMs: 0,
  },
  'spool-parked': {
    severity: 'minor',
    means: 'the receiver of recordings refuses some files, which stay; over when it has taken the last',
    remedy: 'See which and why: voltaic recordings spool, and the log',
    ...KNOWN,
  },
  'sms-queue-growing': {
    severity: 'minor',
    means: 'for 15 minutes a hundred more short messages have waited than at some time in the hour before',
    remedy: 'See which phones or programs take nothing, and why: voltaic sms queue',
    raiseAfterMs: 15 * MINUTE,
    clearAfterMs: 5 * MINUTE,
  },
  'trace-losing': {
    severity: 'minor',
    means: 'messages or events could not be kept in the trace; over after 5 minutes without',
    remedy: 'Look at the disk of the data folder, and at the log: traces cannot be kept',
    ...COUNTED,
  },
  'alarm-webhook-unreachable': {
    severity: 'minor',
    means: 'a web server has not taken an alarm three times in a row; over when it takes one',
    remedy:
      'Look at the web server under alarms.webhooks, and at its url: it is to answer 2xx; what waits is sent when it does',
    raiseAfterMs: 0,
    clearAfterMs: 0,
  },
  'certificate-expiring': {
    severity: 'warning',
    means: 'a TLS certificate that is in use is valid for less than 21 days',
    remedy: 'Put a new certificate into its place and start the core again',
    raiseAfterMs: 0,
    clearAfterMs: 0,
  },
  'media-journal-failed': {
    severity: 'warning',
    means: 'a media gateway cannot write down its calls: they would not survive a crash',
    remedy: 'Look at the disk of the data folder, and at the log: agw.journal.failed',
    ...COUNTED,
  },
}
