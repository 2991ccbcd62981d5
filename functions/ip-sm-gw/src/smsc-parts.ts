import type { SipStack } from '@voltaic/sip'
import { Acceptance } from './acceptance.ts'
import type { SmsSender } from './attempt.ts'
import { Conclusions } from './conclusions.ts'
import { Deliveries } from './deliveries.ts'
import { EventOutbox } from './event-outbox.ts'
import { MobileOriginated } from './mobile-originated.ts'
import { OperatorQueue } from './operator-queue.ts'
import { Pauses } from './pauses.ts'
import { Registrations } from './registrations.ts'
import { ExpectedReports } from './reports.ts'
import type { IpSmGwConfig, IpSmGwDeps, SmscRoom } from './room.ts'
import { compileSmsStatements } from './sms-statements.ts'
import { ProgramSubmitter } from './submitter.ts'
import { Timetable } from './timetable.ts'

/** The parts of one service centre, tied together. Nothing moves until it is woken. */
export interface SmscParts {
  readonly room: SmscRoom
  readonly registrations: Registrations
  readonly reports: ExpectedReports
  readonly conclusions: Conclusions
  readonly deliveries: Deliveries
  readonly timetable: Timetable
  readonly mobileOriginated: MobileOriginated
  readonly queue: OperatorQueue
  readonly submitter: ProgramSubmitter
  readonly outbox: EventOutbox
  readonly pauses: Pauses
}

/** @param sip the stack of the server that it runs on */
export function createSmscParts(deps: IpSmGwDeps, config: IpSmGwConfig, sip: () => SipStack): SmscParts {
  const { clock } = deps.runtime
  const statements = compileSmsStatements(deps.store)
  const registrations = new Registrations(clock)
  const reports = new ExpectedReports()
  const pauses = new Pauses(clock)
  const outbox = new EventOutbox(statements, (id, end) => conclusions.end(id, end))
  const room: SmscRoom = {
    ...deps,
    consumers: deps.consumers ?? (() => []),
    config,
    statements,
    isRegistered: (destination) => registrations.scscfOf(destination) !== undefined,
    kick: (destination) => deliveries.kick(destination),
    wakeAt: (at) => timetable.wakeAt(at),
    tell: (consumers) => outbox.tell(consumers),
  }
  const sender: SmsSender = { request: (request, options) => sip().request(request, options), registrations }
  const conclusions = new Conclusions(room)
  const acceptance = new Acceptance(room)
  const deliveries = new Deliveries(room, sender, reports, conclusions)
  const timetable = new Timetable(room, deliveries, conclusions)
  return {
    room,
    registrations,
    reports,
    conclusions,
    deliveries,
    timetable,
    pauses,
    outbox,
    mobileOriginated: new MobileOriginated(room, acceptance, conclusions, sender, pauses),
    queue: new OperatorQueue(room, deliveries, conclusions),
    submitter: new ProgramSubmitter(room, acceptance),
  }
}
