//! Parsing of numbers, and powers of two.
//!
//! `str::parse::<f64>` rounds correctly whatever it is given, with 10 kB of powers of five that do not
//! compress; the `exp2` of WebAssembly's `libm` adds 4 kB. Addresses, style sheets and icons need neither.

/// Largest power of ten that is exact in an `f64`: one multiplication or division by it rounds once.
const EXACT_POWER: i32 = 22;

/// Parses a decimal number: a sign, digits with or without a point, an exponent.
///
/// Correctly rounded up to 15 digits and exponents of 22, and within some parts in 10^15 beyond. Returns `None`
/// for anything else, including `inf` and `nan`, and for numbers too large for an `f64`.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let (is_negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let mut mantissa = 0_u64;
    let mut exponent = 0_i32;
    let (mut has_digit, mut has_point) = (false, false);
    let mut rest = unsigned;
    while let [first, after @ ..] = rest {
        match first {
            b'0'..=b'9' => {
                has_digit = true;
                // Digits that no longer fit only move the point.
                if mantissa < u64::MAX / 10 - 1 {
                    mantissa = mantissa * 10 + u64::from(first - b'0');
                    exponent -= i32::from(has_point);
                } else {
                    exponent += i32::from(!has_point);
                }
            }
            b'.' if !has_point => has_point = true,
            b'e' | b'E' => {
                exponent = exponent.saturating_add(exponent_of(after)?);
                rest = &[];
                continue;
            }
            _ => return None,
        }
        rest = after;
    }
    let size = scaled(mantissa as f64, exponent);
    (has_digit && size.is_finite()).then_some(if is_negative { -size } else { size })
}

fn exponent_of(text: &[u8]) -> Option<i32> {
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let add = |sum: i32, digit: &u8| {
        digit.is_ascii_digit().then(|| sum.saturating_mul(10).saturating_add(i32::from(digit - b'0')))
    };
    let size = digits.iter().try_fold(0_i32, add)?;
    (!digits.is_empty()).then_some(if is_negative { -size } else { size })
}

/// Returns `mantissa` times ten to the power of `exponent`.
fn scaled(mut mantissa: f64, mut exponent: i32) -> f64 {
    while exponent != 0 && mantissa != 0.0 && mantissa.is_finite() {
        let step = exponent.clamp(-EXACT_POWER, EXACT_POWER);
        let power = (0..step.abs()).fold(1.0, |power, _| power * 10.0);
        mantissa = if step < 0 { mantissa / power } else { mantissa * power };
        exponent -= step;
    }
    mantissa
}

/// Returns two to the power of `x`, exact if `x` is whole.
#[must_use]
pub fn exp2(x: f64) -> f64 {
    let whole = x.floor().clamp(-1022.0, 1023.0);
    // The exponent of an `f64` lies above 52 bits, with a bias of 1023.
    let power = f64::from_bits(((whole as i64 + 1023) as u64) << 52);
    ((x - whole) * std::f64::consts::LN_2).exp() * power
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", " 1", "1 ", "inf", "NaN", "0x10", "1e400", "1,5",
            "٣",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_as_style_sheets_and_people_write_them() {
        for (text, number) in
            [("+.5", 0.5), ("1.", 1.0), ("-0.25", -0.25), ("1E3", 1000.0), ("0e999", 0.0), ("9.19", 9.19)]
        {
            assert_eq!(parse(text), Some(number), "{text:?}");
        }
        assert_eq!(parse("0.000000000000000000000000000001").map(|x| (x * 1e30).round()), Some(1.0));
        assert_eq!(parse("-0").map(f64::is_sign_negative), Some(true));
    }

    #[test]
    fn whole_powers_are_exact() {
        for power in -60..=60 {
            assert_eq!(exp2(f64::from(power)), f64::from(power).exp2());
        }
        assert_eq!(exp2(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp2(f64::INFINITY), f64::INFINITY);
        assert!(exp2(f64::NAN).is_nan());
    }

    proptest! {
        #[test]
        fn decimals_are_rounded_as_the_standard_library_does(mantissa in -999_999_999_999_999_i64..=999_999_999_999_999, places in 0_usize..15) {
            let text = format!("{:.places$}", mantissa as f64 / 10_f64.powi(places as i32));
            prop_assume!(text.bytes().filter(u8::is_ascii_digit).count() <= 15);
            prop_assert_eq!(parse(&text), text.parse().ok());
        }

        #[test]
        fn any_number_is_close(number in prop::num::f64::NORMAL) {
            let parsed = parse(&format!("{number:e}")).unwrap();
            prop_assert!((parsed / number - 1.0).abs() < 1e-14 || number.abs() < 1e-290, "{} {}", parsed, number);
        }

        #[test]
        fn powers_of_two_are_close(x in -40.0_f64..40.0) {
            prop_assert!((exp2(x) / x.exp2() - 1.0).abs() < 1e-14);
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _number = parse(&text);
        }
    }
}
