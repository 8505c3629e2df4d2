//! Every class of instruction against results worked out by hand: one row a lane.

use megabatt_ptx::{Launch, Memory, Module};

/// Runs `code` with `%a`, `%b`, `%c` (words) and `%A`, `%B`, `%C` (the same as longs) of each row in a lane of its own,
/// and gives what it left in `%d` (words) or, if it writes that, `%D`.
fn run(code: &str, rows: &[(u64, u64, u64)]) -> Vec<u64> {
    assert!(rows.len() <= 32, "a row for each lane");
    let text = format!(
        ".version 7.8
        .target sm_80
        .address_size 64
        .const .align 4 .b8 table[8] = {{1, 0, 0, 0, 2, 0, 0, 128}};
        .visible .entry run(.param .u64 rows, .param .u64 results)
        {{
            .local .align 16 .b8 own[64];
            .shared .align 16 .b8 ours[512];
            .reg .pred %p<8>;
            .reg .b16 %h<8>;
            .reg .b32 %a, %b, %c, %d, %lane, %x<8>;
            .reg .f32 %s<4>;
            .reg .f64 %f<4>;
            .reg .b64 %A, %B, %C, %D, %from, %to, %X<8>;
            ld.param.u64 %from, [rows];
            ld.param.u64 %to, [results];
            mov.u32 %lane, %laneid;
            mad.wide.u32 %from, %lane, 24, %from;
            mad.wide.u32 %to, %lane, 8, %to;
            ld.global.u64 %A, [%from];
            ld.global.u64 %B, [%from+8];
            ld.global.u64 %C, [%from+16];
            cvt.u32.u64 %a, %A;
            cvt.u32.u64 %b, %B;
            cvt.u32.u64 %c, %C;
            mov.u32 %d, 0;
            mov.u64 %D, 0;
            {code}
            cvt.u64.u32 %X0, %d;
            or.b64 %D, %D, %X0;
            st.global.u64 [%to], %D;
            ret;
        }}"
    );
    let module = Module::parse(&text).unwrap_or_else(|error| panic!("{code}: {error}"));
    let mut memory = Memory::new();
    let from = memory.alloc(32 * 24, 0).unwrap();
    let to = memory.alloc(32 * 8, 0xee).unwrap();
    // Lanes beyond the rows repeat the last one.
    for row in 0..32 {
        let (a, b, c) = rows[row.min(rows.len() - 1)];
        for (column, value) in [a, b, c].into_iter().enumerate() {
            let at = from + (row * 24 + column * 8) as u64;
            memory.bytes_mut(at, 8).unwrap().copy_from_slice(&value.to_le_bytes());
        }
    }
    let parameters: Vec<u8> = [from, to].iter().flat_map(|address| address.to_le_bytes()).collect();
    module
        .launch("run", &Launch::new(1, 32), &parameters, &mut memory)
        .unwrap_or_else(|fault| panic!("{code}: {fault}"));
    let results = memory.bytes(to, rows.len() * 8).unwrap();
    results.chunks_exact(8).map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap())).collect()
}

/// Checks `code` on rows (a, b, c, result).
#[track_caller]
fn check(code: &str, rows: &[(u64, u64, u64, u64)]) {
    let inputs: Vec<_> = rows.iter().map(|&(a, b, c, _)| (a, b, c)).collect();
    for (row, got) in rows.iter().zip(run(code, &inputs)) {
        assert_eq!(got, row.3, "{code} on {:#x}, {:#x}, {:#x}: {got:#x}, expected {:#x}", row.0, row.1, row.2, row.3);
    }
}

const M1: u64 = 0xffff_ffff;
const TOP: u64 = 0x8000_0000;

fn bits(value: f64) -> u64 {
    value.to_bits()
}

fn single(value: f32) -> u64 {
    u64::from(value.to_bits())
}

