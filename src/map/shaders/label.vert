layout(location = 0) in ivec2 a_at;
layout(location = 1) in ivec2 a_offset; // in quarters of a device pixel
layout(location = 2) in ivec2 a_corner; // device pixels from the top left of the image
layout(location = 3) in uvec2 a_uv;     // top left in the atlas, device pixels
layout(location = 5) in vec2 a_turn;    // cosine and sine, times 16384
layout(location = 4) in vec2 a_fade;    // start in seconds; 1 fades in, -1 fades out, 0 is fully shown
out vec2 v_uv;
flat out float v_opacity;

void main() {
  float age = clamp((u_misc.x - a_fade.x) / 0.16, 0.0, 1.0);
  v_opacity = a_fade.y > 0.0 ? age : (a_fade.y < 0.0 ? 1.0 - age : 1.0);
  vec2 at = px_from_fixed(a_at) + u_view.xy * 0.5;
  vec2 turn = a_turn / 16384.0;
  vec2 level = vec2(a_offset) * 0.25 + vec2(a_corner);
  vec2 device = round(at * u_scale.z) + vec2(level.x * turn.x - level.y * turn.y, level.x * turn.y + level.y * turn.x);
  v_uv = (vec2(a_uv) + vec2(a_corner)) / u_view.z;
  gl_Position = clip_from_px(device / u_scale.z - u_view.xy * 0.5);
}
