// Made from docs/reference/openapi.json by: npm run console-types

export type Activity = { readonly flowSeconds: number; readonly flows: readonly ({ readonly from: string; readonly to: string; readonly protocol: "sip" | "diameter" | "dns"; readonly messages: number })[]; readonly rateSeconds: number; readonly rates: readonly ({ readonly at: number; readonly requests: number; readonly registrations: number; readonly calls: number; readonly texts: number })[] }

export type Alarm = { readonly id: string; readonly kind: string; readonly severity: "critical" | "major" | "minor" | "warning"; readonly source: string; readonly text: string; readonly remedy: string; readonly since: string; readonly until?: string }

export type ApiKey = { readonly id: string; readonly name: string; readonly role: "viewer" | "provisioner" | "admin"; readonly createdAt: string; readonly createdBy: string; readonly revokedAt?: string }

export type Call = { readonly callId: string; readonly caller: string; readonly called: string; readonly state: string; readonly startedAt: string; readonly answeredAt?: string; readonly endedAt?: string; readonly servedBy: readonly (string)[] }

export type CallMedia = { readonly callId: string; readonly engine?: string; readonly recording: boolean; readonly recordingSince?: string; readonly lastPacketAt?: string; readonly endedAt?: string; readonly streams: readonly ({ readonly media: string; readonly index: number; readonly side: string; readonly party?: "caller" | "called"; readonly codec?: string; readonly packets: number; readonly octets: number; readonly dropped: number; readonly loss?: number; readonly jitterMs?: number; readonly roundTripMs?: number; readonly mos?: number })[] }

export type CallSamples = { readonly callId: string; readonly engine?: string; readonly startedAt: string; readonly endedAt?: string; readonly streams: readonly ({ readonly media: string; readonly index: number; readonly side: string; readonly party?: "caller" | "called"; readonly codec?: string; readonly samples: readonly ({ readonly at: string; readonly seconds: number; readonly packets: number; readonly kbps: number; readonly loss?: number; readonly jitterMs?: number; readonly reportedLoss?: number; readonly reportedJitterMs?: number; readonly roundTripMs?: number; readonly mos?: number })[] })[] }

export type CaptureView = { readonly rows: readonly (TraceRow)[]; readonly messages: number; readonly packets: number; readonly stop?: string; readonly findings: readonly (WhyFinding)[]; readonly verdict?: { readonly standing: "causes" | "failed" | "mended" | "works" | "silent" | "unknown"; readonly what: string; readonly near?: readonly (string)[]; readonly remedies: readonly ({ readonly text: string; readonly commands?: readonly (string)[] })[]; readonly failures: readonly ({ readonly procedure: "registration" | "call" | "text"; readonly at: number; readonly to: string; readonly says: string; readonly by?: string; readonly callId: string; readonly id?: string })[] } }

export type Contacts = { readonly bindings: readonly ({ readonly scscf: string; readonly impi: string; readonly impu: string; readonly contact: string; readonly path: readonly (string)[]; readonly registeredAt: string; readonly expiresAt: string })[]; readonly securityAssociations: readonly ({ readonly pcscf: string; readonly impi: string; readonly backend: string; readonly state: string; readonly algorithms: string; readonly expiresAt: string; readonly phone: { readonly host: string; readonly spiC: number; readonly spiS: number; readonly portC: number; readonly portS: number }; readonly network: { readonly host: string; readonly spiC: number; readonly spiS: number; readonly portC: number; readonly portS: number } })[] }

export type CriteriaDefinition = { readonly initialFilterCriteria: readonly (InitialFilterCriteria)[] }

export type DryRun = { readonly dryRun: true; readonly differences: readonly ({ readonly path: string; readonly before?: unknown; readonly after?: unknown })[] }

export type EnumNumber = { readonly zone: string; readonly number: string; readonly name: string; readonly uri?: string; readonly regexp?: string; readonly services: string; readonly order: number; readonly preference: number; readonly ttl?: number }

export type EnumPreview = { readonly example: string; readonly name: string; readonly question: string; readonly record: string; readonly uri?: string; readonly groups: readonly (string)[]; readonly reason?: string }

export type EnumZone = { readonly origin: string; readonly serial: number; readonly ttl: number; readonly negativeTtl: number; readonly nameServers: readonly ({ readonly name: string; readonly addresses: readonly (string)[] })[] }

export type IfcList = { readonly name: string; readonly initialFilterCriteria: readonly (InitialFilterCriteria)[] }

