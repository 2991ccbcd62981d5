import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AvpDefinition, cxAvps, digestAvps, findDefinition } from '@voltaic/diameter'

/*
 * TS 29.229 table 6.3.1: AVP Code, name, type. Every one has the V bit and vendor 10415. Rows 600 to 626 and 633 must have
 * the M bit; the others must not, except Supported-Features (628), whose M bit the sender chooses.
 */
const WITH_M = `
600 Visited-Network-Identifier OctetString
601 Public-Identity UTF8String
602 Server-Name UTF8String
603 Server-Capabilities Grouped
604 Mandatory-Capability Unsigned32
605 Optional-Capability Unsigned32
606 User-Data OctetString
607 SIP-Number-Auth-Items Unsigned32
608 SIP-Authentication-Scheme UTF8String
609 SIP-Authenticate OctetString
610 SIP-Authorization OctetString
611 SIP-Authentication-Context OctetString
612 SIP-Auth-Data-Item Grouped
613 SIP-Item-Number Unsigned32
614 Server-Assignment-Type Enumerated
615 Deregistration-Reason Grouped
616 Reason-Code Enumerated
617 Reason-Info UTF8String
618 Charging-Information Grouped
619 Primary-Event-Charging-Function-Name DiameterURI
620 Secondary-Event-Charging-Function-Name DiameterURI
621 Primary-Charging-Collection-Function-Name DiameterURI
622 Secondary-Charging-Collection-Function-Name DiameterURI
623 User-Authorization-Type Enumerated
624 User-Data-Already-Available Enumerated
625 Confidentiality-Key OctetString
626 Integrity-Key OctetString
633 Originating-Request Enumerated`

const WITHOUT_M = `
628 Supported-Features Grouped
629 Feature-List-ID Unsigned32
630 Feature-List Unsigned32
631 Supported-Applications Grouped
632 Associated-Identities Grouped
634 Wildcarded-Public-Identity UTF8String
635 SIP-Digest-Authenticate Grouped
636 Wildcarded-IMPU UTF8String
637 UAR-Flags Unsigned32
638 Loose-Route-Indication Enumerated
639 SCSCF-Restoration-Info Grouped
640 Path OctetString
641 Contact OctetString
642 Subscription-Info Grouped
643 Call-ID-SIP-Header OctetString
644 From-SIP-Header OctetString
645 To-SIP-Header OctetString
646 Record-Route OctetString
647 Associated-Registered-Identities Grouped
648 Multiple-Registration-Indication Enumerated
649 Restoration-Info Grouped
650 Session-Priority Enumerated
651 Identity-with-Emergency-Registration Grouped
652 Priviledged-Sender-Indication Enumerated
653 LIA-Flags Unsigned32
654 Initial-CSeq-Sequence-Number Unsigned32
655 SAR-Flags Unsigned32
656 Allowed-WAF-WWSF-Identities Grouped
657 WebRTC-Authentication-Function-Name UTF8String
658 WebRTC-Web-Server-Function-Name UTF8String
659 RTR-Flags Unsigned32`

function rowsOf(table: string): { code: number; name: string; type: string }[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [code = '', name = '', type = ''] = line.split(' ')
      return { code: Number(code), name, type }
    })
}

describe('TS 29.229 table 6.3.1: AVP codes, types and flags', () => {
  for (const [flags, table] of [
    [0xc0, WITH_M],
    [0x80, WITHOUT_M],
  ] as const) {
    for (const row of rowsOf(table)) {
      it(`${row.code} ${row.name} is ${row.type} with flags ${flags === 0xc0 ? 'V M' : 'V'}`, () => {
        const definition = findDefinition(row.code, 10415) ?? assert.fail('not in the dictionary')
        const { code, name, type } = definition
        assert.deepEqual({ code, name, type: type.name }, row)
        assert.equal(definition.flags, flags)
      })
    }
  }

  it('the dictionary has these rows and no other', () => {
    const codes = (Object.values(cxAvps) as unknown as AvpDefinition<unknown>[]).map(({ code }) => code)
    const expected = [...rowsOf(WITH_M), ...rowsOf(WITHOUT_M)].map(({ code }) => code)
    assert.deepEqual(
      codes.toSorted((a, b) => a - b),
      expected.toSorted((a, b) => a - b),
    )
  })

  it('§6.3.37 to §6.3.41: the Digest AVPs belong to the IETF and have M and no V', () => {
    const rows = Object.values(digestAvps).map(({ code, name, vendorId, flags }) => [code, name, vendorId, flags])
    const sorted = rows.toSorted(([a], [b]) => Number(a) - Number(b))
    assert.deepEqual(sorted, [
      [104, 'Digest-Realm', 0, 0x40],
      [110, 'Digest-QoP', 0, 0x40],
      [111, 'Digest-Algorithm', 0, 0x40],
      [121, 'Digest-HA1', 0, 0x40],
    ])
  })
})
