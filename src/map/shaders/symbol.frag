uniform sampler2D u_atlas;
in vec2 v_uv;
flat in float v_opacity;
out vec4 o_color;

void main() {
  o_color = saturated(texture(u_atlas, v_uv)) * v_opacity;
}
