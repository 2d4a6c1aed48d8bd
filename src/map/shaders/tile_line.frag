flat in vec4 v_color;
flat in float v_half;
in vec2 v_across;
in vec2 v_in_tile;
uniform vec4 u_part; // clip in the tile, 0 to 1: west, north, east, south
out vec4 o_color;

void main() {
  if (any(lessThan(v_in_tile, u_part.xy)) || any(greaterThan(v_in_tile, u_part.zw))) discard;
  float coverage = clamp((v_half - length(v_across)) * u_scale.z + 0.5, 0.0, 1.0);
  o_color = v_color * coverage;
}
