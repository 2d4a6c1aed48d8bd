uniform sampler2D u_image;
flat in vec4 v_color;
in vec2 v_in_tile;
uniform vec4 u_part; // of the tile, 0 to 1: west, north, east, south
out vec4 o_color;

// The image, tinted with its class' color: calm enough for what lies on it.
void main() {
  if (any(lessThan(v_in_tile, u_part.xy)) || any(greaterThan(v_in_tile, u_part.zw))) discard;
  vec4 color = texture(u_image, v_in_tile);
  o_color = saturated(vec4(color.rgb * v_color.rgb, color.a));
}
