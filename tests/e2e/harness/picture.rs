//! Screenshots, and which colors are where. Makes no visual judgment.

use std::collections::BTreeMap;
use std::ops::Range;

/// A color: red, green, blue.
pub(crate) type Color = [u8; 3];

/// The plate of a critical incident, as in `style/tokens.css`.
pub(crate) const CRITICAL: Color = [0xe5, 0x3f, 0x4d];

/// Tolerance per channel: blending at edges, and rounding in a software renderer.
const TOLERANCE: u8 = 12;

fn differ(a: &Color, b: &Color, tolerance: u8) -> bool {
    a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > tolerance)
}

/// Fraction of a color in a pixel that is a blend of the color and the ground.
fn part_of(blended: &Color, ground: &Color, color: &Color) -> f64 {
    let way = |from: &Color, to: &Color| [0, 1, 2].map(|i| f64::from(to[i]) - f64::from(from[i]));
    let dot = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let whole = way(ground, color);
    let part = dot(way(ground, blended), whole) / dot(whole, whole).max(1.0);
    part.clamp(0.0, 1.0)
}

/// A decoded screenshot, in CSS pixels (the device pixel ratio of the tests is 1).
#[derive(Debug)]
pub(crate) struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<Color>,
}

impl Picture {
    /// Decodes a PNG with eight bits per channel, as browsers write it.
    pub(crate) fn decode(png: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let channels = info.color_type.samples();
        assert!(channels >= 3, "a screenshot with colors of type {:?}", info.color_type);
        let pixels = bytes[..info.buffer_size()].chunks_exact(channels).map(|p| [p[0], p[1], p[2]]).collect();
        Self { width: info.width as usize, height: info.height as usize, pixels }
    }