#[test]
fn arithmetic_of_words() {
    check("add.s32 %d, %a, %b;", &[(1, 2, 0, 3), (M1, 1, 0, 0)]);
    check("sub.s32 %d, %a, %b;", &[(1, 2, 0, M1), (5, 2, 0, 3)]);
    check("mul.lo.s32 %d, %a, %b;", &[(0x10001, 0x10001, 0, 0x20001), (M1, 7, 0, M1 - 6)]);
    check("mul.hi.s32 %d, %a, %b;", &[(M1, 7, 0, M1), (TOP, TOP, 0, 0x4000_0000)]);
    check("mul.hi.u32 %d, %a, %b;", &[(M1, 7, 0, 6), (TOP, 2, 0, 1)]);
    check("mul.wide.s32 %D, %a, %b;", &[(M1, 7, 0, (-7i64) as u64), (TOP, TOP, 0, 1 << 62)]);
    check("mul.wide.u32 %D, %a, %b;", &[(M1, M1, 0, M1 * M1)]);
    check("mul.wide.u32 %D, %a, -858993459;", &[(5, 0, 0, 5 * 0xcccc_cccd)]);
    check("mad.lo.s32 %d, %a, %b, %c;", &[(3, 4, 5, 17), (M1, 4, 5, 1)]);
    check("mad.hi.u32 %d, %a, %b, %c;", &[(M1, 7, 5, 11)]);
    check("mad.wide.s32 %D, %a, %b, %C;", &[(M1, 4, 5, 1)]);
    check("div.s32 %d, %a, %b;", &[(M1 - 6, 2, 0, M1 - 2), (TOP, M1, 0, TOP), (7, 2, 0, 3)]);
    check("div.u32 %d, %a, %b;", &[(M1 - 6, 2, 0, 0x7fff_fffc)]);
    check("rem.s32 %d, %a, %b;", &[(M1 - 6, 2, 0, M1), (7, 2, 0, 1), (TOP, M1, 0, 0)]);
    check("rem.u32 %d, %a, %b;", &[(M1, 10, 0, 5)]);
    check("min.s32 %d, %a, %b;", &[(M1, 1, 0, M1), (3, 2, 0, 2)]);
    check("min.u32 %d, %a, %b;", &[(M1, 1, 0, 1)]);
    check("max.s32 %d, %a, %b;", &[(M1, 1, 0, 1)]);
    check("max.u32 %d, %a, %b;", &[(M1, 1, 0, M1)]);
    check("neg.s32 %d, %a;", &[(1, 0, 0, M1), (TOP, 0, 0, TOP)]);
    check("abs.s32 %d, %a;", &[(M1, 0, 0, 1), (5, 0, 0, 5)]);
    check("sad.u32 %d, %a, %b, %c;", &[(3, 10, 5, 12), (10, 3, 5, 12)]);
    check("sad.s32 %d, %a, %b, %c;", &[(M1, 1, 5, 7)]);
}

#[test]
fn logic_and_shifts_of_words() {
    check("and.b32 %d, %a, 12;", &[(10, 0, 0, 8)]);
    check("or.b32 %d, %a, %b;", &[(10, 5, 0, 15)]);
    check("xor.b32 %d, %a, -1;", &[(10, 0, 0, M1 - 10)]);
    check("not.b32 %d, %a;", &[(0, 0, 0, M1)]);
    check("shl.b32 %d, %a, %b;", &[(1, 31, 0, TOP), (1, 32, 0, 0), (1, 33, 0, 0), (1, M1, 0, 0)]);
    check("shr.u32 %d, %a, %b;", &[(TOP, 31, 0, 1), (TOP, 32, 0, 0), (TOP, M1, 0, 0)]);
    check("shr.s32 %d, %a, %b;", &[(TOP, 31, 0, M1), (TOP, 40, 0, M1), (TOP >> 1, 40, 0, 0)]);
    check("shf.l.wrap.b32 %d, %a, %b, %c;", &[(TOP, 1, 1, 3), (TOP, 1, 33, 3), (7, 9, 32, 9)]);
    check("shf.l.clamp.b32 %d, %a, %b, %c;", &[(TOP, 1, 1, 3), (7, 9, 33, 7), (7, 9, 32, 7)]);
    check("shf.r.wrap.b32 %d, %a, %b, %c;", &[(2, 1, 1, TOP | 1), (7, 9, 32, 7)]);
    check("shf.r.clamp.b32 %d, %a, %b, %c;", &[(2, 1, 1, TOP | 1), (7, 9, 40, 9)]);
    check("lop3.b32 %d, %a, %b, %c, 0x96;", &[(1, 2, 7, 4), (0xff, 0xf0, 0x3c, 0x33)]);
    check("lop3.b32 %d, %a, %b, %c, 0xca;", &[(0xf0, 0xaa, 0x55, 0xa5)]);
}

