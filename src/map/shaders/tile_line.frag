flat in vec4 v_color;
flat in float v_half;
in vec2 v_across;
out vec4 o_color;

void main() {
  float coverage = clamp((v_half - length(v_across)) * u_scale.z + 0.5, 0.0, 1.0);
  o_color = v_color * coverage;
}
