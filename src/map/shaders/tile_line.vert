layout(location = 0) in ivec2 a_at;
layout(location = 1) in vec2 a_extrude; // half widths, times 16384
layout(location = 2) in vec2 a_across;  // half widths, times 100
layout(location = 3) in uint a_class;
uniform vec4 u_tile;
uniform float u_tile_scale;
flat out vec4 v_color;
flat out float v_half;
out vec2 v_across;
out vec2 v_in_tile; // 0 to 1

void main() {
  vec2 px = (vec2(a_at) - u_tile.xy - u_tile.zw) * u_tile_scale;
  vec4 color = saturated(u_color[a_class]);
  float width = u_width[a_class].x;
  // Lines thinner than a device pixel are drawn one pixel wide and fainter.
  float least = 1.0 / u_scale.z;
  v_color = color * min(width / least, 1.0);
  v_half = max(width, least) * 0.5;
  float reach = v_half + least;
  v_across = a_across / 100.0 * reach;
  vec2 out_by = a_extrude / 16384.0 * reach;
  v_in_tile = (vec2(a_at) + out_by / u_tile_scale) / 8192.0;
  // Invisible: degenerate triangles outside the clip space.
  gl_Position = color.a < 0.004 ? vec4(2.0, 2.0, 2.0, 1.0) : clip_from_px(turned(px + out_by));
}