export type InitialFilterCriteria = { readonly priority: number; readonly triggerPoint?: { readonly conditionTypeCnf: boolean; readonly spts: readonly ({ readonly conditionNegated: boolean; readonly groups: readonly (number)[]; readonly condition: { readonly kind: "RequestURI"; readonly requestUri: string } | { readonly kind: "Method"; readonly method: string } | { readonly kind: "SIPHeader"; readonly header: string; readonly content?: string; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] } | { readonly kind: "SessionCase"; readonly sessionCase: "ORIGINATING_SESSION" | "TERMINATING_REGISTERED" | "TERMINATING_UNREGISTERED" | "ORIGINATING_UNREGISTERED" | "ORIGINATING_CDIV" } | { readonly kind: "SessionDescription"; readonly line: string; readonly content?: string; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly registrationTypes: readonly ("INITIAL_REGISTRATION" | "RE-REGISTRATION" | "DE-REGISTRATION")[]; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] })[]; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly applicationServer: { readonly serverName: string; readonly defaultHandling?: "SESSION_CONTINUED" | "SESSION_TERMINATED"; readonly serviceInfo?: string; readonly includeRegisterRequest?: { readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly includeRegisterResponse?: { readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly profilePartIndicator?: "REGISTERED" | "UNREGISTERED"; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }

export type Network = { readonly realm: string; readonly plmn: string; readonly startedAt: string; readonly elements: readonly ({ readonly name: string; readonly function: string; readonly addresses: readonly (string)[] })[]; readonly counts: { readonly calls: number; readonly callLegs: number; readonly registrations: number; readonly transactions: number }; readonly counters: Readonly<Record<string, number>>; readonly trunks: readonly ({ readonly name: string; readonly element: string; readonly state: string })[]; readonly recordsCalls: boolean; readonly keepsRecordings: boolean }

export type NewSubscriber = { readonly imsi: string; readonly msisdn?: string; readonly k?: string; readonly op?: string; readonly opc?: string; readonly algorithm?: string; readonly amf?: string; readonly sqn?: string; readonly resLength?: string; readonly indLength?: string; readonly delta?: string; readonly ageLimit?: string; readonly digestPassword?: string; readonly digestAlgorithm?: string; readonly displayName?: string; readonly serviceProfile?: string; readonly temporaryIdentity?: string }

export type NewSubscription = { readonly impis: readonly ({ readonly impi: string; readonly imsi?: string; readonly msisdn?: string; readonly k: string; readonly op?: string; readonly opc?: string; readonly algorithm?: string; readonly amf?: string; readonly sqn?: string; readonly resLength?: string; readonly indLength?: string; readonly delta?: string; readonly ageLimit?: string })[]; readonly registrationSets: readonly ({ readonly impus: readonly ({ readonly identity: string; readonly barred?: boolean; readonly identityType?: "PUBLIC_USER_IDENTITY" | "DISTINCT_PSI" | "WILDCARDED_PSI" | "WILDCARDED_IMPU" | "IMPU_WILDCARD"; readonly displayName?: string; readonly aliasGroup?: string; readonly serviceProfile?: string; readonly applicationServer?: string; readonly psiInactive?: boolean })[]; readonly impis?: readonly (string)[] })[]; readonly capabilities?: { readonly mandatory: readonly (number)[]; readonly optional: readonly (number)[]; readonly serverNames: readonly (string)[] }; readonly visitedNetworks?: readonly (string)[] }

export type Phone = { readonly imsi: string; readonly element: string; readonly isRegistered: boolean; readonly identities: readonly (string)[]; readonly isProtected: boolean; readonly fault?: "wrong K" | "OP as OPc" | "wrong response" | "silent after challenge" | "no Security-Verify" | "wrong SPI" | "wrong ESP key" | "clear to protected port"; readonly lastOutcome?: string; readonly calls: readonly ({ readonly callId: string; readonly direction: string; readonly state: string; readonly remote: string; readonly startedAt: string; readonly answeredAt?: string })[]; readonly endedCalls: readonly ({ readonly callId: string; readonly direction: string; readonly remote: string; readonly startedAt: string; readonly outcome: string; readonly status?: number; readonly reason?: string })[]; readonly texts: readonly ({ readonly direction: string; readonly other: string; readonly text: string; readonly at: string; readonly state?: string; readonly reason?: string })[] }

export type Problem = { readonly type: string; readonly title: string; readonly status: number; readonly detail: string; readonly code: string; readonly remedy?: string; readonly problems?: readonly ({ readonly row?: number; readonly field: string; readonly reason: string; readonly remedy?: string })[] }

export type Recording = { readonly id: string; readonly name: string; readonly contentType: string; readonly length: number; readonly sha256: string; readonly callId?: string; readonly from?: string; readonly to?: string; readonly startedAt: string; readonly receivedAt: string; readonly metadata: Readonly<Record<string, string>> }

export type ServiceProfile = { readonly name: string; readonly ifcLists: readonly (string)[]; readonly initialFilterCriteria: readonly (InitialFilterCriteria)[]; readonly sharedIfcSetIds: readonly (number)[]; readonly coreNetworkServicesAuthorization?: { readonly subscribedMediaProfileId?: number; readonly listOfServiceIds?: { readonly serviceIds: readonly (string)[]; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }

export type ServiceProfileDefinition = { readonly ifcLists?: readonly (string)[]; readonly initialFilterCriteria?: readonly (InitialFilterCriteria)[]; readonly sharedIfcSetIds?: readonly (number)[]; readonly coreNetworkServicesAuthorization?: { readonly subscribedMediaProfileId?: number; readonly listOfServiceIds?: { readonly serviceIds: readonly (string)[]; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }; readonly unknown?: readonly ({ readonly inExtension: number; readonly xml: string })[] }

export type Session = { readonly name: string; readonly role: string; readonly expiresAt: string; readonly csrfToken: string }

export type Setting = { readonly of?: string; readonly path: string; readonly isRequired: boolean; readonly what: string; readonly default?: string; readonly form?: string; readonly values?: readonly (string)[] }

export type SharedIfcSet = { readonly id: number; readonly initialFilterCriteria: readonly (InitialFilterCriteria)[] }

export type ShownMessage = { readonly row: TraceRow; readonly title: string; readonly purpose?: string; readonly fields: readonly ({ readonly name: string; readonly value: string; readonly clause?: string; readonly meaning?: string; readonly fields?: readonly ({ readonly name: string; readonly value: string; readonly clause?: string; readonly meaning?: string; readonly fields?: readonly ({ readonly name: string; readonly value: string; readonly clause?: string; readonly meaning?: string; readonly fields?: readonly ({ readonly name: string; readonly value: string; readonly clause?: string; readonly meaning?: string; readonly fields?: readonly ({ readonly name: string; readonly value: string; readonly clause?: string; readonly meaning?: string })[] })[] })[] })[] })[]; readonly body: string; readonly raw: string; readonly callId?: string; readonly malformed?: string }

export type SimFile = { readonly application: string; readonly name: string; readonly fid: string; readonly record?: number; readonly hex: string; readonly says: string; readonly clause: string }

export type SimFiles = { readonly files: readonly (SimFile)[]; readonly pysimShell: string; readonly pysimProg: string }

export type SmsAccepted = { readonly ids: readonly (string)[]; readonly parts: number; readonly encoding: string; readonly isRepeat: boolean }

export type SmsMessage = { readonly id: string; readonly kind: "message" | "status-report"; readonly state: "queued" | "held" | "delivered" | "failed" | "expired" | "dropped"; readonly originator: string; readonly destination: string; readonly attempts: number; readonly acceptedAt: string; readonly nextAttemptAt?: string; readonly expiresAt: string; readonly endedAt?: string; readonly reason?: string; readonly status?: number; readonly isReportRequested: boolean; readonly part?: { readonly number: number; readonly total: number; readonly reference: number }; readonly account?: string }

export type Subscriber = { readonly impis: readonly ({ readonly impi: string; readonly imsi?: string; readonly msisdn?: string; readonly amf: string; readonly algorithm: string; readonly digestAlgorithm?: string; readonly resLength?: number; readonly seq: number; readonly indLength: number; readonly delta: number; readonly ageLimit?: number; readonly resynchronisations?: { readonly verified: number; readonly refused: number; readonly lastAt: number; readonly isLoop: boolean } })[]; readonly registrationSets: readonly ({ readonly state: "not-registered" | "unregistered" | "registered"; readonly scscf?: string; readonly registeredImpis: readonly (string)[]; readonly impus: readonly ({ readonly identity: string; readonly barred: boolean; readonly isDefault: boolean; readonly displayName?: string; readonly serviceProfile?: string; readonly identityType?: string; readonly aliasGroup?: string; readonly applicationServer?: string; readonly psiInactive?: boolean })[] })[]; readonly capabilities?: { readonly mandatory: readonly (number)[]; readonly optional: readonly (number)[]; readonly serverNames: readonly (string)[] }; readonly visitedNetworks?: readonly (string)[] }

export type SubscriberChange = { readonly msisdn?: string | null; readonly displayName?: string | null; readonly serviceProfile?: string; readonly temporaryIdentity?: string; readonly sim?: { readonly k: string; readonly op?: string; readonly opc?: string; readonly algorithm?: string; readonly amf?: string; readonly sqn?: string; readonly resLength?: string; readonly indLength?: string; readonly delta?: string; readonly ageLimit?: string }; readonly capabilities?: { readonly mandatory: readonly (number)[]; readonly optional: readonly (number)[]; readonly serverNames: readonly (string)[] } | null; readonly visitedNetworks?: readonly (string)[] | null }

export type TimelineEntry = { readonly at: number; readonly kind: "registration" | "security" | "call" | "text" | "hss" | "provisioning"; readonly outcome: "success" | "failure" | "open" | "note"; readonly what: string; readonly detail?: string; readonly why?: string; readonly callId?: string; readonly durationMs?: number; readonly by?: string }

export type TraceRow = { readonly id: string; readonly at: number; readonly protocol: "sip" | "diameter" | "dns" | "event"; readonly from: string; readonly to: string; readonly label: string; readonly detail: string; readonly mood: "request" | "provisional" | "success" | "challenge" | "failure" | "event"; readonly isProtected?: boolean; readonly isRoutine?: boolean }

export type WaitingRecordings = { readonly files: number; readonly octets: number; readonly alarms: readonly ({ readonly kind: string; readonly text: string; readonly since: string })[] }

export type WhyAnswer = { readonly who: string; readonly newestSince?: number; readonly findings: readonly (WhyFinding)[]; readonly verdict: { readonly standing: "causes" | "failed" | "mended" | "works" | "silent" | "unknown"; readonly what: string; readonly near?: readonly (string)[]; readonly remedies: readonly ({ readonly text: string; readonly commands?: readonly (string)[] })[]; readonly failures: readonly ({ readonly procedure: "registration" | "call" | "text"; readonly at: number; readonly to: string; readonly says: string; readonly by?: string; readonly callId: string; readonly id?: string })[] } }

export type WhyFinding = { readonly cause: string; readonly confidence: number; readonly what: string; readonly proofs: readonly ({ readonly at: number; readonly where: string; readonly field: string; readonly says: string; readonly id?: string; readonly callId?: string })[]; readonly remedies: readonly ({ readonly text: string; readonly commands?: readonly (string)[] })[]; readonly who?: string; readonly explains?: readonly (string)[]; readonly worksSince?: number }

/** What goes into each operation of the API, and what comes out of it. */

export interface Operations {
  /** Puts a SIM into service: identities, implicit set, service profile and number row in one action. */
  readonly addSubscriber: {
    readonly params: undefined
    readonly query: { readonly dryRun?: string }
    readonly body: NewSubscriber
    readonly answer: DryRun
  }
  /** Lists subscribers in the order of their IMPIs, page by page. */
  readonly listSubscribers: {
    readonly params: undefined
    readonly query: { readonly search?: string; readonly after?: string; readonly limit?: string }
    readonly body: undefined
    readonly answer: { readonly subscribers: readonly ({ readonly impi: string; readonly imsi?: string; readonly msisdn?: string; readonly state: "not-registered" | "unregistered" | "registered"; readonly scscf?: string })[]; readonly total: number; readonly nextAfter?: string }
  }
  /** Adds a subscription in full: several private identities, implicit registration sets, capabilities. */
  readonly addSubscription: {
    readonly params: undefined
    readonly query: { readonly dryRun?: string }
    readonly body: NewSubscription
    readonly answer: DryRun
  }
  /** Shows a subscriber with all identities, states and S-CSCFs; never keys. */
  readonly showSubscriber: {
    readonly params: { readonly identity: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: Subscriber
  }
  /** Changes what is named; S-CSCFs that have the user are told by PPR. */
  readonly changeSubscriber: {
    readonly params: { readonly identity: string }
    readonly query: { readonly dryRun?: string }
    readonly body: SubscriberChange
    readonly answer: Subscriber | DryRun
  }
  /** Removes a subscription; S-CSCFs that have the user are told by RTR. */
  readonly removeSubscriber: {
    readonly params: { readonly identity: string }
    readonly query: { readonly dryRun?: string }
    readonly body: undefined
    readonly answer: Subscriber | DryRun
  }
  /** Replaces the charging functions of a subscriber; none where nothing is named. */
  readonly putCharging: {
    readonly params: { readonly identity: string }
    readonly query: undefined
    readonly body: { readonly primaryEventChargingFunctionName?: string; readonly secondaryEventChargingFunctionName?: string; readonly primaryChargingCollectionFunctionName?: string; readonly secondaryChargingCollectionFunctionName?: string }
    readonly answer: undefined
  }
  /** Replaces the password of an IMPI that registers by SIP Digest. */
  readonly putDigestPassword: {
    readonly params: { readonly identity: string }
    readonly query: undefined
    readonly body: { readonly digestPassword?: string; readonly digestAlgorithm?: string }
    readonly answer: undefined
  }
  /** What the SIM of a subscriber is to hold, file by file, and the commands of pySim that write it; never keys. */
  readonly showSimFiles: {
    readonly params: { readonly identity: string }
    readonly query: { readonly pcscf?: string }
    readonly body: undefined
    readonly answer: SimFiles
  }
  /** Adds many subscribers, all or none; as text/csv of any length, read as it arrives. */
  readonly importSubscribers: {
    readonly params: undefined
    readonly query: { readonly dryRun?: string }
    readonly body: { readonly subscribers: readonly (NewSubscriber)[] }
    readonly answer: { readonly imported: number; readonly dryRun?: boolean }
  }
  /** Shows the registration state of every implicit set and the S-CSCF that has it. */
  readonly showRegistration: {
    readonly params: { readonly identity: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly registrationSets: readonly ({ readonly state: "not-registered" | "unregistered" | "registered"; readonly scscf?: string; readonly registeredImpis: readonly (string)[]; readonly impus: readonly ({ readonly identity: string; readonly barred: boolean; readonly isDefault: boolean; readonly displayName?: string; readonly serviceProfile?: string; readonly identityType?: string; readonly aliasGroup?: string; readonly applicationServer?: string; readonly psiInactive?: boolean })[] })[] }
  }
  /** Where a subscriber can be reached, and over which security associations; never their keys. */
  readonly listContacts: {
    readonly params: { readonly identity: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: Contacts
  }
  /** Ends registrations: the S-CSCF is told by RTR, and tells the phone. */
  readonly deregisterSubscriber: {
    readonly params: { readonly identity: string }
    readonly query: undefined
    readonly body: { readonly reason: "PERMANENT_TERMINATION" | "NEW_SERVER_ASSIGNED" | "SERVER_CHANGE" | "REMOVE_S-CSCF"; readonly reasonInfo?: string; readonly impus?: readonly (string)[] }
    readonly answer: { readonly sets: number; readonly scscfs: readonly (string)[] }
  }
  /** Lists the S-CSCFs that have asked, with how many implicit sets each has. */
  readonly listScscfs: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly scscfs: readonly ({ readonly name: string; readonly registered: number; readonly unregistered: number })[] }
  }
  /** Lists the subscribers that an S-CSCF has. */
  readonly listAssigned: {
    readonly params: { readonly name: string }
    readonly query: { readonly after?: string; readonly limit?: string }
    readonly body: undefined
    readonly answer: { readonly subscribers: readonly ({ readonly impi: string; readonly imsi?: string; readonly msisdn?: string; readonly state: "not-registered" | "unregistered" | "registered"; readonly scscf?: string })[]; readonly nextAfter?: string }
  }
  /** Lists RTRs and PPRs that no S-CSCF has acknowledged yet. */
  readonly listPushes: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly pushes: readonly ({ readonly key: string; readonly command: "RTR" | "PPR"; readonly scscf: string; readonly impi?: string; readonly attempts: number; readonly problem?: string; readonly isRefused: boolean })[] }
  }
  /** What has happened to a subscriber, a line for each procedure, the newest first; who changed it, for admins. */
  readonly showTimeline: {
    readonly params: { readonly identity: string }
    readonly query: { readonly kinds?: string; readonly before?: string; readonly limit?: string }
    readonly body: undefined
    readonly answer: { readonly entries: readonly (TimelineEntry)[]; readonly isTraced: boolean; readonly nextBefore?: number }
  }
  /** Lists every service profile. */
  readonly listServiceProfiles: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly serviceProfiles: readonly (ServiceProfile)[] }
  }
  /** Shows a service profile. */
  readonly showServiceProfile: {
    readonly params: { readonly key: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: ServiceProfile
  }
  /** Makes or replaces a service profile, from JSON or from XML; S-CSCFs are told by PPR. */
  readonly putServiceProfile: {
    readonly params: { readonly key: string }
    readonly query: { readonly dryRun?: string }
    readonly body: ServiceProfileDefinition
    readonly answer: ServiceProfile | DryRun
  }
  /** Removes a service profile that nothing uses any more. */
  readonly removeServiceProfile: {
    readonly params: { readonly key: string }
    readonly query: { readonly dryRun?: string }
    readonly body: undefined
    readonly answer: ServiceProfile | DryRun
  }
  /** Shows a service profile as XML to be edited, as PUT takes it. */
  readonly showServiceProfileDocument: {
    readonly params: { readonly key: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly xml: string; readonly etag: string }
  }
  /** Lists every iFC list. */
  readonly listIfcLists: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly ifcLists: readonly (IfcList)[] }
  }
  /** Shows a iFC list. */
  readonly showIfcList: {
    readonly params: { readonly key: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: IfcList
  }
  /** Makes or replaces a iFC list, from JSON or from XML; S-CSCFs are told by PPR. */
  readonly putIfcList: {
    readonly params: { readonly key: string }
    readonly query: { readonly dryRun?: string }
    readonly body: CriteriaDefinition
    readonly answer: IfcList | DryRun
  }
  /** Removes a iFC list that nothing uses any more. */
  readonly removeIfcList: {
    readonly params: { readonly key: string }
    readonly query: { readonly dryRun?: string }
    readonly body: undefined
    readonly answer: IfcList | DryRun
  }
  /** Shows a iFC list as XML to be edited, as PUT takes it. */
  readonly showIfcListDocument: {
    readonly params: { readonly key: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly xml: string; readonly etag: string }
  }
  /** Lists every shared iFC set. */
  readonly listSharedIfcSets: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly sharedIfcSets: readonly (SharedIfcSet)[] }
  }
  /** Shows a shared iFC set. */
  readonly showSharedIfcSet: {
    readonly params: { readonly key: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: SharedIfcSet
  }
  /** Makes or replaces a shared iFC set, from JSON or from XML; S-CSCFs are told by PPR. */
  readonly putSharedIfcSet: {
    readonly params: { readonly key: string }
    readonly query: { readonly dryRun?: string }
    readonly body: CriteriaDefinition
    readonly answer: SharedIfcSet | DryRun
  }
  /** Removes a shared iFC set that nothing uses any more. */
  readonly removeSharedIfcSet: {
    readonly params: { readonly key: string }
    readonly query: { readonly dryRun?: string }
    readonly body: undefined
    readonly answer: SharedIfcSet | DryRun
  }
  /** Shows a shared iFC set as XML to be edited, as PUT takes it. */
  readonly showSharedIfcSetDocument: {
    readonly params: { readonly key: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly xml: string; readonly etag: string }
  }
  /** Shows which SIP identity a telephone number leads to. */
  readonly showNumber: {
    readonly params: { readonly number: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly number: string; readonly identity: string }
  }
  /** Lists the zones of the DNS whose names are numbers of the database. */
  readonly listEnumZones: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly zones: readonly (EnumZone)[] }
  }
  /** Adds a zone for numbers; DNS servers have it within a second. */
  readonly addEnumZone: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly zone: string; readonly nameServers?: readonly ({ readonly name: string; readonly addresses: readonly (string)[] })[]; readonly ttl?: number; readonly negativeTtl?: number }
    readonly answer: EnumZone
  }
  /** Removes a zone with all its numbers. */
  readonly removeEnumZone: {
    readonly params: { readonly zone: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: EnumZone
  }
  /** Lists the routes of numbers in the order of their digits, page by page. */
  readonly listEnumNumbers: {
    readonly params: undefined
    readonly query: { readonly zone?: string; readonly search?: string; readonly after?: string; readonly limit?: string }
    readonly body: undefined
    readonly answer: { readonly numbers: readonly (EnumNumber)[] }
  }
  /** Adds a route of a number, or of a block; DNS servers have it in the next answer. */
  readonly addEnumNumber: {
    readonly params: undefined
    readonly query: { readonly zone?: string }
    readonly body: { readonly number: string; readonly uri?: string; readonly regexp?: string; readonly services?: string; readonly order?: number; readonly preference?: number; readonly ttl?: number }
    readonly answer: EnumNumber
  }
  /** Puts another route in the place of one; DNS servers have it in the next answer. */
  readonly changeEnumNumber: {
    readonly params: { readonly number: string }
    readonly query: { readonly zone?: string; readonly uri?: string; readonly regexp?: string; readonly services?: string }
    readonly body: { readonly number: string; readonly uri?: string; readonly regexp?: string; readonly services?: string; readonly order?: number; readonly preference?: number; readonly ttl?: number }
    readonly answer: EnumNumber
  }
  /** Removes a number with its routes, or one of them. */
  readonly removeEnumNumber: {
    readonly params: { readonly number: string }
    readonly query: { readonly zone?: string; readonly uri?: string; readonly regexp?: string; readonly services?: string }
    readonly body: undefined
    readonly answer: { readonly removed: readonly (EnumNumber)[] }
  }
  /** What a route would do with a number, or what is wrong with it; stores nothing. */
  readonly explainEnumRoute: {
    readonly params: undefined
    readonly query: { readonly zone?: string; readonly example?: string }
    readonly body: { readonly number: string; readonly uri?: string; readonly regexp?: string; readonly services?: string; readonly order?: number; readonly preference?: number; readonly ttl?: number }
    readonly answer: EnumPreview
  }
  /** Sends a text: the answer says how it is encoded and in how many parts; it is on disk then. */
  readonly sendSms: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly to: string; readonly text: string; readonly from?: string; readonly languages?: readonly ("turkish" | "spanish" | "portuguese")[]; readonly messageClass?: 0 | 1 | 2 | 3; readonly validitySeconds?: number; readonly statusReport?: boolean }
    readonly answer: SmsAccepted
  }
  /** Lists messages in the order in which they were taken, without their texts; ended ones for a day. */
  readonly listSms: {
    readonly params: undefined
    readonly query: { readonly destination?: string; readonly originator?: string; readonly state?: string; readonly after?: string; readonly limit?: string }
    readonly body: undefined
    readonly answer: { readonly messages: readonly (SmsMessage)[]; readonly nextAfter?: string }
  }
  /** Shows a message, without its text. */
  readonly showSms: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: SmsMessage
  }
  /** Stops a message where it is; others pass it by. */
  readonly holdSms: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: SmsMessage
  }
  /** Lets a held message take its old place again. */
  readonly releaseSms: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: SmsMessage
  }
  /** Tries the phone of a message now. */
  readonly retrySms: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: SmsMessage
  }
  /** Takes a message out of the queue; its sender gets a status report, if asked for. */
  readonly dropSms: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: { readonly reason: string }
    readonly answer: SmsMessage
  }
  /** The elements that run here, what they hold now, and what they have counted. */
  readonly showNetwork: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: Network
  }
  /** Who speaks with whom at this moment, and how much was done in the last minutes. */
  readonly showActivity: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: Activity
  }
  /** Figures of this process for Prometheus, in its text format. */
  readonly readMetrics: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** What is wrong in this process, the gravest first, and what lately was. */
  readonly listAlarms: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly standing: readonly (Alarm)[]; readonly recent: readonly (Alarm)[] }
  }
  /** The calls under way, the oldest first. */
  readonly listCalls: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly calls: readonly (Call)[] }
  }
  /** The last calls that are over, the latest to end first; they are kept in memory. */
  readonly listEndedCalls: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly calls: readonly (Call)[] }
  }
  /** A call under way, or one that is over and still kept. */
  readonly showCall: {
    readonly params: { readonly callId: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: Call
  }
  /** Figures of the media of a call at each side of it: packets, loss, jitter, MOS; the last ones of one that is over. */
  readonly showCallMedia: {
    readonly params: { readonly callId: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly media: readonly (CallMedia)[] }
  }
  /** The media of a call over time, of one that is over too while it is kept. */
  readonly showCallSamples: {
    readonly params: { readonly callId: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly media: readonly (CallSamples)[] }
  }
  /** Ends a call at both sides. */
  readonly releaseCall: {
    readonly params: { readonly callId: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly released: string }
  }
  /** Starts recording a call. */
  readonly recordCall: {
    readonly params: { readonly callId: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly recording: boolean; readonly since?: string; readonly isNew?: boolean }
  }
  /** Stops recording a call. */
  readonly stopRecordingCall: {
    readonly params: { readonly callId: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly recording: boolean; readonly since?: string; readonly isNew?: boolean }
  }
  /** Lists the recordings that lie here, the newest first. */
  readonly listRecordings: {
    readonly params: undefined
    readonly query: { readonly number?: string; readonly callId?: string; readonly kind?: string; readonly since?: string; readonly until?: string; readonly after?: string; readonly limit?: string }
    readonly body: undefined
    readonly answer: { readonly recordings: readonly (Recording)[]; readonly nextAfter?: string }
  }
  /** Recordings that are on their way to where they are kept, and what stands in their way. */
  readonly showRecordingSpool: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: WaitingRecordings
  }
  /** Shows what is known of a recording. */
  readonly showRecording: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: Recording
  }
  /** Deletes a recording for good. */
  readonly deleteRecording: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** The recording itself, or the part that Range asks for; who fetched it is noted. */
  readonly fetchRecording: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** The simulated phones of this process, with their calls and texts. */
  readonly listPhones: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly phones: readonly (Phone)[] }
  }
  /** Switches a simulated phone on, with the SIM of a subscriber; the answer says how its registration went. */
  readonly startPhone: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly imsi: string; readonly fault?: "wrong K" | "OP as OPc" | "wrong response" | "silent after challenge" | "no Security-Verify" | "wrong SPI" | "wrong ESP key" | "clear to protected port" }
    readonly answer: Phone
  }
  /** Switches a simulated phone off; it de-registers first. */
  readonly stopPhone: {
    readonly params: { readonly imsi: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly stopped: string }
  }
  /** Registers a simulated phone, or refreshes its registration. */
  readonly registerPhone: {
    readonly params: { readonly imsi: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: Phone
  }
  /** Ends the registration of a simulated phone. */
  readonly deregisterPhone: {
    readonly params: { readonly imsi: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: Phone
  }
  /** Has a simulated phone call somebody; the answer comes when the call has begun, not when it is answered. */
  readonly startPhoneCall: {
    readonly params: { readonly imsi: string }
    readonly query: undefined
    readonly body: { readonly to: string }
    readonly answer: { readonly callId: string; readonly direction: string; readonly state: string; readonly remote: string; readonly startedAt: string; readonly answeredAt?: string }
  }
  /** Has a simulated phone end a call in whatever way its state needs. */
  readonly endPhoneCall: {
    readonly params: { readonly imsi: string; readonly callId: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly ended: string }
  }
  /** Has a simulated phone send a text: as short messages where there is a service centre, as MESSAGE otherwise. */
  readonly sendPhoneText: {
    readonly params: { readonly imsi: string }
    readonly query: undefined
    readonly body: { readonly to: string; readonly text: string }
    readonly answer: { readonly direction: string; readonly other: string; readonly text: string; readonly at: string; readonly state?: string; readonly reason?: string }
  }
  /** The last messages and events, of one subscriber or call or of all, the oldest first. */
  readonly listTrace: {
    readonly params: undefined
    readonly query: { readonly who?: string; readonly since?: string; readonly protocols?: string; readonly limit?: string }
    readonly body: undefined
    readonly answer: { readonly rows: readonly (TraceRow)[]; readonly counters: { readonly entries: number; readonly lost: number; readonly expired: number; readonly octets: number } }
  }
  /** The same as they come, as server-sent events: row, and dropped with a count for who reads too slowly. */
  readonly streamTrace: {
    readonly params: undefined
    readonly query: { readonly who?: string; readonly since?: string; readonly protocols?: string }
    readonly body: undefined
    readonly answer: undefined
  }
  /** One message, decoded, with the clause that defines each header field or AVP. */
  readonly showMessage: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: ShownMessage
  }
  /** Why a subscriber or a call does not work: causes with their proof and what mends them. */
  readonly explainWhy: {
    readonly params: undefined
    readonly query: { readonly who: string }
    readonly body: undefined
    readonly answer: WhyAnswer
  }
  /** Reads a capture of a phone, an eNB or an EPC: its messages, and what the doctor says of it; nothing is kept. */
  readonly readCapture: {
    readonly params: undefined
    readonly query: undefined
    readonly body: Readonly<Record<string, never>>
    readonly answer: CaptureView
  }
  /** One subscriber or call as a file: a picture, packets for Wireshark, or a ladder as text; of very much the newest, since when Voltaic-Newest-Since tells. */
  readonly exportTrace: {
    readonly params: undefined
    readonly query: { readonly who: string; readonly format: string }
    readonly body: undefined
    readonly answer: undefined
  }
  /** What filter criteria make of a request, condition by condition. */
  readonly explainIfc: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly profile: string; readonly message: string; readonly sessionCase?: "ORIGINATING_SESSION" | "TERMINATING_REGISTERED" | "TERMINATING_UNREGISTERED" | "ORIGINATING_UNREGISTERED" | "ORIGINATING_CDIV"; readonly registrationType?: "INITIAL_REGISTRATION" | "RE-REGISTRATION" | "DE-REGISTRATION" }
    readonly answer: { readonly findings: readonly ({ readonly severity: string; readonly code: string; readonly message: string; readonly line: number; readonly column: number })[]; readonly servers: readonly (string)[]; readonly text: string }
  }
  /** What the number plan of this network makes of a number, rule by rule. */
  readonly explainNumber: {
    readonly params: undefined
    readonly query: { readonly dialled: string; readonly caller?: string }
    readonly body: undefined
    readonly answer: { readonly steps: readonly ({ readonly rule: string; readonly applies: boolean; readonly says: string })[]; readonly outcome: string; readonly isRefused: boolean }
  }
  /** Looks a number up as a call of this network would, and tells every step. */
  readonly explainEnum: {
    readonly params: undefined
    readonly query: { readonly dialled: string }
    readonly body: undefined
    readonly answer: { readonly outcome: string; readonly uris: readonly (string)[]; readonly text: string }
  }
  /** The domain names of a number, or the number of a domain name. */
  readonly explainEnumName: {
    readonly params: undefined
    readonly query: { readonly of: string }
    readonly body: undefined
    readonly answer: { readonly number: string; readonly names: readonly ({ readonly suffix: string; readonly name: string })[]; readonly areAsked: boolean }
  }
  /** The configuration file, with a mark in the place of each secret. */
  readonly readSettings: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly path: string; readonly text: string; readonly version: string; readonly needsRestart: boolean; readonly settings: readonly (Setting)[] }
  }
  /** Writes the configuration file; what it was is kept, and it holds from the next start on. */
  readonly writeSettings: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly text: string; readonly version: string }
    readonly answer: { readonly diff: readonly ({ readonly kind: "same" | "added" | "removed"; readonly text: string })[]; readonly needsRestart: boolean }
  }
  /** What the setting at a place of a text is for, and what may stand beside it. */
  readonly explainSetting: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly text: string; readonly offset: number }
    readonly answer: { readonly setting?: Setting; readonly near: readonly (Setting)[] }
  }
  /** Whether a text would be taken, and what it would change; changes nothing. */
  readonly checkSettings: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly text: string }
    readonly answer: { readonly kind: "accepted" | "refused"; readonly mistakes?: readonly (string)[]; readonly diff?: readonly ({ readonly kind: "same" | "added" | "removed"; readonly text: string })[] }
  }
  /** What the configuration file was before, the newest first. */
  readonly listSettings: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly versions: readonly ({ readonly id: string; readonly at: string; readonly by: string })[] }
  }
  /** A former configuration file, and what going back to it would change. */
  readonly showSettings: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly text: string; readonly diff: readonly ({ readonly kind: "same" | "added" | "removed"; readonly text: string })[] }
  }
  /** Writes a former configuration file again; what is there now is kept. */
  readonly rollBackSettings: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: { readonly version: string }
    readonly answer: { readonly diff: readonly ({ readonly kind: "same" | "added" | "removed"; readonly text: string })[]; readonly needsRestart: boolean }
  }
  /** Makes an API key; it is shown this once. */
  readonly createApiKey: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly name: string; readonly role: "viewer" | "provisioner" | "admin" }
    readonly answer: { readonly id: string; readonly name: string; readonly role: "viewer" | "provisioner" | "admin"; readonly createdAt: string; readonly createdBy: string; readonly revokedAt?: string; readonly key: string }
  }
  /** Lists API keys, those revoked included; never the keys themselves. */
  readonly listApiKeys: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: { readonly apiKeys: readonly (ApiKey)[] }
  }
  /** Revokes an API key for good. */
  readonly revokeApiKey: {
    readonly params: { readonly id: string }
    readonly query: undefined
    readonly body: undefined
    readonly answer: ApiKey
  }
  /** Makes a link that lets one person into the console, once and within 15 minutes. */
  readonly createLoginLink: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly name: string; readonly role: "viewer" | "provisioner" | "admin" }
    readonly answer: { readonly path: string; readonly expiresAt: string }
  }
  /** Lists who changed what and when, the newest first. */
  readonly listAudit: {
    readonly params: undefined
    readonly query: { readonly before?: string; readonly limit?: string }
    readonly body: undefined
    readonly answer: { readonly entries: readonly ({ readonly id: string; readonly at: string; readonly actor: string; readonly keyId: string; readonly role: "viewer" | "provisioner" | "admin"; readonly operation: string; readonly target: string; readonly outcome: "begun" | "done" | "refused" | "failed"; readonly before?: unknown; readonly after?: unknown; readonly problems?: unknown })[]; readonly nextBefore?: string }
  }
  /** Opens a session of the console by a link or an API key. */
  readonly logIn: {
    readonly params: undefined
    readonly query: undefined
    readonly body: { readonly link: string } | { readonly key: string }
    readonly answer: Session
  }
  /** Who the session of this request belongs to; 204 for nobody. */
  readonly showSession: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: Session
  }
  /** Ends the session: its cookie is worth nothing from then on. */
  readonly logOut: {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
}

