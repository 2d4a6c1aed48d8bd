// Style of the basemap's classes at the present zoom.
layout(std140) uniform Style {
  vec4 u_color[48]; // premultiplied
  vec4 u_width[48]; // x: CSS pixels
};
