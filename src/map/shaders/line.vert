layout(location = 0) in ivec2 a_at;
layout(location = 1) in vec2 a_extrude;
layout(location = 2) in vec2 a_across;
layout(location = 3) in uvec2 a_look; // width in eighths of a CSS pixel; dash in two bits, sector in the others
layout(location = 4) in float a_along;
layout(location = 5) in vec4 a_color;
layout(location = 6) in vec4 a_casing;
uniform float u_casing_px; // width of the casing beyond the line; 0 in the pass of the lines themselves
flat out vec4 v_color;
flat out float v_half;
flat out float v_width;
flat out uint v_dash;
out vec2 v_across;
out float v_along;

void main() {
  bool is_casing = u_casing_px > 0.0;
  vec4 color = saturated(premultiplied(is_casing ? a_casing : a_color));
  float width = float(a_look.x) / 8.0;
  float least = 1.0 / u_scale.z;
  v_width = width;
  v_color = color * (is_casing ? 1.0 : min(width / least, 1.0));
  v_half = max(width, least) * 0.5 + u_casing_px;
  v_dash = a_look.y & 3u;
  float reach = v_half + least;
  v_across = a_across / 100.0 * reach;
  v_along = a_along * u_scale.x;
  gl_Position = color.a < 0.004
    ? vec4(2.0, 2.0, 2.0, 1.0)
    : clip_from_px(px_from_fixed_in(a_at, a_look.y >> 2) + turned(a_extrude / 16384.0 * reach));
}