/** Method and path of each, below /api/v1. */

export const OPERATIONS = {
  addSubscriber: ['POST', '/subscribers'],
  listSubscribers: ['GET', '/subscribers'],
  addSubscription: ['POST', '/subscriptions'],
  showSubscriber: ['GET', '/subscribers/:identity'],
  changeSubscriber: ['PATCH', '/subscribers/:identity'],
  removeSubscriber: ['DELETE', '/subscribers/:identity'],
  putCharging: ['PUT', '/subscribers/:identity/charging'],
  putDigestPassword: ['PUT', '/subscribers/:identity/digest-password'],
  showSimFiles: ['GET', '/subscribers/:identity/sim'],
  importSubscribers: ['POST', '/imports'],
  showRegistration: ['GET', '/subscribers/:identity/registration'],
  listContacts: ['GET', '/subscribers/:identity/contacts'],
  deregisterSubscriber: ['POST', '/subscribers/:identity/deregistration'],
  listScscfs: ['GET', '/scscfs'],
  listAssigned: ['GET', '/scscfs/:name/subscribers'],
  listPushes: ['GET', '/pushes'],
  showTimeline: ['GET', '/subscribers/:identity/timeline'],
  listServiceProfiles: ['GET', '/service-profiles'],
  showServiceProfile: ['GET', '/service-profiles/:key'],
  putServiceProfile: ['PUT', '/service-profiles/:key'],
  removeServiceProfile: ['DELETE', '/service-profiles/:key'],
  showServiceProfileDocument: ['GET', '/service-profiles/:key/document'],
  listIfcLists: ['GET', '/ifc-lists'],
  showIfcList: ['GET', '/ifc-lists/:key'],
  putIfcList: ['PUT', '/ifc-lists/:key'],
  removeIfcList: ['DELETE', '/ifc-lists/:key'],
  showIfcListDocument: ['GET', '/ifc-lists/:key/document'],
  listSharedIfcSets: ['GET', '/shared-ifc-sets'],
  showSharedIfcSet: ['GET', '/shared-ifc-sets/:key'],
  putSharedIfcSet: ['PUT', '/shared-ifc-sets/:key'],
  removeSharedIfcSet: ['DELETE', '/shared-ifc-sets/:key'],
  showSharedIfcSetDocument: ['GET', '/shared-ifc-sets/:key/document'],
  showNumber: ['GET', '/numbers/:number'],
  listEnumZones: ['GET', '/enum/zones'],
  addEnumZone: ['POST', '/enum/zones'],
  removeEnumZone: ['DELETE', '/enum/zones/:zone'],
  listEnumNumbers: ['GET', '/enum/numbers'],
  addEnumNumber: ['POST', '/enum/numbers'],
  changeEnumNumber: ['PUT', '/enum/numbers/:number'],
  removeEnumNumber: ['DELETE', '/enum/numbers/:number'],
  explainEnumRoute: ['POST', '/explain/enum-route'],
  sendSms: ['POST', '/sms/messages'],
  listSms: ['GET', '/sms/messages'],
  showSms: ['GET', '/sms/messages/:id'],
  holdSms: ['POST', '/sms/messages/:id/hold'],
  releaseSms: ['POST', '/sms/messages/:id/release'],
  retrySms: ['POST', '/sms/messages/:id/retry'],
  dropSms: ['POST', '/sms/messages/:id/drop'],
  showNetwork: ['GET', '/network'],
  showActivity: ['GET', '/network/activity'],
  readMetrics: ['GET', '/metrics'],
  listAlarms: ['GET', '/alarms'],
  listCalls: ['GET', '/calls'],
  listEndedCalls: ['GET', '/calls/ended'],
  showCall: ['GET', '/calls/:callId'],
  showCallMedia: ['GET', '/calls/:callId/media'],
  showCallSamples: ['GET', '/calls/:callId/media/samples'],
  releaseCall: ['POST', '/calls/:callId/release'],
  recordCall: ['POST', '/calls/:callId/record'],
  stopRecordingCall: ['POST', '/calls/:callId/stop-recording'],
  listRecordings: ['GET', '/recordings'],
  showRecordingSpool: ['GET', '/recordings/spool'],
  showRecording: ['GET', '/recordings/:id'],
  deleteRecording: ['DELETE', '/recordings/:id'],
  fetchRecording: ['GET', '/recordings/:id/content'],
  listPhones: ['GET', '/phones'],
  startPhone: ['POST', '/phones'],
  stopPhone: ['DELETE', '/phones/:imsi'],
  registerPhone: ['POST', '/phones/:imsi/register'],
  deregisterPhone: ['POST', '/phones/:imsi/deregister'],
  startPhoneCall: ['POST', '/phones/:imsi/calls'],
  endPhoneCall: ['DELETE', '/phones/:imsi/calls/:callId'],
  sendPhoneText: ['POST', '/phones/:imsi/texts'],
  listTrace: ['GET', '/trace'],
  streamTrace: ['GET', '/trace/stream'],
  showMessage: ['GET', '/trace/messages/:id'],
  explainWhy: ['GET', '/trace/why'],
  readCapture: ['POST', '/captures'],
  exportTrace: ['GET', '/trace/export'],
  explainIfc: ['POST', '/explain/ifc'],
  explainNumber: ['GET', '/explain/number'],
  explainEnum: ['GET', '/explain/enum'],
  explainEnumName: ['GET', '/explain/enum-name'],
  readSettings: ['GET', '/settings'],
  writeSettings: ['PUT', '/settings'],
  explainSetting: ['POST', '/settings/explain'],
  checkSettings: ['POST', '/settings/check'],
  listSettings: ['GET', '/settings/history'],
  showSettings: ['GET', '/settings/history/:id'],
  rollBackSettings: ['POST', '/settings/history/:id/rollback'],
  createApiKey: ['POST', '/api-keys'],
  listApiKeys: ['GET', '/api-keys'],
  revokeApiKey: ['DELETE', '/api-keys/:id'],
  createLoginLink: ['POST', '/login-links'],
  listAudit: ['GET', '/audit'],
  logIn: ['POST', '/session'],
  showSession: ['GET', '/session'],
  logOut: ['DELETE', '/session'],
} as const satisfies Readonly<Record<keyof Operations, readonly [string, string]>>
