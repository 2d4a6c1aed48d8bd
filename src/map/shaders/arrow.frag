flat in vec4 v_color;
flat in vec4 v_casing;
flat in float v_size;
in vec2 v_px;
uniform float u_casing_px;
out vec4 o_color;

void main() {
  // Distance to one of two symmetric arms, in CSS pixels. The constants are those of `bucket/arrow.rs`.
  vec2 tip = vec2(0.26, 0.0) * v_size;
  vec2 arm = vec2(-0.16, 0.4) * v_size - tip;
  vec2 from_tip = vec2(v_px.x, abs(v_px.y)) - tip;
  float along = clamp(dot(from_tip, arm) / dot(arm, arm), 0.0, 1.0);
  float outside = length(from_tip - arm * along) - v_size * 0.1;
  float inner = clamp(0.5 - outside * u_scale.z, 0.0, 1.0);
  float outer = clamp(0.5 - (outside - u_casing_px) * u_scale.z, 0.0, 1.0);
  vec4 ground = v_casing * outer;
  vec4 mark = v_color * inner;
  o_color = mark + ground * (1.0 - mark.a);
}
