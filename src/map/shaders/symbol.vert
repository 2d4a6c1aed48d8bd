// Four vertices per symbol. The vertex number comes from the index buffer; without its last two bits it is the slot.
uniform highp usampler2D u_records;
uniform highp sampler2D u_images;
out vec2 v_uv;
flat out float v_opacity;

void main() {
  int slot = gl_VertexID >> 2;
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1);
  uvec4 record = texelFetch(u_records, ivec2(slot & 511, slot >> 9), 0);
  int image = int(record.z & 0xffffu) * 2;
  vec4 box = texelFetch(u_images, ivec2(image & 511, image >> 9), 0);          // box in the atlas, device pixels
  vec4 anchor = texelFetch(u_images, ivec2((image + 1) & 511, image >> 9), 0); // offset from the middle, height of the plate, CSS pixels
  float eighths = u_scale.y * 8.0;
  float from = float(record.w & 0xffu);
  float to = float((record.w >> 8) & 0xffu);
  // Fades in and out within a quarter of a zoom level.
  float shown = clamp((eighths - from) * 0.5 + 1.0, 0.0, 1.0) * clamp((to - eighths) * 0.5 + 1.0, 0.0, 1.0);
  v_opacity = float((record.z >> 16) & 0xffu) / 255.0 * shown;
  uint heading = record.w >> 16; // 0: upright at any bearing
  uint aside = record.z >> 24;   // displacement: sixteenths of a turn, quarters of the size; all bits set: merged into a neighbor
  float way = float(aside >> 4) * (6.28318530718 / 16.0);
  vec2 size = box.zw / u_scale.z;
  vec2 middle = px_from_fixed(ivec2(record.xy)) + anchor.xy
    + turned(vec2(sin(way), -cos(way)) * float(aside & 15u) * anchor.z * 0.25);
  vec2 off = (corner - 0.5) * size;
  if (heading == 0u) {
    // Upright images are aligned to device pixels, so that they are sharp.
    vec2 top_left = middle - size * 0.5 + u_view.xy * 0.5;
    middle += round(top_left * u_scale.z) / u_scale.z - top_left;
  } else {
    float turn = float(heading) * (6.28318530718 / 1024.0) - u_turn.z;
    float c = cos(turn), s = sin(turn);
    off = vec2(off.x * c - off.y * s, off.x * s + off.y * c);
  }
  v_uv = (box.xy + corner * box.zw) / u_misc.w;
  gl_Position = v_opacity < 0.004 || box.z == 0.0 || aside == 255u ? vec4(2.0, 2.0, 2.0, 1.0) : clip_from_px(middle + off);
}
