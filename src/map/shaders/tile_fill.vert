layout(location = 0) in ivec2 a_at;
layout(location = 1) in uint a_class;
uniform vec4 u_tile;        // the eye in tile units: integer (x, y) and remainder (z, w)
uniform float u_tile_scale; // CSS pixels per tile unit
flat out vec4 v_color;
out vec2 v_in_tile;         // 0 to 1

void main() {
  vec2 px = (vec2(a_at) - u_tile.xy - u_tile.zw) * u_tile_scale;
  v_color = saturated(u_color[a_class]);
  v_in_tile = vec2(a_at) / 8192.0;
  gl_Position = clip_from_px(turned(px));
}
