layout(location = 0) in ivec2 a_at;
layout(location = 1) in ivec2 a_ahead;
layout(location = 2) in vec2 a_corner; // forward, to the right
layout(location = 3) in uint a_size;   // eighths of a CSS pixel
layout(location = 4) in vec4 a_color;
layout(location = 5) in vec4 a_casing;
uniform float u_casing_px; // width of the casing beyond the mark
flat out vec4 v_color;
flat out vec4 v_casing;
flat out float v_size;
out vec2 v_px;

void main() {
  vec2 at = px_from_fixed(a_at);
  // Both points are projected in the same way, so the direction is right at any bearing.
  vec2 forward = normalize(px_from_fixed(a_ahead) - at);
  v_color = saturated(premultiplied(a_color));
  v_casing = saturated(premultiplied(a_casing));
  v_size = float(a_size) / 8.0;
  v_px = a_corner * (v_size * 0.5 + u_casing_px + 1.0 / u_scale.z);
  gl_Position = clip_from_px(at + forward * v_px.x + vec2(-forward.y, forward.x) * v_px.y);
}