    /// The picture as a PNG.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(self.pixels.as_flattened()).unwrap();
        writer.finish().unwrap();
        bytes
    }

    /// A rectangular part of the picture.
    pub(crate) fn part(&self, [left, top, right, bottom]: [f64; 4]) -> Self {
        let pixels: Vec<Color> = self.inside(left, top, right, bottom).copied().collect();
        let width = (right.min(self.width as f64) as usize) - left as usize;
        Self { width, height: pixels.len() / width, pixels }
    }

    /// Number of pixels that differ by more than `tolerance` in a channel; all of them when the sizes differ.
    pub(crate) fn difference(&self, other: &Self, tolerance: u8) -> usize {
        if self.size() != other.size() {
            return self.pixels.len().max(other.pixels.len());
        }
        self.pixels.iter().zip(&other.pixels).filter(|(a, b)| differ(a, b, tolerance)).count()
    }

    /// This picture, the other one, and their differing pixels in white, side by side.
    pub(crate) fn beside(&self, other: &Self, tolerance: u8) -> Self {
        let height = self.height.max(other.height);
        let row_of = |picture: &Self, row: usize| {
            let mut pixels = picture.pixels.chunks(picture.width).nth(row).unwrap_or_default().to_vec();
            pixels.resize(picture.width, Color::default());
            pixels
        };
        let mut pixels = Vec::new();
        for row in 0..height {
            let (mine, theirs) = (row_of(self, row), row_of(other, row));
            let marks =
                mine.iter().zip(&theirs).map(|(a, b)| [if differ(a, b, tolerance) { 255 } else { 0 }; 3]);
            let marks: Vec<Color> = marks.collect();
            pixels.extend(mine.iter().chain(&theirs).chain(&marks));
        }
        let width = pixels.len() / height;
        Self { width, height, pixels }
    }

    pub(crate) const fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Number of pixels of a color within a square of twice `reach` around a place.
    pub(crate) fn count_near(&self, place: (f64, f64), reach: f64, color: Color) -> usize {
        self.inside(place.0 - reach, place.1 - reach, place.0 + reach, place.1 + reach)
            .filter(|pixel| !differ(pixel, &color, TOLERANCE))
            .count()
    }

    /// Amount of a color within such a square, in pixels.
    ///
    /// Pixels of the color are whole; their neighbors, which are blended with what comes next, add their fraction
    /// of it. So a line has the same amount wherever it lies between the pixels.
    pub(crate) fn amount_near(&self, place: (f64, f64), reach: f64, color: Color) -> f64 {
        let (columns, rows) =
            self.reach([place.0 - reach, place.1 - reach, place.0 + reach, place.1 + reach]);
        let at = |x: usize, y: usize| self.pixels.get(y * self.width + x).filter(|_| x < self.width);
        let is_pure = |x: usize, y: usize| at(x, y).is_some_and(|pixel| !differ(pixel, &color, TOLERANCE));
        let part = |x: usize, y: usize| {
            if is_pure(x, y) {
                return 1.0;
            }
            let sides = [(-1, 0), (1, 0), (0, -1), (0, 1)].map(|(right, down)| {
                let pure = x.checked_add_signed(right).zip(y.checked_add_signed(down));
                let beyond = x.checked_add_signed(-right).zip(y.checked_add_signed(-down));
                let beyond = beyond.and_then(|(x, y)| at(x, y));
                match (pure.filter(|(x, y)| is_pure(*x, *y)), at(x, y), beyond) {
                    (Some(_), Some(blended), Some(ground)) => part_of(blended, ground, &color),
                    _ => 0.0,
                }
            });
            sides.into_iter().fold(0.0, f64::max)
        };
        rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| part(x, y)).sum()
    }

    /// Number of different colors in a part, and the fraction of it that the most frequent one covers.
    pub(crate) fn variety(&self, left: f64, top: f64, right: f64, bottom: f64) -> (usize, f64) {
        let mut counts: BTreeMap<Color, usize> = BTreeMap::new();
        for pixel in self.inside(left, top, right, bottom) {
            *counts.entry(*pixel).or_default() += 1;
        }
        let total: usize = counts.values().sum();
        let most = counts.values().copied().max().unwrap_or_default();
        (counts.len(), most as f64 / total.max(1) as f64)
    }

    /// Columns and rows between left, top, right and bottom.
    fn reach(&self, [left, top, right, bottom]: [f64; 4]) -> (Range<usize>, Range<usize>) {
        let clamp = |value: f64, most: usize| (value.max(0.0) as usize).min(most);
        (
            clamp(left, self.width)..clamp(right, self.width),
            clamp(top, self.height)..clamp(bottom, self.height),
        )
    }

    fn inside(&self, left: f64, top: f64, right: f64, bottom: f64) -> impl Iterator<Item = &Color> {
        let (columns, rows) = self.reach([left, top, right, bottom]);
        rows.flat_map(move |row| &self.pixels[row * self.width..][columns.clone()])
    }
}

#[test]
fn a_line_is_as_much_wherever_it_lies_between_the_pixels() {
    let (ground, color) = ([32, 40, 48], [0xd1, 0x6a, 0x72]);
    let drawn = |from: f64| {
        let row = |y: usize| {
            let covered = ((from + 2.5).min(y as f64 + 1.0) - from.max(y as f64)).clamp(0.0, 1.0);
            let blend = |i: usize| {
                (f64::from(ground[i]) + covered * (f64::from(color[i]) - f64::from(ground[i]))).round() as u8
            };
            [[0, 1, 2].map(blend); 20]
        };
        let pixels = (0..20).flat_map(row).collect();
        Picture { width: 20, height: 20, pixels }.amount_near((10.0, 10.0), 10.0, color)
    };
    for tenths in 0..20 {
        let amount = drawn(8.0 + f64::from(tenths) / 10.0);
        assert!((amount - 50.0).abs() < 2.0, "{amount} at {tenths} tenths");
    }
    let faint = Picture { width: 4, height: 4, pixels: vec![[100, 60, 60]; 16] };
    assert!(faint.amount_near((2.0, 2.0), 2.0, color) == 0.0, "what is drawn faintly is not the color");
}