#[test]
fn bits_of_words() {
    check("brev.b32 %d, %a;", &[(1, 0, 0, TOP), (6, 0, 0, 0x6000_0000)]);
    check("popc.b32 %d, %a;", &[(M1, 0, 0, 32), (0x11, 0, 0, 2)]);
    check("clz.b32 %d, %a;", &[(0, 0, 0, 32), (1, 0, 0, 31), (TOP, 0, 0, 0)]);
    check("bfind.u32 %d, %a;", &[(0, 0, 0, M1), (1, 0, 0, 0), (0x8001, 0, 0, 15)]);
    check("bfind.s32 %d, %a;", &[(M1, 0, 0, M1), (M1 - 1, 0, 0, 0), (5, 0, 0, 2)]);
    check("bfind.shiftamt.u32 %d, %a;", &[(0, 0, 0, M1), (1, 0, 0, 31)]);
    check("bfe.u32 %d, %a, %b, %c;", &[(0xabcd, 4, 8, 0xbc), (0xabcd, 4, 0, 0), (M1, 28, 8, 15), (M1, 32, 4, 0)]);
    check("bfe.s32 %d, %a, %b, %c;", &[(0xabcd, 4, 8, M1 - 0x43), (0xabcd, 0, 4, M1 - 2), (0x7fff_ffff, 28, 8, 7)]);
    check("bfe.s32 %d, %a, %b, %c;", &[(TOP, 40, 4, M1), (TOP, 28, 8, M1 - 7), (1, 40, 4, 0)]);
    check("bfi.b32 %d, %a, %b, %c, 8;", &[(0xab, 0x1111, 4, 0x1ab1), (0xab, 0x1111, 28, 0xb000_1111)]);
    check("bfi.b32 %d, %a, %b, 4, %c;", &[(0xab, 0x1111, 0, 0x1111), (M1, 0, 64, M1 - 15)]);
    check("prmt.b32 %d, %a, %b, %c;", &[(0x0302_0100, 0x0706_0504, 0x1357, 0x0103_0507)]);
    check("prmt.b32 %d, %a, %b, %c;", &[(0x0302_0180, 0x0706_0504, 0x0008, 0x8080_80ff), (0x8000, 0, 0x9999, M1)]);
    check("prmt.b32.f4e %d, %a, %b, %c;", &[(0x0302_0100, 0x0706_0504, 1, 0x0403_0201)]);
    check("prmt.b32.b4e %d, %a, %b, %c;", &[(0x0302_0100, 0x0706_0504, 1, 0x0607_0001)]);
    check("prmt.b32.rc8 %d, %a, %b, %c;", &[(0x0302_0100, 0, 2, 0x0202_0202)]);
    check("prmt.b32.ecl %d, %a, %b, %c;", &[(0x0302_0100, 0, 2, 0x0302_0202)]);
    check("prmt.b32.ecr %d, %a, %b, %c;", &[(0x0302_0100, 0, 2, 0x0202_0100)]);
    check("prmt.b32.rc16 %d, %a, %b, %c;", &[(0x0302_0100, 0, 1, 0x0302_0302)]);
}

