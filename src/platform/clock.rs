//! Real time from two clocks: the calendar, and a monotonic one.
//!
//! Does not format, and knows nothing of the operation time.

/// Returns milliseconds since 1970-01-01T00:00:00Z by the device's clock, which people and NTP may set back.
#[must_use]
pub fn unix_millis() -> f64 {
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::Date::now()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        #[expect(clippy::disallowed_methods, reason = "this is the clock, and natively it does not panic")]
        let now = std::time::SystemTime::now();
        now.duration_since(std::time::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1000.0)
    }
}

/// Returns milliseconds on a monotonic clock with an arbitrary zero. For ages, timeouts and animations.
#[must_use]
pub fn monotonic_millis() -> f64 {
    #[cfg(target_arch = "wasm32")]
    {
        // Cached: it is needed many times per frame and never changes.
        thread_local! {
            static PERFORMANCE: Option<web_sys::Performance> = web_sys::window().and_then(|window| window.performance());
        }
        PERFORMANCE.with(|performance| {
            performance.as_ref().map_or_else(js_sys::Date::now, web_sys::Performance::now)
        })
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        use std::sync::OnceLock;
        use std::time::Instant;
        static ZERO: OnceLock<Instant> = OnceLock::new();
        #[expect(clippy::disallowed_methods, reason = "this is the clock, and natively it does not panic")]
        let now = Instant::now();
        now.duration_since(*ZERO.get_or_init(|| now)).as_secs_f64() * 1000.0
    }
}
