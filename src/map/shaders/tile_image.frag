uniform sampler2D u_image;
flat in vec4 v_color;
in vec2 v_in_tile;
out vec4 o_color;

// The image, tinted with its class' color: calm enough for what lies on it.
void main() {
  vec4 color = texture(u_image, v_in_tile);
  o_color = saturated(vec4(color.rgb * v_color.rgb, color.a));
}
