// Packets worked out by hand from the figures of RFC 3095 §5.7 to §5.12, RFC 3843 and RFC 4815, field by field as the comments
// say; CRCs by the program of RFC 4815 Appendix A, over the original headers. No compressor has made any of them.

import { checkWorkedPackets } from './check-worked-packets.ts'

// profile 0x0001, IPv4, R-mode
checkWorkedPackets({
  profiles: [1],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // Mode=3 in the octet behind the list: 0 0 0 | X=0 | 11 | TIS=0 | TSS=1 = 0d
    {
      name: 'profile 0x0001, IPv4, R-mode: IR that tells R-mode (RFC 3095 §5.7.7.1)',
      rohc: 'fd012d40110a0000010a00000204d2162edeadbeef0040012ca00000009061006400003e80000d80a0 0102030405',
      packet: '4500002d012c4000401125920a0000010a00000204d2162e001900008061006400003e80deadbeef0102030405',
      type: 'IR',
    },
    // 00 | SN 101110: 6 bits, p = 1: [99, 162], 110; no CRC
    {
      name: 'profile 0x0001, IPv4, R-mode: R-0 (RFC 3095 §5.7.1)',
      rohc: '2e 0102030405',
      packet: '4500002d01364000401125880a0000010a00000204d2162e001900008061006e000044c0deadbeef0102030405',
      type: 'R-0',
    },
    // SN 111000 from reference 100
    {
      name: 'profile 0x0001, IPv4, R-mode: R-0 does not update: still from SN 100 (RFC 3095 §5.7.1)',
      rohc: '38 0102030405',
      packet: '4500002d014040004011257e0a0000010a00000204d2162e001900008061007800004b00deadbeef0102030405',
      type: 'R-0',
    },
    // 01 | SN 001011 || 0 | CRC-7: 7 bits of 150, p = 3: [97, 224]
    {
      name: 'profile 0x0001, IPv4, R-mode: R-0-CRC (RFC 3095 §5.7.1)',
      rohc: '4b46 0102030405',
      packet: '4500002d015e4000401125600a0000010a00000204d2162e001900008061009600005dc0deadbeef0102030405',
      type: 'R-0-CRC',
    },
    // 10 | SN 101010 || M=0 X=0 T=0 | IP-ID 01101: offset 205, reference 200
    {
      name: 'profile 0x0001, IPv4, R-mode: R-1-ID (RFC 3095 §5.7.2)',
      rohc: 'aa0d 0102030405',
      packet: '4500002d01774000401125470a0000010a00000204d2162e00190000806100aa00006a40deadbeef0102030405',
      type: 'R-1-ID',
    },
    // M=1 X=0 T=1 | timestamp 01100: reference 150, p = 7: [143, 174], 172
    {
      name: 'profile 0x0001, IPv4, R-mode: R-1-TS (RFC 3095 §5.7.2)',
      rohc: 'abac 0102030405',
      packet: '4500002d017340004011254b0a0000010a00000204d2162e0019000080e100ab00006b80deadbeef0102030405',
      type: 'R-1-TS',
    },
    // X=1; SN 010101 100, timestamp 00101 100: 8 bits of 300, reference 150: [87, 342]
    {
      name: 'profile 0x0001, IPv4, R-mode: R-1-TS with extension 0 (RFC 3095 §5.7.2)',
      rohc: '956524 0102030405',
      packet: '4500002d017440004011254a0a0000010a00000204d2162e00190000806100ac0000bb80deadbeef0102030405',
      type: 'R-1-TS',
      extension: 0,
    },
    // +T is IP-ID: 8 bits of 227; -T is TS: 173
    {
      name: 'profile 0x0001, IPv4, R-mode: R-1-ID with extension 1 (RFC 3095 §5.7.2)',
      rohc: '955c6bad 0102030405',
      packet: '4500002d019040004011252e0a0000010a00000204d2162e00190000806100ad00006c20deadbeef0102030405',
      type: 'R-1-ID',
      extension: 1,
    },
    // as in U-mode
    {
      name: 'profile 0x0001, IPv4, R-mode: UOR-2-ID in R-mode is acknowledged and updates (RFC 3095 §5.7.4)',
      rohc: 'c82e67 0102030405',
      packet: '4500002d01764000401125480a0000010a00000204d2162e00190000806100ae00006cc0deadbeef0102030405',
      type: 'UOR-2-ID',
    },
  ],
})

