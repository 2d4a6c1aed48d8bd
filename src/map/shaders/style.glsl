// How the classes of the basemap look at this zoom.
layout(std140) uniform Style {
  vec4 u_color[48]; // premultiplied
  vec4 u_width[48]; // x: CSS pixels
};
