flat in vec4 v_color;
flat in vec4 v_hatch_color;
flat in uint v_hatch;
out vec4 o_color;

// Coverage of a pixel by a stripe; `t` is the position across the stripes in CSS pixels.
float stripe(float t, float period, float width) {
  float off = abs(fract(t / period) - 0.5) * period;
  return clamp((width * 0.5 - off) * u_scale.z + 0.5, 0.0, 1.0);
}

void main() {
  vec2 at = gl_FragCoord.xy / u_scale.z - u_misc.yz;
  float hatch = 0.0;
  if (v_hatch == 1u) {
    hatch = stripe((at.x - at.y) * 0.70710678, 8.0, 1.6);
  } else if (v_hatch == 2u) {
    hatch = max(stripe((at.x - at.y) * 0.70710678, 9.0, 1.3), stripe((at.x + at.y) * 0.70710678, 9.0, 1.3));
  } else if (v_hatch == 3u) {
    vec2 cell = (fract(at / 8.0) - 0.5) * 8.0;
    hatch = clamp((1.5 - length(cell)) * u_scale.z + 0.5, 0.0, 1.0);
  } else if (v_hatch == 4u) {
    hatch = stripe(at.y, 7.0, 1.4);
  }
  vec4 over = v_hatch_color * hatch;
  o_color = over + v_color * (1.0 - over.a);
}