#[test]
fn halves() {
    let code = |op: &str| format!("cvt.u16.u32 %h1, %a; cvt.u16.u32 %h2, %b; {op} %h3, %h1, %h2; cvt.u32.u16 %d, %h3;");
    check(&code("add.s16"), &[(0xffff, 2, 0, 1)]);
    check(&code("sub.s16"), &[(1, 2, 0, 0xffff)]);
    check(&code("mul.lo.s16"), &[(0x101, 0x101, 0, 0x201)]);
    check(&code("and.b16"), &[(12, 10, 0, 8)]);
    check(&code("xor.b16"), &[(12, 10, 0, 6)]);
    check(&code("min.s16"), &[(0xffff, 2, 0, 0xffff)]);
    check(&code("min.u16"), &[(0xffff, 2, 0, 2)]);
    check(&code("div.s16"), &[(0xfff9, 2, 0, 0xfffd)]);
    check(&code("rem.u16"), &[(0xfff9, 10, 0, 9)]);
    check("cvt.u16.u32 %h1, %a; shl.b16 %h3, %h1, %b; cvt.u32.u16 %d, %h3;", &[(3, 15, 0, 0x8000), (3, 16, 0, 0)]);
    check("cvt.u16.u32 %h1, %a; shr.s16 %h3, %h1, %b; cvt.u32.u16 %d, %h3;", &[(0x8000, 3, 0, 0xf000)]);
    check("cvt.u16.u32 %h1, %a; shr.u16 %h3, %h1, %b; cvt.u32.u16 %d, %h3;", &[(0x8000, 3, 0, 0x1000)]);
    check("cvt.u16.u32 %h1, %a; not.b16 %h3, %h1; cvt.u32.u16 %d, %h3;", &[(1, 0, 0, 0xfffe)]);
    check("cvt.u16.u32 %h1, %a; neg.s16 %h3, %h1; cvt.s32.s16 %d, %h3;", &[(1, 0, 0, M1)]);
    check(&code("mad.lo.s16").replace("%h2;", "%h2, 5;"), &[(0x101, 0x101, 0, 0x206)]);
    check("cvt.u16.u32 %h1, %a; mul.wide.s16 %d, %h1, -2;", &[(3, 0, 0, M1 - 5)]);
    check("cvt.u16.u32 %h1, %a; mul.wide.u16 %d, %h1, -2;", &[(3, 0, 0, 3 * 0xfffe)]);
    check("cvt.u16.u32 %h1, %a; setp.lt.s16 %p1, %h1, -1; selp.u32 %d, 1, 0, %p1;", &[(0xfffe, 0, 0, 1), (3, 0, 0, 0)]);
    check("cvt.u16.u32 %h1, %a; setp.lt.u16 %p1, %h1, -1; selp.u32 %d, 1, 0, %p1;", &[(0xfffe, 0, 0, 1), (3, 0, 0, 1)]);
    check(
        "cvt.u16.u32 %h1, %a; selp.b16 %h2, %h1, -1, %p1; cvt.u32.u16 %d, %h2;"
            .replace("selp", "setp.ne.s16 %p1, %h1, 3; selp")
            .as_str(),
        &[(3, 0, 0, 0xffff), (4, 0, 0, 4)],
    );
    check("mov.b32 {%h1, %h2}, %a; mov.b32 %d, {%h2, %h1};", &[(0x0001_0002, 0, 0, 0x0002_0001)]);
}

#[test]
fn longs() {
    check("add.s64 %D, %A, %B;", &[(u64::MAX, 2, 0, 1)]);
    check("sub.s64 %D, %A, %B;", &[(1, 2, 0, u64::MAX)]);
    check("mul.lo.s64 %D, %A, %B;", &[(1 << 33, 3, 0, 3 << 33)]);
    check("mul.hi.u64 %D, %A, %B;", &[(u64::MAX, 3, 0, 2)]);
    check("mul.hi.s64 %D, %A, %B;", &[(u64::MAX, 3, 0, u64::MAX)]);
    check("mad.lo.s64 %D, %A, %B, %C;", &[(1 << 33, 3, 5, (3 << 33) + 5)]);
    check("div.s64 %D, %A, %B;", &[(-7i64 as u64, 2, 0, -3i64 as u64), (1 << 63, u64::MAX, 0, 1 << 63)]);
    check("div.u64 %D, %A, %B;", &[(u64::MAX, 1 << 32, 0, M1)]);
    check("rem.s64 %D, %A, %B;", &[(-7i64 as u64, 2, 0, u64::MAX)]);
    check("rem.u64 %D, %A, %B;", &[(u64::MAX, 10, 0, 5)]);
    check("and.b64 %D, %A, -4294967296;", &[(0x1_0000_0001, 0, 0, 0x1_0000_0000)]);
    check("not.b64 %D, %A;", &[(0, 0, 0, u64::MAX)]);
    check("neg.s64 %D, %A;", &[(1, 0, 0, u64::MAX)]);
    check("min.s64 %D, %A, %B;", &[(u64::MAX, 1, 0, u64::MAX)]);
    check("max.u64 %D, %A, %B;", &[(u64::MAX, 1, 0, u64::MAX)]);
    check("shl.b64 %D, %A, %b;", &[(1, 63, 0, 1 << 63), (1, 64, 0, 0)]);
    check("shr.u64 %D, %A, %b;", &[(1 << 63, 63, 0, 1), (1 << 63, 64, 0, 0)]);
    check("shr.s64 %D, %A, %b;", &[(1 << 63, 62, 0, -2i64 as u64), (1 << 63, 80, 0, u64::MAX)]);
    check("popc.b64 %d, %A;", &[(u64::MAX, 0, 0, 64)]);
    check("clz.b64 %d, %A;", &[(1, 0, 0, 63), (0, 0, 0, 64)]);
    check("bfind.u64 %d, %A;", &[(1 << 40, 0, 0, 40), (0, 0, 0, M1)]);
    check("brev.b64 %D, %A;", &[(1, 0, 0, 1 << 63)]);
    check("bfe.u64 %D, %A, %b, %c;", &[(0xabcd << 32, 36, 8, 0xbc), (u64::MAX, 0, 64, u64::MAX)]);
    check("bfe.s64 %D, %A, %b, %c;", &[(0xabcd << 32, 36, 8, -0x44i64 as u64)]);
    check("bfi.b64 %D, %A, %B, %c, 8;", &[(0xab, 0, 40, 0xab << 40)]);
    check("mov.b64 {%x1, %x2}, %A; mov.b64 %D, {%x2, %x1};", &[(0x1_0000_0002, 0, 0, 0x2_0000_0001)]);
    check("setp.lt.s64 %p1, %A, %B; selp.b64 %D, %A, %B, %p1;", &[(u64::MAX, 1, 0, u64::MAX), (3, 2, 0, 2)]);
    check("setp.lt.u64 %p1, %A, %B; selp.b64 %D, %A, %B, %p1;", &[(u64::MAX, 1, 0, 1)]);
}

