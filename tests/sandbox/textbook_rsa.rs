//! RSA signature verification from its definition: s^e mod n, PKCS #1 v1.5 padding, SHA-256. Slow, and nobody else's code.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// DigestInfo of SHA-256 (RFC 8017, 9.2).
const SHA256_PREFIX: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Whether the key of these JWK members signed `token`.
pub(super) fn verifies(token: &str, n: &str, e: &str) -> bool {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let n = URL_SAFE_NO_PAD.decode(n).unwrap();
    let e = URL_SAFE_NO_PAD.decode(e).unwrap().iter().fold(0_u64, |e, byte| e << 8 | u64::from(*byte));
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let mut expected = vec![0x00, 0x01];
    expected.resize(n.len() - 1 - SHA256_PREFIX.len() - 32, 0xff);
    expected.push(0x00);
    expected.extend(SHA256_PREFIX);
    expected.extend(sha256(message.as_bytes()));
    power(&signature, e, &n) == expected
}

/// Little-endian 32-bit limbs.
fn limbs(bytes: &[u8]) -> Vec<u32> {
    bytes.rchunks(4).map(|chunk| chunk.iter().fold(0, |limb, byte| limb << 8 | u32::from(*byte))).collect()
}

fn is_at_least(a: &[u32], b: &[u32]) -> bool {
    a.iter().rev().cmp(b.iter().rev()).is_ge()
}

fn subtract(a: &mut [u32], b: &[u32]) {
    let mut borrow = false;
    for (a, b) in a.iter_mut().zip(b) {
        let (without, first) = a.overflowing_sub(*b);
        let (without, second) = without.overflowing_sub(u32::from(borrow));
        (*a, borrow) = (without, first || second);
    }
}

/// a·b mod n, one bit of a at a time; all have the same length, and n has a zero limb on top.
fn multiply(a: &[u32], b: &[u32], n: &[u32]) -> Vec<u32> {
    let mut product = vec![0_u32; n.len()];
    for bit in (0..a.len() * 32).rev() {
        let mut carry = 0;
        for limb in &mut product {
            (*limb, carry) = (*limb << 1 | carry, *limb >> 31);
        }
        if is_at_least(&product, n) {
            subtract(&mut product, n);
        }
        if a[bit / 32] >> (bit % 32) & 1 == 1 {
            let mut carry = 0_u64;
            for (limb, b) in product.iter_mut().zip(b) {
                let sum = u64::from(*limb) + u64::from(*b) + carry;
                (*limb, carry) = (u32::try_from(sum & 0xffff_ffff).unwrap(), sum >> 32);
            }
            if is_at_least(&product, n) {
                subtract(&mut product, n);
            }
        }
    }
    product
}

fn power(base: &[u8], exponent: u64, modulus: &[u8]) -> Vec<u8> {
    let mut n = limbs(modulus);
    n.push(0);
    let mut base = limbs(base);
    base.resize(n.len(), 0);
    let mut result = vec![0; n.len()];
    result[0] = 1;
    for bit in (0..64 - exponent.leading_zeros()).rev() {
        result = multiply(&result, &result, &n);
        if exponent >> bit & 1 == 1 {
            result = multiply(&result, &base, &n);
        }
    }
    let bytes: Vec<u8> = result.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect();
    bytes[bytes.len() - modulus.len()..].to_vec()
}

/// The first 32 bits of the fraction of a prime's square root (FIPS 180-4, 5.3.3).
fn square_root(prime: u128) -> u32 {
    u32::try_from((prime << 64).isqrt() & 0xffff_ffff).unwrap()
}

/// The same of its cube root (FIPS 180-4, 4.2.2).
fn cube_root(prime: u128) -> u32 {
    let (mut low, mut high) = (0_u128, 1 << 36);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle.pow(3) <= prime << 96 { low = middle } else { high = middle }
    }
    u32::try_from(low & 0xffff_ffff).unwrap()
}

fn sha256(message: &[u8]) -> Vec<u8> {
    let primes: Vec<u128> = (2..312_u128).filter(|n| (2..*n).all(|d| n % d != 0)).take(64).collect();
    let k: Vec<u32> = primes.iter().map(|p| cube_root(*p)).collect();
    let mut h: Vec<u32> = primes[..8].iter().map(|p| square_root(*p)).collect();
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let mut w: Vec<u32> = block.chunks(4).map(|c| u32::from_be_bytes(c.try_into().unwrap())).collect();
        for i in 16..64 {
            let s0 = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ (w[i - 15] >> 3);
            let s1 = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ (w[i - 2] >> 10);
            w.push(w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1));
        }
        let mut v = h.clone();
        for i in 0..64 {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let first = v[7].wrapping_add(s1).wrapping_add(choice).wrapping_add(k[i]).wrapping_add(w[i]);
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(first);
            v[0] = first.wrapping_add(s0).wrapping_add(majority);
        }
        for (h, v) in h.iter_mut().zip(v) {
            *h = h.wrapping_add(v);
        }
    }
    h.iter().flat_map(|word| word.to_be_bytes()).collect()
}

#[test]
fn the_textbook_knows_its_sha256() {
    let hex: String = sha256(b"abc").iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
