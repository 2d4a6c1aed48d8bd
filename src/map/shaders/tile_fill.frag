flat in vec4 v_color;
in vec2 v_in_tile;
uniform vec4 u_part; // clip in the tile, 0 to 1: west, north, east, south
out vec4 o_color;

void main() {
  if (any(lessThan(v_in_tile, u_part.xy)) || any(greaterThan(v_in_tile, u_part.zw))) discard;
  o_color = v_color;
}
