//! Flights from one view to another, after van Wijk and Nuij, "Smooth and efficient zooming and panning", 2003.
//!
//! Pure: time is an argument. With reduced motion the engine does not use it.

use super::camera::View;
use super::mercator::world_css_px;
use super::space::WorldPoint;

/// The paper's ρ, the trade-off between zooming out and panning; 1.42 was the preferred value of its user study.
const RHO: f64 = 1.42;

/// A flight in progress.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flight {
    from: View,
    to: View,
    started_at_millis: f64,
    duration_millis: f64,
    /// Width of the start view in world units.
    start_width: f64,
    /// Length of the path, in the paper's unit.
    length: f64,
    path: Path,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Path {
    /// Zoom alone, in or out, about the same center.
    ZoomOnly { sign: f64 },
    /// Up, along and down; with the distance in world units and the paper's r₀.
    Arc { distance: f64, start_r: f64 },
}

impl Flight {
    /// A flight starting at `now_millis`; `viewport_css_px` is the larger side of the canvas.
    #[must_use]
    pub fn new(from: View, to: View, viewport_css_px: f64, now_millis: f64) -> Self {
        let dx = to.center.x - from.center.x;
        // Short way around the world.
        let to = View { center: WorldPoint { x: from.center.x + dx - dx.round(), y: to.center.y }, ..to };
        let start_width = viewport_css_px / world_css_px(from.zoom);
        let end_width = viewport_css_px / world_css_px(to.zoom);
        let distance = (to.center.x - from.center.x).hypot(to.center.y - from.center.y);
        let zoom_only = {
            let ratio = (end_width / start_width).ln();
            (Path::ZoomOnly { sign: ratio.signum() }, ratio.abs() / RHO)
        };
        // Below a thousandth of the view, rounding errors dominate the arc.
        let (path, length) = if distance < start_width.min(end_width) * 1e-3 {
            zoom_only
        } else {
            let widths = end_width * end_width - start_width * start_width;
            let lift = RHO.powi(4) * distance * distance;
            let start_r = -((widths + lift) / (2.0 * start_width * RHO * RHO * distance)).asinh();
            let end_r = -((widths - lift) / (2.0 * end_width * RHO * RHO * distance)).asinh();
            (Path::Arc { distance, start_r }, (end_r - start_r) / RHO)
        };
        let duration_millis = if length.is_finite() { (length * 420.0).clamp(180.0, 2_000.0) } else { 0.0 };
        Self { from, to, started_at_millis: now_millis, duration_millis, start_width, length, path }
    }

    /// View at the end of the flight.
    #[must_use]
    pub const fn destination(&self) -> View {
        self.to
    }

    /// View at a time, and whether the flight is over.
    #[must_use]
    pub fn view_at(&self, now_millis: f64) -> (View, bool) {
        let t = (now_millis - self.started_at_millis) / self.duration_millis;
        if t.is_nan() || t >= 1.0 {
            return (self.to, true);
        }
        let t = t.max(0.0);
        let eased = t * t * (3.0 - 2.0 * t);
        let way = eased * self.length;
        let (along, width) = match self.path {
            Path::ZoomOnly { sign } => (eased, self.start_width * (sign * RHO * way).exp()),
            Path::Arc { distance, start_r } => {
                let width = self.start_width * start_r.cosh() / (RHO * way + start_r).cosh();
                let gone = self.start_width / (RHO * RHO)
                    * (start_r.cosh() * (RHO * way + start_r).tanh() - start_r.sinh());
                (gone / distance, width)
            }
        };
        let center = WorldPoint {
            x: self.from.center.x + (self.to.center.x - self.from.center.x) * along,
            y: self.from.center.y + (self.to.center.y - self.from.center.y) * along,
        };
        (View { center, zoom: self.from.zoom - (width / self.start_width).log2() }, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn starts_and_ends_where_it_should(
            x in 0.0..1.0_f64, y in 0.1..0.9_f64, to_x in 0.0..1.0_f64, to_y in 0.1..0.9_f64,
            zoom in 3.0..18.0_f64, to_zoom in 3.0..18.0_f64,
        ) {
            let from = View { center: WorldPoint { x, y }, zoom };
            let to = View { center: WorldPoint { x: to_x, y: to_y }, zoom: to_zoom };
            let flight = Flight::new(from, to, 1920.0, 1000.0);
            let (start, is_over) = flight.view_at(1000.0);
            prop_assert!(!is_over && (start.zoom - zoom).abs() < 1e-6);
            prop_assert!((start.center.x - x).abs() < 1e-9 && (start.center.y - y).abs() < 1e-9);
            let almost = flight.view_at(1000.0 + flight.duration_millis * (1.0 - 1e-9)).0;
            prop_assert!((almost.zoom - to_zoom).abs() < 1e-3, "{almost:?}");
            let (end, is_over) = flight.view_at(5000.0);
            prop_assert!(is_over && end.zoom.to_bits() == to_zoom.to_bits());
            prop_assert!((end.center.x.rem_euclid(1.0) - to_x).abs() < 1e-9);
        }
    }

    #[test]
    fn a_long_way_goes_up_first() {
        let from = View { center: WorldPoint { x: 0.52, y: 0.35 }, zoom: 12.0 };
        let to = View { center: WorldPoint { x: 0.54, y: 0.36 }, zoom: 12.0 };
        let flight = Flight::new(from, to, 1920.0, 0.0);
        let middle = flight.view_at(flight.duration_millis / 2.0).0;
        assert!(middle.zoom < 8.5, "{middle:?}");
    }
}
