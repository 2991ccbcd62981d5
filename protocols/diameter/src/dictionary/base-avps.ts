import type { AvpDefinition, AvpSource } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import { Address } from './address-type.ts'
import {
  DiameterIdentity,
  DiameterURI,
  enumerated,
  Grouped,
  OctetString,
  Time,
  Unsigned32,
  Unsigned64,
  UTF8String,
} from './avp-types.ts'
import { ietf, ietfOptional } from './definition.ts'

/*
 * The AVPs of the base protocol, with the names, codes, types and flags of RFC 6733 §4.5. `ietf` sets M, `ietfOptional`
 * does not. The codes of a group's own AVPs are in the clause that defines the group.
 */

type GroupDefinition = AvpDefinition<AvpList, AvpSource>
type Enumerated<Name extends string> = AvpDefinition<Name>

export const AcctInterimInterval: AvpDefinition<number> = ietf('Acct-Interim-Interval', 85, Unsigned32)
export const AccountingRealtimeRequired: Enumerated<string> = ietf(
  'Accounting-Realtime-Required',
  483,
  enumerated({ DELIVER_AND_GRANT: 1, GRANT_AND_STORE: 2, GRANT_AND_LOSE: 3 }),
)
export const AcctMultiSessionId: AvpDefinition<string> = ietf('Acct-Multi-Session-Id', 50, UTF8String)
export const AccountingRecordNumber: AvpDefinition<number> = ietf('Accounting-Record-Number', 485, Unsigned32)
export const AccountingRecordType: Enumerated<string> = ietf(
  'Accounting-Record-Type',
  480,
  enumerated({ EVENT_RECORD: 1, START_RECORD: 2, INTERIM_RECORD: 3, STOP_RECORD: 4 }),
)
export const AcctSessionId: AvpDefinition<Uint8Array> = ietf('Acct-Session-Id', 44, OctetString)
export const AccountingSubSessionId: AvpDefinition<bigint> = ietf('Accounting-Sub-Session-Id', 287, Unsigned64)
export const AcctApplicationId: AvpDefinition<number> = ietf('Acct-Application-Id', 259, Unsigned32)
export const AuthApplicationId: AvpDefinition<number> = ietf('Auth-Application-Id', 258, Unsigned32)
export const AuthRequestType: Enumerated<string> = ietf(
  'Auth-Request-Type',
  274,
  enumerated({ AUTHENTICATE_ONLY: 1, AUTHORIZE_ONLY: 2, AUTHORIZE_AUTHENTICATE: 3 }),
)
export const AuthorizationLifetime: AvpDefinition<number> = ietf('Authorization-Lifetime', 291, Unsigned32)
export const AuthGracePeriod: AvpDefinition<number> = ietf('Auth-Grace-Period', 276, Unsigned32)
export type AuthSessionStateName = 'STATE_MAINTAINED' | 'NO_STATE_MAINTAINED'
export const AuthSessionState: Enumerated<AuthSessionStateName> = ietf(
  'Auth-Session-State',
  277,
  enumerated(['STATE_MAINTAINED', 'NO_STATE_MAINTAINED']),
)
export const ReAuthRequestType: Enumerated<string> = ietf(
  'Re-Auth-Request-Type',
  285,
  enumerated(['AUTHORIZE_ONLY', 'AUTHORIZE_AUTHENTICATE']),
)
export const Class: AvpDefinition<Uint8Array> = ietf('Class', 25, OctetString)
export const DestinationHost: AvpDefinition<string> = ietf('Destination-Host', 293, DiameterIdentity)
export const DestinationRealm: AvpDefinition<string> = ietf('Destination-Realm', 283, DiameterIdentity)
export type DisconnectCauseName = 'REBOOTING' | 'BUSY' | 'DO_NOT_WANT_TO_TALK_TO_YOU'
export const DisconnectCause: Enumerated<DisconnectCauseName> = ietf(
  'Disconnect-Cause',
  273,
  enumerated(['REBOOTING', 'BUSY', 'DO_NOT_WANT_TO_TALK_TO_YOU']),
)
export const ErrorMessage: AvpDefinition<string> = ietfOptional('Error-Message', 281, UTF8String)
export const ErrorReportingHost: AvpDefinition<string> = ietfOptional('Error-Reporting-Host', 294, DiameterIdentity)
export const EventTimestamp: AvpDefinition<number> = ietf('Event-Timestamp', 55, Time)
export const ExperimentalResult: GroupDefinition = ietf('Experimental-Result', 297, Grouped)
export const ExperimentalResultCode: AvpDefinition<number> = ietf('Experimental-Result-Code', 298, Unsigned32)
export const FailedAvp: GroupDefinition = ietf('Failed-AVP', 279, Grouped)
export const FirmwareRevision: AvpDefinition<number> = ietfOptional('Firmware-Revision', 267, Unsigned32)
export const HostIpAddress: AvpDefinition<string> = ietf('Host-IP-Address', 257, Address)
export const InbandSecurityId: AvpDefinition<number> = ietf('Inband-Security-Id', 299, Unsigned32)
export const MultiRoundTimeOut: AvpDefinition<number> = ietf('Multi-Round-Time-Out', 272, Unsigned32)
export const OriginHost: AvpDefinition<string> = ietf('Origin-Host', 264, DiameterIdentity)
export const OriginRealm: AvpDefinition<string> = ietf('Origin-Realm', 296, DiameterIdentity)
export const OriginStateId: AvpDefinition<number> = ietf('Origin-State-Id', 278, Unsigned32)
export const ProductName: AvpDefinition<string> = ietfOptional('Product-Name', 269, UTF8String)
export const ProxyHost: AvpDefinition<string> = ietf('Proxy-Host', 280, DiameterIdentity)
export const ProxyInfo: GroupDefinition = ietf('Proxy-Info', 284, Grouped)
export const ProxyState: AvpDefinition<Uint8Array> = ietf('Proxy-State', 33, OctetString)
export const RedirectHost: AvpDefinition<string> = ietf('Redirect-Host', 292, DiameterURI)
export const RedirectHostUsage: Enumerated<string> = ietf(
  'Redirect-Host-Usage',
  261,
  enumerated([
    'DONT_CACHE',
    'ALL_SESSION',
    'ALL_REALM',
    'REALM_AND_APPLICATION',
    'ALL_APPLICATION',
    'ALL_HOST',
    'ALL_USER',
  ]),
)
export const RedirectMaxCacheTime: AvpDefinition<number> = ietf('Redirect-Max-Cache-Time', 262, Unsigned32)
export const ResultCode: AvpDefinition<number> = ietf('Result-Code', 268, Unsigned32)
export const RouteRecord: AvpDefinition<string> = ietf('Route-Record', 282, DiameterIdentity)
export const SessionId: AvpDefinition<string> = ietf('Session-Id', 263, UTF8String)
export const SessionTimeout: AvpDefinition<number> = ietf('Session-Timeout', 27, Unsigned32)
export const SessionBinding: AvpDefinition<number> = ietf('Session-Binding', 270, Unsigned32)
export const SessionServerFailover: Enumerated<string> = ietf(
  'Session-Server-Failover',
  271,
  enumerated(['REFUSE_SERVICE', 'TRY_AGAIN', 'ALLOW_SERVICE', 'TRY_AGAIN_ALLOW_SERVICE']),
)
export const SupportedVendorId: AvpDefinition<number> = ietf('Supported-Vendor-Id', 265, Unsigned32)
export const TerminationCause: Enumerated<string> = ietf(
  'Termination-Cause',
  295,
  enumerated({
    DIAMETER_LOGOUT: 1,
    DIAMETER_SERVICE_NOT_PROVIDED: 2,
    DIAMETER_BAD_ANSWER: 3,
    DIAMETER_ADMINISTRATIVE: 4,
    DIAMETER_LINK_BROKEN: 5,
    DIAMETER_AUTH_EXPIRED: 6,
    DIAMETER_USER_MOVED: 7,
    DIAMETER_SESSION_TIMEOUT: 8,
  }),
)
export const UserName: AvpDefinition<string> = ietf('User-Name', 1, UTF8String)
export const VendorId: AvpDefinition<number> = ietf('Vendor-Id', 266, Unsigned32)
export const VendorSpecificApplicationId: GroupDefinition = ietf('Vendor-Specific-Application-Id', 260, Grouped)
