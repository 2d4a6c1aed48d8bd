//! Questions about a picture; pure. Knows neither feed nor map.
