//! A map engine over WebGL2. Has never heard of an incident.
