//! The layer list: object counts per layer, shown and hidden. Draws nothing.

use super::scene::{INCIDENTS, LAYERS, LayerDef, OTHER, Scene};
use crate::map::layer::LayerId;

/// A layer as the list shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerEntry {
    /// Definition of the layer.
    pub def: &'static LayerDef,
    /// Objects in it that the reader may see. Closed incidents are not counted: they are in the incident list
    /// only.
    pub count: usize,
    /// Those of them without a position on the map; they appear in lists only.
    pub without_position: usize,
    /// Whether it is drawn.
    pub is_visible: bool,
    /// Whether it is hidden because visitors are in the room; its switch has no effect then.
    pub is_guarded: bool,
}

/// The layer list with totals of what is hidden.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LayerList {
    /// The layers, top of the map first.
    pub entries: Vec<LayerEntry>,
    /// Objects in layers that are not drawn.
    pub hidden_objects: usize,
    /// Layers that have objects and are not drawn.
    pub hidden_layers: usize,
}

/// Builds the layer list.
///
/// Empty layers are listed, because an empty layer is information too; the layer of unknown kinds is listed
/// only when it has objects.
#[must_use]
pub fn layer_list(
    scene: &Scene,
    closed_incidents: usize,
    is_visible: impl Fn(LayerId) -> bool,
    count: impl Fn(LayerId) -> usize,
    with_visitors: bool,
) -> LayerList {
    let entry = |def: &'static LayerDef| {
        let is_guarded = with_visitors && def.is_guarded;
        LayerEntry {
            def,
            count: count(def.id).saturating_sub(if def.id == INCIDENTS { closed_incidents } else { 0 }),
            without_position: if is_guarded { 0 } else { scene.count_without_position(def.id) },
            is_visible: is_visible(def.id) && !is_guarded,
            is_guarded,
        }
    };
    let listed = LAYERS.iter().rev().filter(|def| !def.kinds.is_empty());
    let is_asked_for = |entry: &LayerEntry| entry.def.id != OTHER || entry.count > 0;
    let entries: Vec<LayerEntry> = listed.map(entry).filter(is_asked_for).collect();
    let hidden = entries.iter().filter(|entry| !entry.is_visible && entry.count > 0);
    let (hidden_layers, hidden_objects) = hidden.fold((0, 0), |(n, sum), entry| (n + 1, sum + entry.count));
    LayerList { entries, hidden_objects, hidden_layers }
}