#[test]
fn comparisons_and_predicates() {
    let rows = [(1, 2), (2, 2), (M1, 2)];
    let table: [(&str, [u64; 3]); 10] = [
        ("eq.s32", [0, 1, 0]),
        ("ne.s32", [1, 0, 1]),
        ("lt.s32", [1, 0, 1]),
        ("le.s32", [1, 1, 1]),
        ("gt.s32", [0, 0, 0]),
        ("ge.s32", [0, 1, 0]),
        ("lt.u32", [1, 0, 0]),
        ("lo.u32", [1, 0, 0]),
        ("hi.u32", [0, 0, 1]),
        ("hs.u32", [0, 1, 1]),
    ];
    for (op, results) in table {
        let rows: Vec<_> = rows.iter().zip(results).map(|(&(a, b), result)| (a, b, 0, result)).collect();
        check(&format!("setp.{op} %p1, %a, %b; selp.u32 %d, 1, 0, %p1;"), &rows);
        check(&format!("setp.{op} _|%p1, %a, %b; selp.u32 %d, 0, 1, %p1;"), &rows);
        check(&format!("setp.{op} %p1, %a, %b; @%p1 mov.u32 %d, 1;"), &rows);
        check(&format!("setp.{op} %p1, %a, %b; mov.u32 %d, 1; @!%p1 mov.u32 %d, 0;"), &rows);
    }
    let with = "setp.ne.s32 %p1, %c, 0; setp.eq.OP.s32 %p2|%p3, %a, %b, %p1; selp.u32 %x1, 2, 0, %p3; selp.u32 %d, 1, 0, %p2; or.b32 %d, %d, %x1;";
    check(&with.replace("OP", "and"), &[(1, 1, 1, 1), (1, 2, 1, 2), (1, 1, 0, 0), (1, 2, 0, 0)]);
    check(&with.replace("OP", "or"), &[(1, 1, 1, 3), (1, 2, 1, 3), (1, 1, 0, 1), (1, 2, 0, 2)]);
    check(&with.replace("OP", "xor"), &[(1, 1, 1, 2), (1, 2, 1, 1), (1, 1, 0, 1), (1, 2, 0, 2)]);
    let logic = "setp.ne.s32 %p1, %a, 0; setp.ne.s32 %p2, %b, 0; OP; selp.u32 %d, 1, 0, %p3;";
    check(&logic.replace("OP", "and.pred %p3, %p1, %p2"), &[(1, 1, 0, 1), (1, 0, 0, 0)]);
    check(&logic.replace("OP", "or.pred %p3, %p1, %p2"), &[(0, 0, 0, 0), (1, 0, 0, 1)]);
    check(&logic.replace("OP", "xor.pred %p3, %p1, %p2"), &[(1, 1, 0, 0), (1, 0, 0, 1)]);
    check(&logic.replace("OP", "and.pred %p3, %p1, !%p2"), &[(1, 1, 0, 0), (1, 0, 0, 1)]);
    check(&logic.replace("OP", "not.pred %p3, %p1"), &[(1, 1, 0, 0), (0, 0, 0, 1)]);
    check(&logic.replace("OP", "mov.pred %p3, %p1; mov.pred %p1, 0"), &[(1, 1, 0, 1), (0, 0, 0, 0)]);
}

