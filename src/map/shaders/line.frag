flat in vec4 v_color;
flat in float v_half;
flat in float v_width;
flat in uint v_dash;
in vec2 v_across;
in float v_along;
out vec4 o_color;

void main() {
  float coverage = clamp((v_half - length(v_across)) * u_scale.z + 0.5, 0.0, 1.0);
  if (v_dash == 1u) {
    float on = max(3.0 * v_width, 6.0);
    float period = on + max(2.0 * v_width, 5.0);
    float off = abs(mod(v_along, period) - on * 0.5);
    coverage *= clamp((on * 0.5 - off + (v_half - v_width * 0.5)) * u_scale.z + 0.5, 0.0, 1.0);
  } else if (v_dash == 2u) {
    float period = max(2.2 * v_width, 4.0);
    vec2 dot_at = vec2(mod(v_along, period) - period * 0.5, v_across.y);
    coverage *= clamp((v_half - length(dot_at)) * u_scale.z + 0.5, 0.0, 1.0);
  }
  o_color = v_color * coverage;
}
