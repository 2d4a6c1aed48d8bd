layout(location = 0) in ivec2 a_at;
layout(location = 1) in vec4 a_color;
layout(location = 2) in vec4 a_hatch_color;
layout(location = 3) in uvec2 a_hatch; // pattern, sector
flat out vec4 v_color;
flat out vec4 v_hatch_color;
flat out uint v_hatch;

void main() {
  v_color = saturated(premultiplied(a_color));
  v_hatch_color = saturated(premultiplied(a_hatch_color));
  v_hatch = a_hatch.x;
  gl_Position = clip_from_px(px_from_fixed_in(a_at, a_hatch.y));
}