#[test]
fn floats() {
    let nan = f64::NAN.to_bits();
    let infinity = f64::NEG_INFINITY.to_bits();
    let double = |op: &str| format!("mov.b64 %f1, %A; mov.b64 %f2, %B; {op}; mov.b64 %D, %f3;");
    check(
        &double("add.f64 %f3, %f1, %f2"),
        &[(bits(0.1), bits(0.2), 0, bits(0.1 + 0.2)), (infinity, bits(1.0), 0, infinity)],
    );
    check(&double("sub.rn.f64 %f3, %f1, %f2"), &[(bits(0.3), bits(0.1), 0, bits(0.3 - 0.1))]);
    check(&double("mul.f64 %f3, %f1, %f2"), &[(bits(0.1), bits(3.0), 0, bits(0.1 * 3.0))]);
    check(
        &double("div.rn.f64 %f3, %f1, %f2"),
        &[(bits(1.0), bits(3.0), 0, bits(1.0 / 3.0)), (bits(-1.0), 0, 0, infinity)],
    );
    check(&double("fma.rn.f64 %f3, %f1, %f2, %f2"), &[(bits(0.1), bits(3.0), 0, bits(0.1f64.mul_add(3.0, 3.0)))]);
    check(&double("min.f64 %f3, %f1, %f2"), &[(nan, bits(3.0), 0, bits(3.0)), (bits(0.0), bits(-0.0), 0, bits(-0.0))]);
    check(&double("max.f64 %f3, %f1, %f2"), &[(bits(2.0), nan, 0, bits(2.0)), (bits(-0.0), bits(0.0), 0, 0)]);
    check(&double("neg.f64 %f3, %f1"), &[(bits(0.0), 0, 0, bits(-0.0))]);
    check(&double("abs.f64 %f3, %f1"), &[(bits(-2.5), 0, 0, bits(2.5))]);
    check(&double("sqrt.rn.f64 %f3, %f1"), &[(bits(2.0), 0, 0, bits(2f64.sqrt()))]);
    check(&double("copysign.f64 %f3, %f1, %f2"), &[(bits(-1.0), bits(2.0), 0, bits(-2.0))]);
    check(&double("add.f64 %f3, %f1, 0d3FF0000000000000"), &[(bits(1.0), 0, 0, bits(2.0))]);
    check("mov.b32 %s1, %a; mul.f32 %s2, %s1, 0f3F000000; mov.b32 %d, %s2;", &[(single(3.0), 0, 0, single(1.5))]);
    check("mov.b32 %s1, %a; fma.rn.f32 %s2, %s1, %s1, %s1; mov.b32 %d, %s2;", &[(single(3.0), 0, 0, single(12.0))]);
    let ask =
        |op: &str| format!("mov.b64 %f1, %A; mov.b64 %f2, %B; setp.{op}.f64 %p1, %f1, %f2; selp.u32 %d, 1, 0, %p1;");
    let (one, two) = (bits(1.0), bits(2.0));
    let pairs = [(one, two), (two, two), (two, one), (nan, one), (infinity, one)];
    let table: [(&str, [u64; 5]); 14] = [
        ("eq", [0, 1, 0, 0, 0]),
        ("ne", [1, 0, 1, 0, 1]),
        ("lt", [1, 0, 0, 0, 1]),
        ("le", [1, 1, 0, 0, 1]),
        ("gt", [0, 0, 1, 0, 0]),
        ("ge", [0, 1, 1, 0, 0]),
        ("equ", [0, 1, 0, 1, 0]),
        ("neu", [1, 0, 1, 1, 1]),
        ("ltu", [1, 0, 0, 1, 1]),
        ("leu", [1, 1, 0, 1, 1]),
        ("gtu", [0, 0, 1, 1, 0]),
        ("geu", [0, 1, 1, 1, 0]),
        ("num", [1, 1, 1, 0, 1]),
        ("nan", [0, 0, 0, 1, 0]),
    ];
    for (op, results) in table {
        let rows: Vec<_> = pairs.iter().zip(results).map(|(&(a, b), result)| (a, b, 0, result)).collect();
        check(&ask(op), &rows);
    }
}

