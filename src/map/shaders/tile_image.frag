uniform sampler2D u_image;
flat in vec4 v_color;
in vec2 v_in_tile;
uniform vec4 u_part; // clip in the tile, 0 to 1: west, north, east, south
out vec4 o_color;

// The image, multiplied by the tint of its class so that it does not compete with the layers above.
void main() {
  if (any(lessThan(v_in_tile, u_part.xy)) || any(greaterThan(v_in_tile, u_part.zw))) discard;
  vec4 color = texture(u_image, v_in_tile);
  o_color = saturated(vec4(color.rgb * v_color.rgb, color.a));
}
