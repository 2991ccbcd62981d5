// Packets worked out by hand from the figures of RFC 3095 §5.7 to §5.12, RFC 3843 and RFC 4815, field by field as the comments
// say; CRCs by the program of RFC 4815 Appendix A, over the original headers. No compressor has made any of them.

import { checkWorkedPackets } from './check-worked-packets.ts'

// extension headers
checkWorkedPackets({
  profiles: [2],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // list ET=0 GP=0 PS=0 CC=1 = 01; XI 1000 + padding = 80; item tells its own type 0 in its first octet; in the
    // packet that is the type of what follows, 11
    {
      name: 'extension headers: IR with a hop-by-hop header in the list (RFC 3095 §5.7.7.1)',
      rohc: 'fd02bb6000001120010db800000000000000000000000120010db800000000000000000000000204d2162e004001800000010400000000abcd0064 0102030405',
      packet:
        '600000000015004020010db800000000000000000000000120010db8000000000000000000000002110001040000000004d2162e000dabcd0102030405',
      type: 'IR',
    },
    // checksum abcd
    {
      name: 'extension headers: UO-0: the list stays (RFC 3095 §5.7.1)',
      rohc: '2fabcd 0102030405',
      packet:
        '600000000015004020010db800000000000000000000000120010db8000000000000000000000002110001040000000004d2162e000dabcd0102030405',
      type: 'UO-0',
    },
    // SN 00101; Mode=1 ip=1; IPX=1; CL=1; ET=0 CC=2 = 02; XI 0 and 9, so 09; the item tells its own type 60
    {
      name: 'extension headers: UOR-2 with extension 3: destination options behind the hop-by-hop header (RFC 3095 §5.8.5.1)',
      rohc: 'c5b1ca088002093c00010400000000abcd 0102030405',
      packet:
        '60000000001d004020010db800000000000000000000000120010db80000000000000000000000023c00010400000000110001040000000004d2162e000dabcd0102030405',
      type: 'UOR-2',
      extension: 3,
    },
    // XI 1001: index 1; AH of (4 + 2) * 4 = 24 octets
    {
      name: 'extension headers: IR with AH in the list (RFC 3095 §5.7.7.1)',
      rohc: 'e1fd02596000001120010db800000000000000000000000120010db800000000000000000000000204d2162e00400190330400000000aaaa00000005000102030405060708090a0babcd0064 0102030405',
      packet:
        '600000000025334020010db800000000000000000000000120010db8000000000000000000000002110400000000aaaa00000005000102030405060708090a0b04d2162e000dabcd0102030405',
      type: 'IR',
    },
    // SN + 2, so the sequence number of AH is 7; 12 octets of authentication data in front of the UDP checksum
    {
      name: 'extension headers: UO-0: AH goes along with the SN, its ICV follows the header (RFC 3095 §5.7.1)',
      rohc: 'e133ffeeddccbbaa998877665544abcd 0102030405',
      packet:
        '600000000025334020010db800000000000000000000000120010db8000000000000000000000002110400000000aaaa00000007ffeeddccbbaa99887766554404d2162e000dabcd0102030405',
      type: 'UO-0',
    },
    // IPX=1; CL=0 ASeq=1; 0 | 1000101
    {
      name: 'extension headers: UOR-2 with extension 3: 7 bits of the sequence number of AH (RFC 3095 §5.7.4)',
      rohc: 'e1c7e9ca084045ffeeddccbbaa998877665544abcd 0102030405',
      packet:
        '600000000025334020010db800000000000000000000000120010db8000000000000000000000002110400000000aaaa00000045ffeeddccbbaa99887766554404d2162e000dabcd0102030405',
      type: 'UOR-2',
      extension: 3,
    },
  ],
})