#[test]
fn conversions() {
    check("cvt.s64.s32 %D, %a;", &[(M1, 0, 0, u64::MAX), (5, 0, 0, 5)]);
    check("cvt.u64.u32 %D, %a;", &[(M1, 0, 0, M1)]);
    check("cvt.u32.u64 %d, %A;", &[(0x5_0000_0007, 0, 0, 7)]);
    check("cvt.u16.u32 %h1, %a; cvt.u32.u8 %d, %h1;", &[(0x1234, 0, 0, 0x34)]);
    check("cvt.u16.u32 %h1, %a; cvt.s32.s8 %d, %h1;", &[(0x80, 0, 0, M1 - 127)]);
    check(
        "cvt.s16.s8 %h1, %h2; cvt.u32.u16 %d, %h1;".replace("cvt.s16", "cvt.u16.u32 %h2, %a; cvt.s16").as_str(),
        &[(0x80, 0, 0, 0xff80)],
    );
    check("cvt.rn.f64.s32 %f1, %a; mov.b64 %D, %f1;", &[(M1, 0, 0, bits(-1.0))]);
    check("cvt.rn.f64.u32 %f1, %a; mov.b64 %D, %f1;", &[(M1, 0, 0, bits(4_294_967_295.0))]);
    check("cvt.rn.f64.s64 %f1, %A; mov.b64 %D, %f1;", &[((1 << 53) + 1, 0, 0, bits(9_007_199_254_740_992.0))]);
    check("cvt.rn.f32.s32 %s1, %a; mov.b32 %d, %s1;", &[(16_777_217, 0, 0, single(16_777_216.0))]);
    check(
        "mov.b64 %f1, %A; cvt.rzi.s32.f64 %d, %f1;",
        &[(bits(-2.7), 0, 0, M1 - 1), (bits(1e20), 0, 0, TOP - 1), (bits(f64::NAN), 0, 0, TOP)],
    );
    check("mov.b64 %f1, %A; cvt.rni.s64.f64 %D, %f1;", &[(bits(2.5), 0, 0, 2), (bits(3.5), 0, 0, 4)]);
    check("mov.b64 %f1, %A; cvt.rmi.f64.f64 %f2, %f1; mov.b64 %D, %f2;", &[(bits(-2.5), 0, 0, bits(-3.0))]);
    check("mov.b64 %f1, %A; cvt.rpi.f64.f64 %f2, %f1; mov.b64 %D, %f2;", &[(bits(-2.5), 0, 0, bits(-2.0))]);
    check("mov.b32 %s1, %a; cvt.rzi.s32.f32 %d, %s1;", &[(single(7.9), 0, 0, 7), (single(f32::NAN), 0, 0, 0)]);
    check("mov.b32 %s1, %a; cvt.f64.f32 %f1, %s1; mov.b64 %D, %f1;", &[(single(0.1), 0, 0, bits(f64::from(0.1f32)))]);
    check("mov.b64 %f1, %A; cvt.rn.f32.f64 %s1, %f1; mov.b32 %d, %s1;", &[(bits(0.1), 0, 0, single(0.1))]);
    check("cvt.sat.u8.s32 %d, %a;", &[(M1, 0, 0, 0), (300, 0, 0, 255), (7, 0, 0, 7)]);
}

