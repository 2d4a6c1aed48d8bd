//! CRC-32 (IEEE 802.3, as in gzip and PNG) behind the interface of the `crc32fast` crate, for size instead of
//! speed.
//!
//! `flate2`, which unpacks tiles, depends on `crc32fast` and offers no alternative. Its tables are 16 kB that
//! do not compress, and every browser would load them to check some hundred kilobytes of tiles.
//! `[patch.crates-io]` replaces it with this crate, in the server too, which checks and packs little.

/// Remainders of the sixteen values of half a byte.
const TABLE: [u32; 16] = {
    let mut table = [0; 16];
    let mut i = 0;
    while i < 16 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 4 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ POLYNOMIAL } else { crc >> 1 };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
};
/// Polynomial with its bits reversed, without the highest.
const POLYNOMIAL: u32 = 0xedb8_8320;
/// `x^0` in the bit order of [`POLYNOMIAL`].
const ONE: u32 = 1 << 31;

/// Returns the checksum of some bytes.
#[must_use]
pub fn hash(bytes: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(bytes);
    hasher.finalize()
}

/// Checksum of bytes that come in parts.
#[derive(Clone, Debug, Default)]
pub struct Hasher {
    /// Checksum of all bytes so far.
    sum: u32,
    /// Number of bytes so far.
    len: u64,
}

impl Hasher {
    /// Creates a hasher without any bytes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Continues after bytes whose checksum is known.
    #[must_use]
    pub fn new_with_initial(init: u32) -> Self {
        Self::new_with_initial_len(init, 0)
    }

    /// Continues after `amount` bytes whose checksum is known.
    #[must_use]
    pub fn new_with_initial_len(init: u32, amount: u64) -> Self {
        Self { sum: init, len: amount }
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.len = self.len.wrapping_add(bytes.len() as u64);
        let mut crc = !self.sum;
        for byte in bytes {
            crc ^= u32::from(*byte);
            crc = TABLE[(crc & 15) as usize] ^ (crc >> 4);
            crc = TABLE[(crc & 15) as usize] ^ (crc >> 4);
        }
        self.sum = !crc;
    }

    /// Returns the checksum.
    #[must_use]
    pub fn finalize(self) -> u32 {
        self.sum
    }

    /// Starts over.
    pub fn reset(&mut self) {
        *self = Self::new();
    }

    /// Appends the bytes that `other` has seen.
    pub fn combine(&mut self, other: &Self) {
        // Shifts the first part by the length of the second: its polynomial times x^(8 · length).
        let mut shift = ONE;
        let mut square = ONE >> 8;
        let mut len = other.len;
        while len > 0 {
            if len & 1 == 1 {
                shift = product(shift, square);
            }
            square = product(square, square);
            len >>= 1;
        }
        self.sum = product(self.sum, shift) ^ other.sum;
        self.len = self.len.wrapping_add(other.len);
    }
}

impl std::hash::Hasher for Hasher {
    fn finish(&self) -> u64 {
        u64::from(self.sum)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// Returns the product of two polynomials modulo that of the checksum.
fn product(a: u32, mut b: u32) -> u32 {
    let mut out = 0;
    for bit in (0..32).rev() {
        if (a >> bit) & 1 == 1 {
            out ^= b;
        }
        b = if b & 1 == 1 { (b >> 1) ^ POLYNOMIAL } else { b >> 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_checksums() {
        assert_eq!(hash(b""), 0);
        // The check value of the catalog of parametrised CRC algorithms (CRC-32/ISO-HDLC).
        assert_eq!(hash(b"123456789"), 0xcbf4_3926);
        assert_eq!(hash(b"The quick brown fox jumps over the lazy dog"), 0x414f_a339);
        assert_eq!(hash(&[0; 32]), 0x190a_55ad);
    }

    proptest! {
        #[test]
        fn parts_and_combined_parts_give_the_checksum_of_the_whole(
            first in prop::collection::vec(any::<u8>(), 0..200), second in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let whole = hash(&[first.clone(), second.clone()].concat());
            let mut parts = Hasher::new();
            parts.update(&first);
            let mut combined = parts.clone();
            parts.update(&second);
            prop_assert_eq!(parts.finalize(), whole);

            let mut behind = Hasher::new();
            behind.update(&second);
            combined.combine(&behind);
            prop_assert_eq!(combined.finalize(), whole);
            prop_assert_eq!(Hasher::new_with_initial(hash(&first)).finalize(), hash(&first));
        }
    }
}