// profile 0x0001, IPv6, R-mode
checkWorkedPackets({
  profiles: [1],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // Mode=3
    {
      name: 'profile 0x0001, IPv6, R-mode: IR that tells R-mode (RFC 3095 §5.7.7.1)',
      rohc: 'fd014d6123451120010db800000000000000000000000120010db800000000000000000000000204d2162edeadbeef004000ffff9061000700001f40000d80a0 0102030405',
      packet:
        '600123450019114020010db800000000000000000000000120010db800000000000000000000000204d2162e0019ffff8061000700001f40deadbeef0102030405',
      type: 'IR',
    },
    // no IPv4 header: M=1 X=0 | timestamp 6 bits 111100 = 60, reference 50, p = 15
    {
      name: 'profile 0x0001, IPv6, R-mode: R-1 (RFC 3095 §5.7.2)',
      rohc: '88bcffff 0102030405',
      packet:
        '600123450019114020010db800000000000000000000000120010db800000000000000000000000204d2162e0019ffff80e1000800002580deadbeef0102030405',
      type: 'R-1',
    },
    // 7 bits of SN 9
    {
      name: 'profile 0x0001, IPv6, R-mode: R-0-CRC with checksum (RFC 3095 §5.7.1)',
      rohc: '44ddffff 0102030405',
      packet:
        '600123450019114020010db800000000000000000000000120010db800000000000000000000000204d2162e0019ffff8061000900002080deadbeef0102030405',
      type: 'R-0-CRC',
    },
  ],
})

// profile 0x0001, IPv6, lists in R-mode: references are named by the end of the SN that they came with
checkWorkedPackets({
  profiles: [1],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // CC=3; ET=0 GP=0 PS=0 CC=3 = 03; XI 8 9 a and padding; three items; X=0 Mode=3 TSS=1 = 0d; stride 160
    {
      name: 'lists in R-mode: IR that tells R-mode, with three CSRCs (RFC 3095 §5.7.7.6)',
      rohc: 'fd010e6123451120010db800000000000000000000000120010db800000000000000000000000204d2162edeadbeef004000ffff9361000700001f400389a0aaaaaaaabbbbbbbbcccccccc0d80a0 0102030405',
      packet:
        '600123450025114020010db800000000000000000000000120010db800000000000000000000000204d2162e0025ffff8361000700001f40deadbeefaaaaaaaabbbbbbbbcccccccc0102030405',
      type: 'IR',
    },
    // SN 8, in R-mode now; timestamp 8160
    {
      name: 'lists in R-mode: IR-DYN, whose list can be referred to by 08 (RFC 3095 §5.8.2.1)',
      rohc: 'f80147004000ffff9361000800001fe00389a0aaaaaaaabbbbbbbbcccccccc0d80a0 0102030405',
      packet:
        '600123450025114020010db800000000000000000000000120010db800000000000000000000000204d2162e0025ffff8361000800001fe0deadbeefaaaaaaaabbbbbbbbcccccccc0102030405',
      type: 'IR-DYN',
    },
    // timestamp 11010 0, M=0, SN 001001; X=1; Tsc=1 rtp=1; Mode=3 CSRC=1; ET=2 GP=0 Count=3 = 83, ref_id 08, removal 0 0101111
    {
      name: 'lists in R-mode: the second of three is taken out (RFC 3095 §5.8.6.3)',
      rohc: 'da0997c9c483082fffff 0102030405',
      packet:
        '600123450021114020010db800000000000000000000000120010db800000000000000000000000204d2162e0021ffff8261000900002080deadbeefaaaaaaaacccccccc0102030405',
      type: 'UOR-2',
      extension: 3,
    },
    // timestamp 11010 1, SN 001010; ET=1 GP=0 PS=0 XI 1011 = 4b, ref_id 09, insertion 0 1000000, item
    {
      name: 'lists in R-mode: one is put in front of the list of SN 9 (RFC 3095 §5.8.6.2)',
      rohc: 'da8acbc9c44b0940ddddddddffff 0102030405',
      packet:
        '600123450025114020010db800000000000000000000000120010db800000000000000000000000204d2162e0025ffff8361000a00002120deadbeefddddddddaaaaaaaacccccccc0102030405',
      type: 'UOR-2',
      extension: 3,
    },
  ],
})