#[test]
fn memory_of_all_spaces() {
    check("mov.u64 %X1, table; ld.const.u32 %d, [%X1+4];", &[(0, 0, 0, 0x8000_0002)]);
    check("ld.const.s8 %d, [table+7];", &[(0, 0, 0, M1 - 127)]);
    check("mov.u64 %X1, table; ld.u16 %h1, [%X1+6]; cvt.u32.u16 %d, %h1;", &[(0, 0, 0, 0x8000)]);
    check(
        "mov.u64 %X1, own; st.local.u32 [%X1+8], %a; st.local.u8 [%X1+9], %b; ld.local.u32 %d, [%X1+8];",
        &[(0x1111_1111, 0x22, 0, 0x1111_2211), (1, 2, 0, 0x201)],
    );
    check(
        "mov.u64 %X1, own; cvta.local.u64 %X2, %X1; st.u64 [%X2+16], %A; ld.local.v2.u32 {%x1, %x2}, [%X1+16]; mov.b64 %D, {%x2, %x1};",
        &[(0x1_0000_0002, 0, 0, 0x2_0000_0001)],
    );
    check("st.local.v4.u32 [own], {%a, %b, %c, %a}; ld.local.u32 %d, [own+8];", &[(1, 2, 3, 3), (4, 5, 6, 6)]);
    let shared = "mov.u32 %x1, ours; mad.lo.s32 %x1, %lane, 8, %x1; st.shared.u64 [%x1], %A; bar.warp.sync -1; xor.b32 %x2, %lane, 1; mul.wide.u32 %X1, %x2, 8; mov.u64 %X2, ours; add.s64 %X2, %X2, %X1; ";
    check(&format!("{shared} ld.shared.u64 %D, [%X2];"), &[(7, 0, 0, 9), (9, 0, 0, 7)]);
    check(&format!("{shared} cvta.shared.u64 %X3, %X2; ld.u64 %D, [%X3];"), &[(7, 0, 0, 9), (9, 0, 0, 7)]);
    check(
        &format!("{shared} cvta.shared.u64 %X3, %X2; cvta.to.shared.u64 %X3, %X3; ld.volatile.shared.u64 %D, [%X3];"),
        &[(7, 0, 0, 9), (9, 0, 0, 7)],
    );
    check(
        "ld.global.nc.v2.u64 {%X1, %D}, [%from];"
            .replace("%from", "%X4")
            .replacen("ld", "and.b64 %X4, %from, -16; ld", 1)
            .as_str(),
        &[(5, 6, 0, 6)],
    );
    check("ld.global.u8 %h1, [%from+1]; cvt.u32.u16 %d, %h1;", &[(0xabcd, 0, 0, 0xab)]);
    check("ld.global.s8 %h1, [%from+1]; cvt.u32.u16 %d, %h1;", &[(0xabcd, 0, 0, 0xffab)]);
    check("ld.global.s16 %d, [%from];", &[(0x8000, 0, 0, M1 - 0x7fff)]);
    check("ld.global.s32 %D, [%from];", &[(TOP, 0, 0, !M1 | TOP)]);
}

#[test]
fn atomics_go_lane_after_lane() {
    let all = |op: &str| {
        let code =
            format!("setp.eq.u32 %p1, %lane, 0; @%p1 st.shared.u32 [ours], 5; bar.warp.sync -1; atom.shared.{op};");
        run(&code, &[(3, 3, 0), (1, 1, 1), (9, 9, 2)])
    };
    assert_eq!(all("add.u32 %d, [ours], %a"), [5, 8, 9]);
    assert_eq!(all("exch.b32 %d, [ours], %a"), [5, 3, 1]);
    assert_eq!(all("max.u32 %d, [ours], %a"), [5, 5, 5]);
    assert_eq!(all("min.s32 %d, [ours], %a"), [5, 3, 1]);
    assert_eq!(all("or.b32 %d, [ours], %a"), [5, 7, 7]);
    assert_eq!(all("and.b32 %d, [ours], %a"), [5, 1, 1]);
    assert_eq!(all("xor.b32 %d, [ours], %a"), [5, 6, 7]);
    assert_eq!(all("inc.u32 %d, [ours], %a"), [5, 0, 1]);
    assert_eq!(all("dec.u32 %d, [ours], %a"), [5, 3, 1]);
    assert_eq!(all("cas.b32 %d, [ours], 5, %a"), [5, 3, 3]);
    let red = "setp.eq.u32 %p1, %lane, 0; @%p1 st.shared.u32 [ours], 5; red.shared.add.u32 [ours], 1; ld.shared.u32 %d, [ours];";
    assert_eq!(run(red, &[(0, 0, 0)]), [37]);
    assert_eq!(run("atom.global.add.u64 %D, [%to], 0;", &[(0, 0, 0)]), [0xeeee_eeee_eeee_eeee]);
}

#[test]
fn specials() {
    let rows = [(0, 0, 0); 32];
    let lanes = |code: &str| run(code, &rows);
    assert_eq!(lanes("mov.u32 %d, %tid.x;"), (0..32).collect::<Vec<u64>>());
    assert_eq!(lanes("mov.u32 %d, %ntid.x;"), [32; 32]);
    assert_eq!(lanes("mov.u32 %d, %lanemask_lt;")[..3], [0, 1, 3]);
    assert_eq!(lanes("mov.u32 %d, %lanemask_ge;")[30..], [3 << 30, 1 << 31]);
    assert_eq!(lanes("activemask.b32 %d;"), [M1; 32]);
    assert_eq!(lanes("setp.lt.u32 %p1, %lane, 4; @%p1 activemask.b32 %d;")[3..5], [15, 0]);
}
