// Shared by all shaders: the uniforms of a frame, and projection to CSS pixels from the middle of the canvas.
layout(std140) uniform Frame {
  vec4 u_clip;    // clip units per CSS pixel (x, y); remainder of the eye in CSS pixels (z, w)
  ivec4 u_eye;    // the eye in whole steps
  vec4 u_scale;   // CSS pixels per step, zoom, device pixel ratio, saturation
  vec4 u_misc;    // seconds since labels were last laid out; origin of hatches in CSS pixels (y, z); side of the icon atlas
  vec4 u_view;    // size of the canvas in CSS pixels; side of the text atlas
  vec4 u_turn;    // cosine and sine of the bearing; the bearing in radians
};

// Rotates a vector from east and south to right and down on the screen.
vec2 turned(vec2 ground) {
  return vec2(ground.x * u_turn.x + ground.y * u_turn.y, ground.y * u_turn.x - ground.x * u_turn.y);
}

vec2 px_from_fixed(ivec2 at) {
  return turned(vec2(at - u_eye.xy) * u_scale.x - u_clip.zw);
}

// The same for a vertex of an area or a line, as `FixedPoint::steps_in`: the whole piece goes the short way around the
// world to the middle of its sector, a 64th of the world. North and south do not wrap.
vec2 px_from_fixed_in(ivec2 at, uint sector) {
  int middle = int(sector << 26 | 1u << 25);
  ivec2 way = at - u_eye.xy; // exact except for multiples of the world
  vec2 about = vec2(float(middle - u_eye.x) + float(at.x - middle), float(uint(at.y)) - float(uint(u_eye.y)));
  vec2 worlds = round((about - vec2(way)) / 4294967296.0) * 4294967296.0;
  return turned((vec2(way) + worlds) * u_scale.x - u_clip.zw);
}

vec4 clip_from_px(vec2 px) {
  return vec4(px * u_clip.xy, 0.0, 1.0);
}

vec4 saturated(vec4 color) {
  float gray = dot(color.rgb, vec3(0.2126, 0.7152, 0.0722));
  return vec4(mix(vec3(gray), color.rgb, u_scale.w), color.a);
}

vec4 premultiplied(vec4 color) {
  return vec4(color.rgb * color.a, color.a);
}
